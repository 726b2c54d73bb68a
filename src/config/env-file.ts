import { parseEnv } from 'node:util';

/** A line that `util.parseEnv` would skip or misread in silence. It never quotes the line: that may hold a secret. */
export interface BrokenLine {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

export interface EnvFile {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly brokenLines: readonly BrokenLine[];
}

const ASSIGNMENT = /^\s*(?:export\s+)?(?<name>[^=]*?)\s*=\s*(?<value>.*)$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const QUOTES = new Set(['"', "'", '`']);
const BYTE_ORDER_MARK = '\uFEFF';

/** Reads the text of a `.env` file as Node does, and says which of its lines Node would drop or misread. */
export function parseEnvFile(text: string): EnvFile {
  if (text.includes('\0')) {
    return {
      values: {},
      brokenLines: [{ line: 1, problem: 'is not UTF-8 text: save the file again with the encoding UTF-8' }],
    };
  }
  // Windows editors put the mark there, and parseEnv would take it for the first letter of a name.
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  return { values: parseEnv(plain), brokenLines: findBrokenLines(plain.split(/\r\n|\n|\r/)) };
}

function findBrokenLines(lines: readonly string[]): BrokenLine[] {
  const firstSeen = new Map<string, number>();
  const broken: BrokenLine[] = [];
  for (const [index, text] of lines.entries()) {
    const line = index + 1;
    const problem = whatIsWrong(text, line, firstSeen);
    if (problem !== undefined) broken.push({ line, problem });
  }
  return broken;
}

function whatIsWrong(text: string, line: number, firstSeen: Map<string, number>): string | undefined {
  if (text.trim() === '' || text.trimStart().startsWith('#')) return undefined;

  const assignment = ASSIGNMENT.exec(text)?.groups;
  if (assignment === undefined) return 'has no "=": write it as NAME=value, or put # before a comment';

  const { name = '', value = '' } = assignment;
  if (!NAME.test(name)) return 'the name before "=" may hold only letters, digits and underscores';

  const quote = value.charAt(0);
  if (QUOTES.has(quote) && !value.includes(quote, 1)) return `a ${quote} is opened and not closed on this line`;

  const first = firstSeen.get(name);
  if (first !== undefined) return `sets ${name} again (first on line ${first}): keep one of them`;
  firstSeen.set(name, line);
  return undefined;
}
