import type { PageChannel, PageMember, PageMessage, PageRole, PageView, PageWorld, ToPage } from '../protocol.ts';

type Topic = 'world' | 'view' | 'message' | 'gone';

/** What the page knows of the world, and who it is in it. */
export class Store {
  world: PageWorld = {
    server: '',
    guild: '',
    channels: [],
    roles: [],
    members: [],
    botId: '',
    botOnline: true,
    identities: [],
    characters: [],
    rankNames: [],
    battleNetFails: false,
    now: Date.now(),
  };
  view: PageView = { me: '', channelIds: [], commands: [], messages: [] };
  readonly messages = new Map<string, PageMessage>();
  readonly #members = new Map<string, PageMember>();
  readonly #roles = new Map<string, PageRole>();
  readonly #listeners = new Map<Topic, ((messageId: string) => void)[]>();
  #clockAhead = 0;
  #channelId = '';

  on(topic: Topic, listener: (messageId: string) => void): void {
    this.#listeners.set(topic, [...(this.#listeners.get(topic) ?? []), listener]);
  }

  hear(news: Exclude<ToPage, { kind: 'outcome' }>): void {
    switch (news.kind) {
      case 'world':
        this.world = news.world;
        this.#clockAhead = news.world.now - Date.now();
        this.#members.clear();
        for (const member of news.world.members) this.#members.set(member.id, member);
        this.#roles.clear();
        for (const role of news.world.roles) this.#roles.set(role.id, role);
        this.#tell('world');
        return;
      case 'view':
        this.view = news.view;
        this.messages.clear();
        for (const message of news.view.messages) this.messages.set(message.id, message);
        if (!news.view.channelIds.includes(this.#channelId)) this.#channelId = news.view.channelIds.at(-1) ?? '';
        this.#tell('view');
        return;
      case 'message':
        this.messages.set(news.message.id, news.message);
        this.#tell('message', news.message.id);
        return;
      case 'gone':
        this.messages.delete(news.messageId);
        this.#tell('gone', news.messageId);
    }
  }

  /** The world's time, in milliseconds since 1970. */
  get now(): number {
    return Date.now() + this.#clockAhead;
  }

  get me(): PageMember | undefined {
    return this.#members.get(this.view.me);
  }

  get channelId(): string {
    return this.#channelId;
  }

  get channel(): PageChannel | undefined {
    return this.world.channels.find(({ id }) => id === this.#channelId);
  }

  get channels(): PageChannel[] {
    return this.world.channels.filter(({ id }) => this.view.channelIds.includes(id));
  }

  enter(channelId: string): void {
    this.#channelId = channelId;
    this.#tell('view');
  }

  member(id: string): PageMember | undefined {
    return this.#members.get(id);
  }

  role(id: string): PageRole | undefined {
    return this.#roles.get(id);
  }

  /** Of the highest role that has one. */
  colorOf(member: PageMember): number {
    for (const id of member.roleIds) {
      const color = this.#roles.get(id)?.color ?? 0;
      if (color !== 0) return color;
    }
    return 0;
  }

  /** What stands in the open channel, oldest first. */
  get shownMessages(): PageMessage[] {
    return [...this.messages.values()]
      .filter(({ channelId }) => channelId === this.#channelId)
      .sort((one, other) => one.id.length - other.id.length || (one.id < other.id ? -1 : 1));
  }

  #tell(topic: Topic, messageId = ''): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(messageId);
  }
}
