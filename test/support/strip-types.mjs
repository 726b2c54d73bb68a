import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

// Node's own type stripping keeps every line where it was, so coverage and stack traces need no source maps.
const version = createHash('sha256')
  .update(process.version)
  .update(readFileSync(new URL(import.meta.url)))
  .digest('hex');

export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, path) =>
    createHash('sha256').update(version).update(path).update('\0').update(source).digest('hex'),
};
