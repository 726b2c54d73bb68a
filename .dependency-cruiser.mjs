/** Who may know whom. Each comment says what to do instead; a test proves that each rule names whoever breaks it. */

/** Doors that draw what they answer. */
const PIECES = '^src/(commands|interaction-handlers|listeners|preconditions)/';

/** What every room may use: it knows nobody. */
const SHARED = 'clock|nobody|phrase|result|startup-error';

/** Everything of ours but these rooms and files. */
const allBut = (...allowed) => ({ path: '^src/', pathNot: allowed.map((path) => `^src/(${path})`) });

const files = (names) => `(${names})\\.ts$`;

/** A package, wherever npm put it. */
const packages = (names) => ({ path: `node_modules/(${names})(/|$)` });

const DISCORD_LIBRARIES = 'discord\\.js|@discordjs|@sapphire|discord-api-types';

export default {
  forbidden: [
    {
      name: 'pieces-only-decode-call-and-answer',
      comment: 'A piece decodes, calls one verb of use-cases/ and answers through discord/: move the rest there.',
      severity: 'error',
      from: { path: PIECES },
      to: allBut('(commands|interaction-handlers|listeners|preconditions|use-cases|discord|languages)/', files(SHARED)),
    },
    {
      name: 'http-and-jobs-call-verbs',
      comment: 'A route or job parses, calls one verb of use-cases/ and answers: no database, no source, no Discord.',
      severity: 'error',
      from: { path: '^src/(http|jobs)/' },
      to: allBut('(http|jobs|use-cases|languages)/', files(SHARED)),
    },
    {
      name: 'http-and-jobs-do-not-know-each-other',
      comment: 'Two doors that share something share a verb: put it into use-cases/.',
      severity: 'error',
      from: { path: '^src/(http|jobs)/' },
      to: { path: '^src/(http|jobs)/', pathNot: '^src/$1/' },
    },
    {
      name: 'doors-know-no-single-rule',
      comment: 'Ask the registry through a verb: a door that names a rule breaks when the rule goes.',
      severity: 'error',
      from: { pathNot: '^src/quality/|^src/sandbox/' },
      to: { path: '^src/quality/rules/', pathNot: '^src/quality/rules/index\\.ts$' },
    },
    {
      name: 'use-cases-know-no-door',
      comment: 'A verb answers with data; doors and discord/ put it into words. What must happen outside is a port.',
      severity: 'error',
      from: { path: '^src/use-cases/' },
      to: allBut('(use-cases|identity|quality|reporting|sources|database)/', files(SHARED)),
    },
    {
      name: 'use-cases-know-no-discord-library',
      comment: 'Take the port of use-cases/context.ts and let discord/ carry it out.',
      severity: 'error',
      from: { path: '^src/use-cases/' },
      to: packages(DISCORD_LIBRARIES),
    },
    {
      name: 'changes-know-no-verb',
      comment: 'Verbs of every room make and record changes here: pass in what a change must know.',
      severity: 'error',
      from: { path: '^src/use-cases/changes/' },
      to: { path: '^src/use-cases/', pathNot: '^src/use-cases/changes/' },
    },
    {
      name: 'undo-puts-back',
      comment: 'Call use-cases/undo/undo.ts: its table knows who puts back which kind of change.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/use-cases/undo/(kinds/|undo\\.ts$)' },
      to: { path: '^src/use-cases/undo/kinds/' },
    },
    {
      name: 'identity-knows-nobody',
      comment: 'Matching takes plain data: let quality/ or a verb translate.',
      severity: 'error',
      from: { path: '^src/identity/' },
      to: allBut('identity/', files('phrase|result')),
    },
    {
      name: 'quality-knows-identity-only',
      comment: 'Put into the view what a rule must know; loading it is a verb’s business. Time is in the view too.',
      severity: 'error',
      from: { path: '^src/quality/' },
      to: allBut('(identity|quality)/', files('phrase|result')),
    },
    {
      name: 'reporting-knows-what-it-tells',
      comment: 'Pass in what the report must say: reporting/ only decides what is worth saying.',
      severity: 'error',
      from: { path: '^src/reporting/' },
      to: allBut('(identity|quality|reporting)/', files('phrase|result')),
    },
    {
      name: 'pure-rooms-need-no-package',
      comment: 'No ORM, Discord or network here. A package that only computes may be allowed in this rule by its name.',
      severity: 'error',
      from: { path: '^src/(identity|quality|reporting)/' },
      to: { path: 'node_modules/' },
    },
    {
      name: 'pure-rooms-touch-nothing-outside',
      comment: 'No files, network or processes here: take data, give data. Hashing is computing.',
      severity: 'error',
      from: { path: '^src/(identity|quality|reporting)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|util)$' },
    },
    {
      name: 'sources-save-nothing',
      comment: 'A source pulls and parses: return a snapshot and let a verb save it.',
      severity: 'error',
      from: { path: '^src/sources/' },
      to: allBut('sources/', files(SHARED)),
    },
    {
      name: 'a-source-is-a-room',
      comment: 'Sources do not know each other: a verb brings their snapshots together.',
      severity: 'error',
      from: { path: '^src/sources/([^/]+)/' },
      to: { path: '^src/sources/', pathNot: '^src/sources/$1/' },
    },
    {
      name: 'discord-draws',
      comment: 'discord/ draws what verbs answer: ask a verb for it instead of fetching it.',
      severity: 'error',
      from: { path: '^src/discord/' },
      to: allBut('(discord|languages|use-cases|identity|quality|reporting)/', files(SHARED)),
    },
    {
      name: 'languages-hold-words',
      comment: 'The catalogue turns phrases into words: whoever has more to say passes it as values.',
      severity: 'error',
      from: { path: '^src/languages/' },
      to: allBut('languages/', files('phrase')),
    },
    {
      name: 'database-knows-the-domain-only',
      comment: 'Rows and entities carry domain types: what decides belongs into a pure room, what asks into a verb.',
      severity: 'error',
      from: { path: '^src/database/', pathNot: '^src/database/migrate\\.ts$' },
      to: allBut('(database|identity|quality|reporting)/', files(SHARED)),
    },
    {
      name: 'migrating-needs-the-settings-only',
      comment: 'The command reads the database’s settings and calls migrations.ts; it starts no bot.',
      severity: 'error',
      from: { path: '^src/database/migrate\\.ts$' },
      to: allBut('(database|config)/', files(`config|${SHARED}`)),
    },
    {
      name: 'configuration-stands-alone',
      comment: 'Settings are read once and passed on: config.ts depends on nobody.',
      severity: 'error',
      from: { path: '^src/config(/|\\.ts$)' },
      to: allBut('config/', files(SHARED)),
    },
    {
      name: 'only-the-root-reads-the-settings',
      comment: 'Take the value you need as an option: app.ts hands it over.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sandbox/|config/|(main|app|config|database/migrate)\\.ts$)' },
      to: { path: '^src/config(/|\\.ts$)' },
    },
    {
      name: 'only-main-starts-the-app',
      comment: 'The composition root knows everybody, so nobody may know it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sandbox/|(main|app)\\.ts$)' },
      to: { path: '^src/(main|app)\\.ts$' },
    },
    {
      name: 'shared-files-know-nobody',
      comment: 'What every room uses may use no room: move the file into the room that it needs.',
      severity: 'error',
      from: { path: `^src/${files(SHARED)}` },
      to: allBut(files(SHARED)),
    },
    {
      name: 'nothing-needs-the-sandbox',
      comment: 'The local Discord and Battle.net are for trying out and for tests: the bot knows real addresses only.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'nothing-needs-tests',
      comment: 'Tests know the bot, never the other way: move what both need into src/.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'orm-behind-the-tenant-door',
      comment: 'Entity managers come from inServer(); queries live in database/.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(database|use-cases)/' },
      to: packages('@mikro-orm'),
    },
    {
      name: 'sql-in-the-database-room',
      comment: 'A verb uses entities and the functions of database/: write a function there.',
      severity: 'error',
      from: { path: '^src/use-cases/' },
      to: packages('@mikro-orm/(postgresql|sql|migrations)|pg|kysely'),
    },
    {
      name: 'discord-libraries-where-discord-is',
      comment: 'Only pieces, discord/ and the member source speak to Discord; others take a port.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [PIECES, '^src/(discord|sandbox|sources/discord-members)/', '^src/(main|app)\\.ts$'],
      },
      to: packages(DISCORD_LIBRARIES),
    },
    {
      name: 'web-server-in-http',
      comment: 'Only http/ listens: add a route there, and let it call a verb.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(http|sandbox)/' },
      to: packages('fastify|@fastify'),
    },
    {
      name: 'job-store-in-jobs',
      comment: 'Whatever is to happen later is a job: jobs/ decides where it is kept.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/jobs/' },
      to: packages('agenda|@agendajs|mongodb|cron-parser'),
    },
    {
      name: 'http-client-in-sources',
      comment: 'Who asks the outside world is a source.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(sources|sandbox)/' },
      to: packages('undici|cockatiel|p-queue'),
    },
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one, or lack a third that both may know.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-packages-only',
      comment: 'Declare it in package.json: what another package brings along may go with its next version.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'production-without-development-packages',
      comment: 'An installation without development packages must start: make it a dependency.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: '^src/sandbox/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'imports-exist',
      comment: 'Check the path, and whether the package is installed.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-pipeline-matches',
      comment: 'Matching the whole server runs when an officer asks, never inside a sync: call it from /match only.',
      severity: 'error',
      from: { path: '^src/(jobs|http|use-cases/syncs)/' },
      to: { path: '^src/use-cases/people/match(-aside|-thread)?\\.ts$', reachable: true },
    },
  ],
  options: {
    // swc sees type imports by itself; asking for tsPreCompilationDeps would want a TypeScript before 7.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
