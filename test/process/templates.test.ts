import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** The part of the Sapphire CLI's schema that it cannot do without, and that templates are found by. */
const settingsSchema = z.strictObject({
  $schema: z.url(),
  projectLanguage: z.literal('ts'),
  locations: z
    .object({
      base: z.literal('src'),
      arguments: z.string(),
      commands: z.string(),
      listeners: z.string(),
      preconditions: z.string(),
      'interaction-handlers': z.string(),
    })
    .catchall(z.string()),
  customFileTemplates: z.strictObject({ enabled: z.literal(true), location: z.string() }),
});

let generated: string;

beforeAll(async () => {
  const cache = join(project, 'node_modules', '.cache');
  await mkdir(cache, { recursive: true });
  generated = await mkdtemp(join(cache, 'templates-'));
});

afterAll(() => rm(generated, { recursive: true }));

test('what the Sapphire CLI makes from the templates compiles; a button only lacks its id', async () => {
  const settings = settingsSchema.parse(JSON.parse(await readFile(join(project, '.sapphirerc.json'), 'utf8')));
  const folder = join(project, settings.customFileTemplates.location);
  const templates = (await readdir(folder)).filter((name) => name.endsWith('.ts.sapphire'));
  expect(templates.length).toBeGreaterThan(0);
  const files: string[] = [];
  for (const name of templates) {
    const [head = '', body = ''] = (await readFile(join(folder, name), 'utf8')).split(/^---\n/m);
    const { category } = z.strictObject({ category: z.string() }).parse(JSON.parse(head));
    const location = z.string().parse(settings.locations[category]);
    const file = join(generated, location, name.replace('.ts.sapphire', '-made.ts'));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, body.replaceAll('{{name}}', 'made'));
    files.push(file);
  }
  // As if what was generated stood in `src`.
  const compilerOptions = { rootDirs: [join(project, 'src'), generated] };
  const own = [...files, join(project, 'src', 'container.d.ts')];
  const tsconfig = { extends: join(project, 'tsconfig.json'), compilerOptions, include: [], files: own };
  await writeFile(join(generated, 'tsconfig.json'), JSON.stringify(tsconfig));

  const compiler = join(project, 'node_modules', '.bin', 'tsc');
  const compiled = await promisify(execFile)(compiler, ['-p', generated]).catch((error: { stdout: string }) => error);
  const faults = compiled.stdout.split('\n').filter((line) => line.includes('-made.ts'));
  expect(faults).toEqual([expect.stringMatching(/button.*error TS2305: .*no exported member 'newButton'/)]);
});
