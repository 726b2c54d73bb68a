/** Whether this is the system error of that code, such as ENOENT; whichever realm it was made in. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
