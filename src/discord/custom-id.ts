/** What the bot's own components carry, decoded. */
export type CustomIdArguments<Names extends readonly string[]> = Readonly<Record<Names[number], string>>;

export interface CustomId<Names extends readonly string[]> {
  readonly name: string;
  build(values: CustomIdArguments<Names>): string;
  /** Nothing when the id is another component's; `too_old` when this component once meant something else. */
  parse(customId: string): CustomIdArguments<Names> | 'too_old' | undefined;
}

/** Discord's limit for a custom id. */
const LONGEST = 100;

/** By name; what an id must parse as to be one of this version's. */
const defined = new Map<string, CustomId<readonly string[]>>();

/**
 * The one codec for components' ids: `name:version:argument:…`, with opaque ids and the facts' revision only. Names
 * match exactly, because Sapphire runs every handler that accepts an id; another version is too old to act on.
 */
export function defineCustomId<const Names extends readonly string[]>(
  name: string,
  argumentNames: Names,
  version = 1,
): CustomId<Names> {
  if (!/^[a-z_]+(\.[a-z_]+)*$/.test(name)) throw new Error(`A custom id's name is lower case with dots: ${name}`);
  const codec: CustomId<Names> = {
    name,
    build(values) {
      const parts = argumentNames.map((argument: Names[number]) => argumentOf(name, values[argument]));
      const customId = [name, version, ...parts].join(':');
      if (customId.length > LONGEST) throw new Error(`The custom id ${name} would be longer than Discord allows.`);
      return customId;
    },
    parse(customId) {
      const [givenName, givenVersion, ...values] = customId.split(':');
      if (givenName !== name) return undefined;
      if (givenVersion !== String(version) || values.length !== argumentNames.length) return 'too_old';
      return Object.fromEntries(
        argumentNames.map((argument, index) => [argument, values[index]]),
      ) as CustomIdArguments<Names>;
    },
  };
  defined.set(name, codec as unknown as CustomId<readonly string[]>);
  return codec;
}

/** True when the id belongs to a component of this version of Rollcall. */
export function isCurrent(customId: string): boolean {
  const decoded = defined.get(customId.split(':', 1)[0] ?? '')?.parse(customId);
  return decoded !== undefined && decoded !== 'too_old';
}

function argumentOf(name: string, value: string): string {
  if (value.includes(':')) throw new Error(`An argument of the custom id ${name} holds a colon.`);
  return value;
}
