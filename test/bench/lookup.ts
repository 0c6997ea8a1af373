import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { loadTown } from '../../src/app/load-town.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { CardLink } from '../../src/registry/schema.ts';
import { webSocketConnect } from '../../src/rpc/carriers.ts';
import { createRpcConnection } from '../../src/rpc/connection.ts';
import { generateTown } from '../../src/simulator/town/town.ts';
import { trainingProfile } from '../harness/training-town.ts';
import { type Bench, median, percentile } from './measure.ts';

const POPULATION = 94_000;
const LOOKUPS = 5_000;
const WARM_UP = 500;
const TOKEN = 'bench';

/** Cards of people all over the town who live here: each answer must be a person with a household. */
const someCards = (): CardLink[] => {
  const cards = [...generateTown({ population: POPULATION, seed: 1 })].flatMap(({ card, status }) =>
    card === null || status !== 'active' ? [] : [card],
  );
  const step = Math.floor(cards.length / LOOKUPS);
  return cards.filter((_, at) => at % step === 0).slice(0, LOOKUPS);
};

/** `registry.lookup.p99`: one look-up at a time, from another process, there and back. */
export const lookupBench: Bench = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'kazasu-bench-'));
  mustSucceed(
    loadTown({ dataDir, population: POPULATION, seed: 1, profile: trainingProfile, system: realSystem }),
  );
  const host = spawn(process.execPath, ['test/bench/lookup-host.ts', dataDir, TOKEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [url = ''] = (await once(createInterface({ input: host.stdout }), 'line')).map(String);
    const open = (at: string) => new WebSocket(at, { origin: url });
    const connection = createRpcConnection({
      connect: webSocketConnect(`${url.replace('http', 'ws')}/rpc`, TOKEN, open),
      sleep: async (ms) => {
        await delay(ms);
      },
    });
    while (connection.state().kind !== 'open') await delay(10);
    const times: number[] = [];
    for (const [at, card] of someCards().entries()) {
      const start = performance.now();
      const answer = await connection.request('bench.lookup', card);
      // The first ones measure the compiler; a desk is warm after its first minute.
      if (at >= WARM_UP) times.push(performance.now() - start);
      if (!answer.ok) throw new Error(`a look-up failed: ${answer.reason}`);
    }
    connection.close();
    return [
      {
        name: 'registry.lookup.p99',
        value: percentile(times, 0.99),
        unit: 'ms',
        goal: 1,
        direction: 'max',
        n: times.length,
        note: `card to household at ${POPULATION.toLocaleString('en')}, WebSocket between two processes; p50 ${median(times).toFixed(3)} ms`,
      },
    ];
  } finally {
    const ended = once(host, 'exit');
    host.kill();
    await ended;
    rmSync(dataDir, { recursive: true });
  }
};
