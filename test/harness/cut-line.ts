/** A line that can be cut, or on which answers get lost, between two programs on this machine. */

import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** `mute`: what is asked arrives, and no answer comes back. */
export type LineState = 'up' | 'cut' | 'mute';

export interface CutLine {
  readonly port: number;
  set(state: LineState): void;
  close(): Promise<void>;
}

export const openCutLine = async (to: number): Promise<CutLine> => {
  let state: LineState = 'up';
  const open = new Set<Socket>();
  const server = createServer((near) => {
    if (state === 'cut') return near.destroy();
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined); // the other end went away, which is what this is for
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => (state === 'mute' ? near.destroy() : near.write(bytes)));
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    set(next) {
      state = next;
      if (next === 'cut') for (const socket of open) socket.destroy();
    },
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
