/** Rollcall cannot start, or cannot go on, for a reason that whoever runs it can mend: the message says what to do. */
export class StartupError extends Error {
  override readonly name: string = 'StartupError';
}
