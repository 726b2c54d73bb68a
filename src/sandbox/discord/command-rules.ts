import { type BodyFault, Refusal } from './refusal.ts';

/** A command as a bot registers it, after it was held against the specification. */
export interface CommandBody {
  readonly name: string;
  readonly type?: number | null;
  readonly description?: string | null;
  readonly options?: readonly OptionBody[] | null;
  readonly default_member_permissions?: string | number | null;
  readonly name_localizations?: Readonly<Record<string, string>> | null;
  readonly description_localizations?: Readonly<Record<string, string>> | null;
  readonly contexts?: readonly number[] | null;
  readonly integration_types?: readonly number[] | null;
  readonly dm_permission?: boolean | null;
  readonly nsfw?: boolean | null;
}

export interface OptionBody {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean | null;
  readonly autocomplete?: boolean | null;
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[] | null;
  readonly options?: readonly OptionBody[] | null;
  readonly name_localizations?: Readonly<Record<string, string>> | null;
  readonly description_localizations?: Readonly<Record<string, string>> | null;
}

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const nameShape = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const limits: Record<number, number> = { 1: 100, 2: 15, 3: 15 };

/** What Discord checks of a list of commands and its specification leaves out. `at` leads to each command. */
export function checkCommands(commands: readonly CommandBody[], at: (index: number) => readonly PropertyKey[]): void {
  const faults = commands.flatMap((command, index) =>
    commandFaults(command).map((fault) => ({ ...fault, path: [...at(index), ...fault.path] })),
  );
  const seen = new Set<string>();
  for (const [index, command] of commands.entries()) {
    const key = `${command.type ?? 1} ${command.name}`;
    if (seen.has(key)) {
      faults.push({
        path: [...at(index), 'name'],
        code: 'APPLICATION_COMMANDS_DUPLICATE_NAME',
        message: 'Application command names must be unique',
      });
    }
    seen.add(key);
  }
  if (faults.length > 0) throw new Refusal(50035, { faults });
  for (const [type, most] of Object.entries(limits)) {
    if (commands.filter((command) => (command.type ?? 1) === Number(type)).length > most) throw new Refusal(30032);
  }
}

function commandFaults(command: CommandBody): BodyFault[] {
  const type = command.type ?? 1;
  if (type !== 1) return menuFaults(command);
  const faults = [...nameFaults(command.name), ...localizedNameFaults(command.name_localizations)];
  if (!command.description) {
    faults.push({ path: ['description'], code: 'BASE_TYPE_REQUIRED', message: 'This field is required' });
  }
  faults.push(...optionFaults(command.options ?? [], ['options'], 0));
  if (characters(command) > 8000) {
    faults.push({ path: [], code: 'APPLICATION_COMMAND_TOO_LARGE', message: 'Command exceeds maximum size (8000)' });
  }
  return faults;
}

function menuFaults(command: CommandBody): BodyFault[] {
  const faults: BodyFault[] = [];
  if (command.description) {
    const message = 'Context menu commands cannot have description';
    faults.push({ path: ['description'], code: 'APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION', message });
  }
  if (command.options?.length) {
    const message = 'Context menu commands cannot have options';
    faults.push({ path: ['options'], code: 'APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS', message });
  }
  return faults;
}

function nameFaults(name: string): BodyFault[] {
  if (nameShape.test(name) && name === name.toLowerCase()) return [];
  return [
    {
      path: ['name'],
      code: 'APPLICATION_COMMAND_INVALID_NAME',
      message: 'Command name is invalid: lower-case letters, digits, - and _ only',
    },
  ];
}

function localizedNameFaults(names: Readonly<Record<string, string>> | null | undefined): BodyFault[] {
  return Object.entries(names ?? {}).flatMap(([locale, name]) =>
    nameFaults(name).map((fault) => ({ ...fault, path: ['name_localizations', locale] })),
  );
}

function optionFaults(options: readonly OptionBody[], at: readonly PropertyKey[], depth: number): BodyFault[] {
  const faults: BodyFault[] = [];
  const branching = options.filter((option) => option.type <= 2);
  if (branching.length > 0 && branching.length < options.length) {
    const message = 'Sub-command and sub-command group option types are mutually exclusive to all other types';
    faults.push({ path: at, code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message });
  }
  const seen = new Set<string>();
  let optionalSeen = false;
  for (const [index, option] of options.entries()) {
    const path = [...at, index];
    const own = [
      ...nameFaults(option.name),
      ...localizedNameFaults(option.name_localizations),
      ...choiceFaults(option),
    ];
    faults.push(...own.map((fault) => ({ ...fault, path: [...path, ...fault.path] })));
    if (seen.has(option.name)) {
      const message = 'Option names must be unique';
      faults.push({ path: [...path, 'name'], code: 'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS', message });
    }
    seen.add(option.name);
    if (option.type > 2) {
      if (option.required && optionalSeen) {
        const message = 'Required options must be placed before non-required options';
        faults.push({ path, code: 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', message });
      }
      optionalSeen ||= !option.required;
    }
    if (option.type === 2 && depth > 0) {
      const message = 'Sub-command groups cannot be nested';
      faults.push({ path, code: 'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID', message });
    }
    faults.push(...optionFaults(option.options ?? [], [...path, 'options'], depth + 1));
  }
  return faults;
}

function choiceFaults(option: OptionBody): BodyFault[] {
  if (option.autocomplete && option.choices?.length) {
    const message = 'Autocomplete cannot be used with choices';
    return [{ path: ['autocomplete'], code: 'APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES', message }];
  }
  const seen = new Set<string>();
  return (option.choices ?? []).flatMap((choice, index) => {
    if (!seen.has(choice.name)) {
      seen.add(choice.name);
      return [];
    }
    const path = ['choices', index, 'name'];
    return [
      { path, code: 'APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS', message: 'Choice names must be unique' },
    ];
  });
}

/** Discord counts names, descriptions and choice values, the longest translation of each. */
function characters(command: CommandBody | OptionBody): number {
  const longest = (
    text: string | null | undefined,
    translations: Readonly<Record<string, string>> | null | undefined,
  ) => Math.max(text?.length ?? 0, ...Object.values(translations ?? {}).map((translation) => translation.length));
  const choices = 'choices' in command ? (command.choices ?? []) : [];
  return (
    longest(command.name, command.name_localizations) +
    longest(command.description, command.description_localizations) +
    choices.reduce((sum, choice) => sum + choice.name.length + String(choice.value).length, 0) +
    (command.options ?? []).reduce((sum, option) => sum + characters(option), 0)
  );
}
