import type { WebSocket } from 'ws';
import type { Message } from '../discord/state.ts';
import { Acting } from './acting.ts';
import { Game } from './game.ts';
import { People } from './people.ts';
import { messagesFor, pictureDoors, pictureMessage, pictureWorld, sees } from './pictures.ts';
import { type FromPage, fromPage, type Outcome, type ToPage } from './protocol.ts';
import type { Stage } from './stage.ts';
import { changeWorld } from './world-changes.ts';

/** How often the page looks whether the bot is still connected: no event tells it. */
const LOOK_FOR_BOT_MS = 500;

/** One tab, and who it is at the moment. */
interface Visitor {
  readonly socket: WebSocket;
  me: string;
  /** What the tab was told this person sees, to tell it only of changes. */
  doors: string;
}

/** Shows the world to every open tab, each as somebody, and keeps them in step. */
export class Show {
  readonly #stage: Stage;
  readonly #people: People;
  readonly #game: Game;
  readonly #acting: Acting;
  readonly #visitors = new Set<Visitor>();
  /** Private answers, until somebody dismisses them. */
  readonly #privates = new Map<string, Message>();
  readonly #lookForBot: NodeJS.Timeout;
  #botOnline: boolean;
  #worldChanged = false;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#people = new People(stage);
    this.#game = new Game(stage);
    this.#acting = new Acting(stage, this.#people, this.#privates);
    this.#botOnline = stage.discord.gateway.connected;
    stage.discord.world.events.on('message', this.#onMessage);
    stage.discord.world.events.on('dispatch', this.#onDispatch);
    this.#lookForBot = setInterval(() => this.#watchBot(), LOOK_FOR_BOT_MS).unref();
  }

  end(): void {
    clearInterval(this.#lookForBot);
    this.#stage.discord.world.events.off('message', this.#onMessage);
    this.#stage.discord.world.events.off('dispatch', this.#onDispatch);
  }

  /** A new tab: it is the first of the suggested people until it says otherwise. */
  admit(socket: WebSocket): void {
    const [first] = this.#people.identities;
    const visitor: Visitor = { socket, me: first?.id ?? this.#stage.server.owner.id, doors: '' };
    this.#visitors.add(visitor);
    socket.on('close', () => this.#visitors.delete(visitor));
    socket.on('error', () => socket.terminate());
    socket.on('message', (frame) => this.#hear(visitor, String(frame)));
    tell(visitor, { kind: 'world', world: this.#pictureWorld() });
    this.#showDoors(visitor);
  }

  readonly #onMessage = (message: Message): void => {
    if (message.visibleTo !== null) {
      if (message.deleted) this.#privates.delete(message.wire.id);
      else this.#privates.set(message.wire.id, message);
    }
    for (const visitor of this.#visitors) {
      if (message.deleted) tell(visitor, { kind: 'gone', messageId: message.wire.id });
      else if (sees(this.#people.find(visitor.me), message))
        tell(visitor, { kind: 'message', message: pictureMessage(message) });
    }
  };

  readonly #onDispatch = ({ name }: { readonly name: string }): void => {
    if (/^(GUILD|CHANNEL)_/.test(name)) this.#tellOfWorld();
  };

  #hear(visitor: Visitor, frame: string): void {
    const heard = fromPage.safeParse(parsed(frame));
    if (!heard.success) {
      visitor.socket.close(1008, 'Not what the page says');
      return;
    }
    void this.#obey(visitor, heard.data);
  }

  async #obey(visitor: Visitor, said: FromPage): Promise<void> {
    if (said.kind === 'be') {
      if (!this.#people.all.some(({ id }) => id === said.memberId)) return;
      visitor.me = said.memberId;
      visitor.doors = '';
      this.#showDoors(visitor);
      return;
    }
    const outcome = said.kind === 'do' ? await this.#act(visitor, said.does) : await this.#change(said.does);
    tell(visitor, { kind: 'outcome', request: said.request, outcome });
  }

  async #act(visitor: Visitor, does: (FromPage & { kind: 'do' })['does']): Promise<Outcome> {
    if (does.act !== 'dismiss') return this.#acting.carryOut(visitor.me, does);
    const message = this.#privates.get(does.messageId);
    if (message?.visibleTo !== visitor.me) return { outcome: 'refused', because: 'This message is not there any more' };
    this.#privates.delete(does.messageId);
    for (const each of this.#visitors) tell(each, { kind: 'gone', messageId: does.messageId });
    return { outcome: 'answered' };
  }

  async #change(does: (FromPage & { kind: 'world' })['does']): Promise<Outcome> {
    try {
      const words = await changeWorld({ stage: this.#stage, people: this.#people, game: this.#game }, does);
      this.#tellOfWorld();
      return { outcome: 'answered', ...(words === undefined ? {} : { words }) };
    } catch (error) {
      return { outcome: 'refused', because: error instanceof Error ? error.message : String(error) };
    }
  }

  #watchBot(): void {
    const { connected } = this.#stage.discord.gateway;
    if (connected === this.#botOnline) return;
    this.#botOnline = connected;
    this.#tellOfWorld();
  }

  /** Many changes at once are one piece of news. */
  #tellOfWorld(): void {
    if (this.#worldChanged) return;
    this.#worldChanged = true;
    setImmediate(() => {
      this.#worldChanged = false;
      if (this.#visitors.size === 0) return;
      const world = this.#pictureWorld();
      for (const visitor of this.#visitors) {
        tell(visitor, { kind: 'world', world });
        this.#showDoors(visitor);
      }
    });
  }

  #pictureWorld() {
    return pictureWorld(this.#stage, this.#people, this.#game);
  }

  #showDoors(visitor: Visitor): void {
    const member = this.#people.find(visitor.me);
    const doors = pictureDoors(this.#stage, member);
    const asText = JSON.stringify(doors);
    if (asText === visitor.doors) return;
    visitor.doors = asText;
    const messages = messagesFor(this.#stage, member, this.#privates.values());
    tell(visitor, { kind: 'view', view: { ...doors, messages } });
  }
}

function tell({ socket }: Visitor, news: ToPage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(news));
}

function parsed(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}
