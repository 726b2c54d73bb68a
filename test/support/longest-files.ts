/**
 * Files that take long, the longest first, so that none of them begins when the others are nearly done. Jest learns the
 * durations itself, but a clean checkout has nothing that it learned.
 */
export const longest = [
  'bot/fix-dismiss-undo',
  'bot/roles',
  'sandbox/page/page-in-browser',
  'database/embedded/embedded-postgres',
  'process/stop',
  'jobs/postgres-store',
  'jobs/mongodb-store',
  'sandbox/main',
  'bot/decisions',
  'bot/role-crash',
  'database/embedded/accounts',
  'database/migrate',
  'process/start-faults',
  'bot/report-and-review',
  'bot/setup',
  'bot/match',
  'process/start',
  'sandbox/smoke',
];
