import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

const folder = join(dirname(fileURLToPath(import.meta.url)), 'client');

/** Builds the page in memory, by path. Takes about a tenth of a second. */
export async function bundlePage(): Promise<ReadonlyMap<string, PageFile>> {
  const bundling = build({
    entryPoints: [join(folder, 'main.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    write: false,
    logLevel: 'silent',
    tsconfig: join(folder, 'tsconfig.json'),
  });
  try {
    const [script, page, style] = await Promise.all([
      bundling.then(({ outputFiles: [output] }) => Buffer.from(output?.contents ?? [])),
      readFile(join(folder, 'index.html')),
      readFile(join(folder, 'page.css')),
    ]);
    return new Map([
      ['/', { type: 'text/html; charset=utf-8', body: page }],
      ['/page.js', { type: 'text/javascript; charset=utf-8', body: script }],
      ['/page.css', { type: 'text/css; charset=utf-8', body: style }],
    ]);
  } finally {
    // It keeps a process of its own otherwise.
    await stop();
  }
}
