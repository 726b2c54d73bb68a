/**
 * Files that take long, the longest first, so that none of them begins when the others are nearly done. Jest learns the
 * durations itself, but a clean checkout has nothing that it learned.
 */
export const longest = [
  'sandbox/page/page-in-browser',
  'jobs/postgres-store',
  'process/stop',
  'bot/audit-cards',
  'bot/role-crash',
  'bot/pipeline-crash',
  'sandbox/main',
  'jobs/mongodb-store',
  'use-cases/fix-all/fix-all-roles',
  'database/embedded/embedded-postgres',
  'database/embedded/accounts',
  'database/migrate',
  'bot/roles',
  'bot/fix-dismiss-undo',
  'database/tenant-door',
  'process/start-faults',
  'bot/hostile',
  'bot/fix-all',
  'support/database',
  'process/start',
  'bot/setup',
];
