import { parseArgs } from 'node:util';
import { failed, ok, type Result } from '../src/result.ts';
import { type GroupName, groupNames } from './groups.ts';

export interface Options {
  readonly groups: readonly GroupName[];
  /** One JSON line per measure instead of a table. */
  readonly json: boolean;
  /** Also write `bench/RESULTS.md`. */
  readonly write: boolean;
}

export const usage = `npm run bench -- [options]

  --only GROUP   only this group; may be given again. Groups: ${groupNames.join(', ')}
  --json         one line per measure: {"name","value","unit","baseline","ratio","goal","ok"}
  --write        write bench/RESULTS.md too; of the whole bench, so not with --only
`;

export function parseOptions(args: readonly string[]): Result<Options | 'help', string> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: 'string', multiple: true },
        json: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return ok('help');
    const asked = values.only ?? groupNames;
    const groups = groupNames.filter((name) => asked.includes(name));
    const unknown = asked.filter((name) => !groupNames.some((known) => known === name));
    if (unknown.length > 0) return failed(`There is no group ${unknown.join(', ')}. Groups: ${groupNames.join(', ')}`);
    if (values.write && values.only) return failed('--write is for the whole bench: leave out --only');
    return ok({ groups, json: values.json, write: values.write });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
