import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { everyRoute } from '../../../src/sandbox/discord/local-discord.ts';

// The package's types are sources that do not compile under this project's options: name it where no compiler looks.
const specification: string = 'discord-api-spec';
const { pathsList } = (await import(specification)) as {
  /** Paths by method. */
  readonly pathsList: Readonly<Record<string, readonly string[]>>;
};

function anonymous(path: string): string {
  return path.replaceAll(/\{[^}]+\}/g, '{}');
}

const inSpecification = new Set(
  Object.entries(pathsList).flatMap(([method, paths]) =>
    paths.map((path) => `${method.toUpperCase()} ${anonymous(path)}`),
  ),
);

test.each(everyRoute.map(({ method, path }) => `${method} ${path}`))('%s is a route of the real Discord', (route) => {
  expect(inSpecification).toContain(anonymous(route));
});

test('the page lists every route, and no other', () => {
  const page = readFileSync(new URL('../../../docs/local-discord.md', import.meta.url), 'utf8');
  const listed = [...page.matchAll(/^\| `(\/[^`]+)` \| ([A-Z ]+) \|$/gm)].flatMap(([, path, methods]) =>
    (methods ?? '').split(' ').map((method) => `${method} ${path}`),
  );
  expect(listed.sort()).toEqual(everyRoute.map(({ method, path }) => `${method} ${path}`).sort());
});
