import type { ChannelListener } from '../shared-cache.js';

/** What is needed of a connection that hears messages. */
export interface ChannelConnection {
  readonly isReady: boolean;
  subscribe(channel: string, onMessage: (message: string) => void): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
}

interface Channel {
  readonly listeners: Set<ChannelListener>;
  /** What Redis has confirmed; the connection itself renews it after a loss. */
  isOpen: boolean;
  /** One change at a time: an answer that is late must not undo a newer wish. */
  changing: Promise<void> | undefined;
}

/** Who listens to which channel: one subscription per channel, for all who want it, through every loss. */
export class RedisChannels {
  private readonly channels = new Map<string, Channel>();

  constructor(private readonly connection: ChannelConnection) {}

  /** Resolves once Redis has confirmed; while it cannot be reached at once, and `onGap` tells when it can. */
  async add(name: string, listener: ChannelListener): Promise<() => void> {
    const channel = this.channels.get(name) ?? { listeners: new Set(), isOpen: false, changing: undefined };
    this.channels.set(name, channel);
    channel.listeners.add(listener);
    await this.settle(name, channel);
    return () => {
      channel.listeners.delete(listener);
      void this.settle(name, channel);
    };
  }

  /** The connection is there again: what was to be opened meanwhile is, and all hear that they missed something. */
  async onReady(): Promise<void> {
    await Promise.all([...this.channels].map(([name, channel]) => this.settle(name, channel)));
    for (const { listeners } of [...this.channels.values()]) {
      for (const listener of [...listeners]) listener.onGap();
    }
  }

  private async settle(name: string, channel: Channel): Promise<void> {
    channel.changing ??= this.change(name, channel);
    await channel.changing;
  }

  /** Until what is open is what is wanted, or the connection is gone: then `onReady` goes on. */
  private async change(name: string, channel: Channel): Promise<void> {
    // Later than the assignment of its promise. From the last look at the wishes to its end there is no await.
    await Promise.resolve();
    try {
      while (this.connection.isReady && channel.isOpen !== channel.listeners.size > 0) {
        const wanted = !channel.isOpen;
        if (wanted) await this.connection.subscribe(name, (message) => this.tell(channel, message));
        else await this.connection.unsubscribe(name);
        channel.isOpen = wanted;
      }
    } catch {
      // The connection broke, and says so itself.
    }
    channel.changing = undefined;
    if (!channel.isOpen && channel.listeners.size === 0) this.channels.delete(name);
  }

  private tell(channel: Channel, message: string): void {
    for (const listener of [...channel.listeners]) listener.onMessage(message);
  }
}
