import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server on which somebody listens in. */
export interface WatchedLine {
  readonly port: number;
  /** Called in place of delivering what contains `marker`, each time; null = deliver everything. */
  watch(marker: string | null, seen: () => void): void;
  close(): Promise<void>;
}

export async function startWatchedLine(target: {
  readonly host: string;
  readonly port: number;
}): Promise<WatchedLine> {
  const sockets = new Set<Socket>();
  let marker: string | null = null;
  let seen: () => void = () => undefined;
  const server = createServer((client) => {
    const upstream = createConnection(target);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (marker !== null && data.includes(marker)) seen();
      else upstream.write(data);
    });
    upstream.on('data', (data) => client.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    watch: (text, told) => {
      marker = text;
      seen = told;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
