import { createRequire, registerHooks } from 'node:module';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import jestRuntime from 'jest-runtime';

// Its types are those of a CommonJS package, whose default export would be one level below.
const JestRuntime = jestRuntime as unknown as typeof jestRuntime.default;

type Globals = Parameters<InstanceType<typeof JestRuntime>['setGlobalsForRuntime']>[0];

const require = createRequire(import.meta.url);
const testFolder = `${pathToFileURL(dirname(import.meta.dirname)).href}/`;
const currentGlobals = Symbol.for('rollcall jest globals');

/** The file that runs now, counted from 1: what its modules are told apart by from those of the files before. */
let file = 0;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier === '@jest/globals') return { url: `jest-globals:${file}`, shortCircuit: true };
    const resolved = next(specifier, context);
    return resolved.url.startsWith(testFolder) ? { ...resolved, url: urlInThisFile(resolved.url) } : resolved;
  },
  load(url, context, next) {
    if (!url.startsWith('jest-globals:')) return next(url, context);
    const names = Object.keys(Reflect.get(globalThis, currentGlobals));
    const source = `export const { ${names.join(', ')} } = globalThis[Symbol.for('${currentGlobals.description}')];`;
    return { format: 'module', source, shortCircuit: true };
  },
});

function urlInThisFile(url: string): string {
  return url.includes('?') ? url : `${url}?file=${file}`;
}

/**
 * Jest's runtime on Node's own module loader. Jest's loads everything anew for each test file, into a VM whose globals are
 * copies: half of the suite's time. Here packages and `src` are loaded once per worker, as in the program, and what
 * stands in `test` once per file. So there are no module mocks, and Node itself takes the types away.
 */
export default class NativeRuntime extends JestRuntime {
  readonly #path: string;

  constructor(...parts: ConstructorParameters<typeof JestRuntime>) {
    super(...parts);
    this.#path = parts[6];
    file += 1;
    // What jest-circus leaves among the globals for the next who loads it: not the next file.
    for (const name of ['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL']) {
      Reflect.deleteProperty(globalThis, Symbol.for(name));
    }
  }

  override setGlobalsForRuntime(globals: Globals): void {
    super.setGlobalsForRuntime(globals);
    Reflect.set(globalThis, currentGlobals, this.requireModuleOrMock(this.#path, '@jest/globals'));
  }

  /** For jest-circus itself, whose state is one file's. */
  override requireInternalModule<Module>(path: string): Module {
    delete require.cache[path];
    return require(path);
  }

  override unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  override async unstable_importModule(path: string): Promise<unknown> {
    return import(urlInThisFile(pathToFileURL(path).href));
  }
}
