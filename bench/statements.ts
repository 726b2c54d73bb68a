/** What one transaction of Rollcall sent to PostgreSQL. */
export interface Transaction {
  /** Without begin, commit, the tenant's set_config and the lease. */
  readonly data: readonly string[];
  /** From its first statement to its commit, in milliseconds. */
  readonly ms: number;
}

const AROUND_DATA = [/^begin\b/i, /^commit\b/i, /\bset_config\s*\(/i];
const LEASE = /\b(?:into|update|from) "?lease"?\b/i;

/** Listens to `Database`'s statements and tells transactions apart; for work that has one transaction at a time. */
export class StatementLog {
  #done: Transaction[] = [];
  #data: string[] = [];
  #begun: number | undefined;

  readonly hear = (line: string): void => {
    const sql = line.replace(/^\[query\]\s*/, '');
    this.#begun ??= performance.now();
    if (LEASE.test(sql)) return;
    if (!AROUND_DATA.some((pattern) => pattern.test(sql))) this.#data.push(sql);
    if (!/^commit\b/i.test(sql)) return;
    this.#done.push({ data: this.#data, ms: performance.now() - this.#begun });
    this.#data = [];
    this.#begun = undefined;
  };

  /** The transactions since the last call. */
  taken(): readonly Transaction[] {
    return this.#done.splice(0);
  }
}

/** The transaction of work that makes one. */
export function only(transactions: readonly Transaction[]): Transaction {
  const [transaction, second] = transactions;
  if (!transaction || second) throw new Error(`One transaction was expected, and ${transactions.length} were made`);
  return transaction;
}
