/** Something was not as expected; the message says what was expected and what was seen. */
export class Unexpected extends Error {
  override readonly name = 'Unexpected';

  constructor(expected: string, seen: string) {
    super(`Expected: ${expected}\nSeen:\n${seen}`);
  }
}
