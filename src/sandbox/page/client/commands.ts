import type { PageCommand, PageOption } from '../protocol.ts';

/** A command as people type it: a command without subcommands, or one of its subcommands. */
export interface CommandEntry {
  /** Without the slash. */
  readonly title: string;
  readonly name: string;
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly PageOption[];
}

export function commandEntries(commands: readonly PageCommand[]): CommandEntry[] {
  return commands
    .filter(({ type }) => type === 1)
    .flatMap((command) => branches(command.name, [], command))
    .toSorted((one, other) => one.title.localeCompare(other.title));
}

/** Option types 1 and 2 are subcommands and groups of them. */
function branches(
  name: string,
  path: readonly string[],
  at: { readonly description: string; readonly options: readonly PageOption[] },
): CommandEntry[] {
  const inner = at.options.filter(({ type }) => type <= 2);
  if (inner.length > 0) return inner.flatMap((option) => branches(name, [...path, option.name], option));
  return [{ title: [name, ...path].join(' '), name, path, description: at.description, options: at.options }];
}
