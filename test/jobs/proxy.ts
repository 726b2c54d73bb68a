import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a server that can go bad without anybody being told, as when a cable is pulled. */
export interface Proxy {
  /** The server's address by way of the proxy. */
  readonly url: string;
  /** Keeps every connection open and passes nothing on. */
  goSilent(): void;
  /** Breaks every connection and takes no other, as when the server restarts. */
  goAway(): void;
  comeBack(): void;
  close(): Promise<void>;
}

export async function startProxy(serverUrl: string): Promise<Proxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let silent = false;
  let away = false;

  function pass(from: Socket, to: Socket): void {
    sockets.add(from);
    from.on('data', (chunk) => {
      if (!silent) to.write(chunk);
    });
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('error', () => from.destroy());
  }

  function breakConnections(): void {
    for (const socket of sockets) socket.destroy();
  }

  const proxy = createServer((client) => {
    if (away) {
      client.destroy();
      return;
    }
    const server = connect({ host: hostname, port: Number(port) });
    pass(client, server);
    pass(server, client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const url = new URL(serverUrl);
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  return {
    url: url.href,
    goSilent() {
      silent = true;
    },
    goAway() {
      away = true;
      breakConnections();
    },
    comeBack() {
      away = false;
    },
    async close() {
      breakConnections();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
