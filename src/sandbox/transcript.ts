/** Tells what happens while it happens, for people to read. */
export class Transcript {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  scene(title: string): void {
    this.#write(`\n━━ ${title} ${'━'.repeat(Math.max(0, 76 - title.length))}\n`);
  }

  /** What a person does, or what happens in the game. */
  happens(text: string): void {
    this.#write(`\n▸ ${text}\n`);
  }

  /** A message as it stands now. */
  shows(text: string): void {
    this.#write(`${indented(asRead(text))}\n`);
  }

  /** Something that was looked at and is as it should be, or that is worth knowing. */
  notes(text: string): void {
    this.#write(`  ✓ ${text}\n`);
  }

  /** Something that this guild has nothing for. */
  skips(text: string): void {
    this.#write(`  – ${text}\n`);
  }
}

/** Discord's client shows an escaped character without its backslash. */
export function asRead(text: string): string {
  return text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}

export function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}
