import type { FromPage, Outcome, PersonAct, ToPage, WorldAct } from '../protocol.ts';

type News = Exclude<ToPage, { kind: 'outcome' }>;

const RETRY_MS = 1000;

/** The page's line to its server: opens again by itself, as the same person. */
export class Connection {
  readonly #hear: (news: News) => void;
  readonly #onOpen: (isOpen: boolean) => void;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #socket: WebSocket | undefined;
  #requests = 0;
  #me: string | undefined;

  constructor(hear: (news: News) => void, onOpen: (isOpen: boolean) => void) {
    this.#hear = hear;
    this.#onOpen = onOpen;
    this.#open();
  }

  be(memberId: string): void {
    this.#me = memberId;
    this.#say({ kind: 'be', memberId });
  }

  act(does: PersonAct): Promise<Outcome> {
    return this.#ask((request) => ({ kind: 'do', request, does }));
  }

  change(does: WorldAct): Promise<Outcome> {
    return this.#ask((request) => ({ kind: 'world', request, does }));
  }

  #ask(question: (request: number) => FromPage): Promise<Outcome> {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.resolve({ outcome: 'failed' });
    this.#requests += 1;
    const request = this.#requests;
    return new Promise((resolve) => {
      this.#waiting.set(request, resolve);
      this.#say(question(request));
    });
  }

  #say(said: FromPage): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(said));
  }

  #open(): void {
    const socket = new WebSocket(`ws://${location.host}/`);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      if (this.#me !== undefined) this.be(this.#me);
      this.#onOpen(true);
    });
    socket.addEventListener('message', ({ data }) => {
      const news = JSON.parse(String(data)) as ToPage;
      if (news.kind !== 'outcome') {
        this.#hear(news);
        return;
      }
      this.#waiting.get(news.request)?.(news.outcome);
      this.#waiting.delete(news.request);
    });
    socket.addEventListener('close', () => {
      for (const resolve of this.#waiting.values()) resolve({ outcome: 'failed' });
      this.#waiting.clear();
      this.#onOpen(false);
      setTimeout(() => this.#open(), RETRY_MS);
    });
  }
}
