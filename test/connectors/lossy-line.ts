import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to a server that can deliver what is sent and swallow the answer, as when a network breaks. */
export interface LossyLine {
  readonly port: number;
  /** Delivers the next request that contains `marker` and breaks the connection in place of its answer. */
  loseAnswerTo(marker: string): void;
  close(): Promise<void>;
}

export async function startLossyLine(target: {
  readonly host: string;
  readonly port: number;
}): Promise<LossyLine> {
  const sockets = new Set<Socket>();
  let marker: string | null = null;
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
    let losing = false;
    client.on('data', (data) => {
      if (marker !== null && data.includes(marker)) {
        marker = null;
        losing = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (losing) client.destroy();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    loseAnswerTo: (text) => {
      marker = text;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
