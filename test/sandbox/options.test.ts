import { sep } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../src/sandbox/options.ts';

function options(...args: string[]) {
  const parsed = parseOptions(args);
  if (!parsed.ok) throw new Error(parsed.problem.join('\n'));
  return parsed.value;
}

describe('the command line of the sandbox', () => {
  test('without options: the sample guild, free ports, new data within the project', () => {
    expect(options()).toEqual({
      mode: 'play',
      guild: { kind: 'sample' },
      ports: { discord: 0, battleNet: 0, http: 0, page: 0 },
      dataFolder: expect.stringMatching(`${sep}.rollcall${sep}sandbox$`),
      keep: false,
      verbose: false,
    });
  });

  test('a smoke run has data of its own, so that it runs beside a guild that somebody plays with', () => {
    expect(options('--smoke')).toMatchObject({
      mode: 'smoke',
      dataFolder: expect.stringMatching(`${sep}.rollcall${sep}smoke$`),
    });
  });

  test('everything can be chosen', () => {
    const args = [
      '--roster=r.json',
      '--discord-port',
      '1',
      '--battle-net-port=2',
      '--http-port',
      '3',
      '--page-port',
      '4',
    ];
    expect(options(...args, '--data', `${sep}tmp${sep}x`, '--keep', '--verbose')).toEqual({
      mode: 'play',
      guild: { kind: 'roster_file', path: 'r.json' },
      ports: { discord: 1, battleNet: 2, http: 3, page: 4 },
      dataFolder: `${sep}tmp${sep}x`,
      keep: true,
      verbose: true,
    });
    expect(options('--guild', 'g.json')).toMatchObject({ guild: { kind: 'guild_file', path: 'g.json' } });
  });

  test('help wins over everything', () => {
    expect(options('--help', '--smoke')).toBe('help');
  });

  test.each([
    ['an unknown option', ['--gild', 'x.json'], ['--gild is no option', '"x.json" belongs to no option']],
    ['a short option', ['-v'], ['-v is no option']],
    ['a word that belongs nowhere', ['smoke'], ['"smoke" belongs to no option']],
    ['a file option without file', ['--guild'], ['--guild needs a value']],
    ['a file option followed by another option', ['--guild', '--keep'], ['--guild needs a value']],
    ['a switch with a value', ['--keep=yes'], ['--keep takes no value']],
    ['two guilds', ['--guild', 'a', '--roster', 'b'], ['--guild and --roster are two guilds: choose one']],
    ['keeping what a smoke run must not', ['--smoke', '--keep'], ['--smoke always begins anew: leave --keep out']],
    [
      'ports that are none',
      ['--http-port', 'http', '--discord-port', '65536'],
      [
        '--discord-port must be a whole number from 0 to 65535, not "65536"',
        '--http-port must be a whole number from 0 to 65535, not "http"',
      ],
    ],
    [
      'one port twice',
      ['--http-port', '5000', '--discord-port', '5000'],
      ['--discord-port and --http-port are the same port'],
    ],
  ])('%s is refused', (_what, args, faults) => {
    expect(parseOptions(args)).toEqual({ ok: false, problem: faults });
  });
});
