/** Look-ups from another process than the one that holds the replica, as a screen's taps are. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { z } from 'zod';
import type { CardLink } from '../../src/registry/schema.ts';
import { webSocketConnect } from '../../src/rpc/carriers.ts';
import { createRpcConnection } from '../../src/rpc/connection.ts';

const TOKEN = 'bench';
const answerSchema = z.object({ members: z.int() });

export interface LookupHost {
  /** Milliseconds there and back; `undefined` when the card led to nobody, which is no figure. */
  lookup(card: CardLink): Promise<number | undefined>;
  close(): Promise<void>;
}

export const openLookupHost = async (dataDir: string): Promise<LookupHost> => {
  const host = spawn(process.execPath, ['test/bench/lookup-host.ts', dataDir, TOKEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url = ''] = (await once(createInterface({ input: host.stdout }), 'line')).map(String);
  const open = (at: string) => new WebSocket(at, { origin: url });
  const connection = createRpcConnection({
    connect: webSocketConnect(`${url.replace('http', 'ws')}/rpc`, TOKEN, open),
    sleep: async (ms) => {
      await delay(ms);
    },
  });
  while (connection.state().kind !== 'open') await delay(10);
  return {
    async lookup(card) {
      const start = performance.now();
      const answer = await connection.request('bench.lookup', card);
      const took = performance.now() - start;
      if (!answer.ok) throw new Error(`a look-up failed: ${answer.reason}`);
      const { members } = answerSchema.parse(answer.value);
      return members === 0 ? undefined : took;
    },
    async close() {
      connection.close();
      const ended = once(host, 'exit');
      host.kill();
      await ended;
    },
  };
};
