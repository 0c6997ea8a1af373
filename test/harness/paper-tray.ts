/** A printer for A4 that keeps what it was sent: the files of PDF, one a connection. */
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface PaperTray {
  readonly port: number;
  readonly papers: readonly Buffer[];
  close(): Promise<void>;
}

/** `takes`: closes after so many bytes, as one that runs out of paper and is switched off. */
export const openPaperTray = async (takes = Number.POSITIVE_INFINITY): Promise<PaperTray> => {
  const papers: Buffer[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const parts: Buffer[] = [];
    let length = 0;
    socket.on('data', (part) => {
      parts.push(part);
      length += part.length;
      if (length >= takes) socket.resetAndDestroy();
    });
    socket.on('end', () => {
      papers.push(Buffer.concat(parts));
      socket.end();
    });
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    papers,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
};
