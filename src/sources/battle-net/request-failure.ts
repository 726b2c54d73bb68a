/** Why Battle.net gave nothing usable: a closed list, each with words of its own for officers. */
export type FailureReason =
  /** 404: no such guild or character, or one that has not been seen for long. */
  | 'not_found'
  /** 403: Battle.net does not show it. Normal for profiles. */
  | 'refused'
  /** The client id and secret, or the token made from them, were refused. */
  | 'unauthorised'
  /** Too many requests, by Battle.net's word or by our own limits. */
  | 'rate_limited'
  /** No connection, no answer in time, server errors, or a circuit opened by them. */
  | 'unreachable'
  /** An answer that is not what Battle.net documents. */
  | 'malformed';

/** A request that failed. `detail` says what happened without addresses' secrets, headers or bodies. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly because: FailureReason;

  constructor(because: FailureReason, detail: string) {
    super(detail);
    this.because = because;
  }
}

/** A failure that may pass by itself, and so is tried again. */
export class PassingFailure extends RequestFailure {
  /** Whether the other side seems to be down, rather than busy with us: only that opens the circuit. */
  readonly outage: boolean;

  constructor(because: FailureReason, detail: string, outage: boolean) {
    super(because, detail);
    this.outage = outage;
  }
}
