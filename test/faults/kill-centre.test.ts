/**
 * R3: `kill -9` of the centre's process at random points, also while it starts, under load of real terminals over HTTPS; PostgreSQL goes
 * on. Nothing that was acknowledged is lost, nothing is there twice, no number is missing, and the log verifies. Short in CI;
 * `KAZASU_API_KILLS=2000` runs the long one. The kills of the database are `primary-kills.test.ts`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { makeApplicationRole } from '../../src/central/application-role.ts';
import type { CentralConfig } from '../../src/central/config.ts';
import { connect, disconnect, type Sql, sha256Bytes } from '../../src/central/database.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/central/embedded.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { freePort } from '../harness/free-port.ts';
import { hurried, openSendingTerminal, type SendingTerminal } from '../harness/sending-terminal.ts';
import { enrolCodeIn, startTrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { seeded } from './seeded.ts';

const KILLS = Number(process.env['KAZASU_API_KILLS'] ?? 10);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
const TERMINALS = 3;
/** Between two records of one terminal, milliseconds, on average. */
const EVERY_MS = 25;
/** A kill falls so long after a batch was acknowledged, or after the start began; batches come much closer together. */
const WITHIN_MS = 120;
/** One start in so many is killed before it is known to listen. */
const STARTING = 5;

const random = seeded(SEED);
const folder = mkdtempSync(join(tmpdir(), 'kazasu-api-kills-'));
const centreFile = join(folder, 'centre.json');
const dataDir = folder;

interface Prepared {
  readonly child: ChildProcess;
  readonly loaded: Promise<void>;
  readonly listening: Promise<void>;
  readonly ended: Promise<void>;
}

const prepare = (): Prepared => {
  const child = spawn(process.execPath, ['test/faults/prepared-centre.ts', centreFile], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // What a program costs to load a second time is its own compiling.
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
  });
  const said = new Map(['loaded', 'listening'].map((word) => [word, Promise.withResolvers<undefined>()]));
  const of = async (word: string): Promise<void> => {
    await said.get(word)?.promise;
  };
  createInterface({ input: child.stdout }).on('line', (line) => said.get(line)?.resolve(undefined));
  child.stdin.on('error', () => undefined); // killed while it was told to start
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  return { child, loaded: of('loaded'), listening: of('listening'), ended };
};

let server: EmbeddedPostgres;
let owner: Sql;
let next: Prepared;
const terminals: SendingTerminal[] = [];
const working = new AbortController();
let work: Promise<unknown> = Promise.resolve();

let centreConfig: CentralConfig;

beforeAll(async () => {
  server = mustSucceed(await startEmbeddedPostgres({ dataDir, system: realSystem, logger: silentLogger }));
  owner = connect(server.connection);
  const { host, port } = server.connection;
  const urlOf = ({ user, password }: { user: string; password: unknown }): string =>
    `postgres://${user}:${String(password)}@${host}:${port}/postgres`;
  centreConfig = trainingConfig({
    listen: { host: '127.0.0.1', port: await freePort() },
    devices: { listen: { host: '127.0.0.1', port: await freePort() } },
    database: {
      url: urlOf(await makeApplicationRole(owner, realSystem)),
      ownerUrl: urlOf(server.connection),
    },
  });
  writeFileSync(centreFile, JSON.stringify({ config: centreConfig, dataDir }));
  next = prepare();
}, 120_000);
afterAll(async () => {
  working.abort();
  await work;
  await Promise.all(terminals.map((terminal) => terminal.close()));
  next.child.kill('SIGKILL');
  await disconnect(owner);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const start = async (): Promise<Prepared> => {
  const centre = next;
  await centre.loaded;
  centre.child.stdin?.write('start\n');
  // The next one is loaded while this one works.
  next = prepare();
  return centre;
};

const kill = async ({ child, ended }: Prepared): Promise<void> => {
  child.kill('SIGKILL');
  await ended;
};

/** Each terminal with a record of its own, enrolled by the code that the centre wrote, working at a desk until the end. */
const openTerminals = async (): Promise<void> => {
  const [code = '', fingerprint = ''] = enrolCodeIn(dataDir).split('\n');
  const enrolCodeFile = join(folder, 'code');
  writeFileSync(enrolCodeFile, `${code}\n${fingerprint}\n`);
  const centralUrl = `https://127.0.0.1:${centreConfig.devices?.listen.port ?? 0}`;
  for (let n = 0; n < TERMINALS; n += 1)
    terminals.push(
      openSendingTerminal({
        dataDir: join(folder, `terminal-${n}`),
        device: `gym-${n}`,
        centralUrl,
        enrolCodeFile,
        system: hurried(),
      }),
    );
  work = Promise.all(
    terminals.map(async (terminal) => {
      while (!working.signal.aborted) {
        terminal.record(1 + Math.floor(random() * 3));
        await delay(random() * 2 * EVERY_MS);
      }
    }),
  );
};

const ackedBy = ({ log }: SendingTerminal): number => log.acked().seq;

/** Some terminal has been told more than before. */
const nextAck = async (): Promise<void> => {
  const before = terminals.map(ackedBy);
  for (let turn = 0; turn < 6_000; turn += 1) {
    if (terminals.some((terminal, at) => ackedBy(terminal) > (before[at] ?? 0))) return;
    await delay(5);
  }
  throw new Error(`nothing is acknowledged any more: ${terminals.map(({ logged }) => logged.at(-1)).join()}`);
};

const headRows = z.array(z.object({ device: z.string(), ack_seq: z.int(), ack_hash: sha256Bytes }));

/** Terminals that were told more than the centre holds, or something else. */
const brokenPromises = async (told: readonly { device: string; seq: number; hash: string }[]) => {
  const heads = headRows.parse(await owner`SELECT device, ack_seq, ack_hash FROM kazasu.stream`);
  return told.filter(({ device, seq, hash }) => {
    const head = heads.find((each) => each.device === device);
    return seq > (head?.ack_seq ?? 0) || (seq === head?.ack_seq && hash !== toHex(head.ack_hash));
  });
};

/** One life of the centre and its end; gives what was promised by then and is not so. */
const liveAndDie = async (n: number) => {
  const centre = await start();
  const isStarting = n % STARTING === STARTING - 1;
  if (!isStarting) {
    await centre.listening;
    await nextAck();
  }
  await delay(random() * WITHIN_MS * (isStarting ? 3 : 1));
  await kill(centre);
  // Read after the kill: an answer that was on its way counts.
  return brokenPromises(terminals.map(({ log }) => ({ device: log.stream.device, ...log.acked() })));
};

const eventRows = z.array(z.object({ device: z.string(), seq: z.int(), hash: sha256Bytes }));

const heldBy = async (device: string): Promise<string[]> => {
  const rows = eventRows.parse(
    await owner`SELECT device, seq, hash FROM kazasu.event WHERE device = ${device} ORDER BY epoch, seq`,
  );
  return rows.map(({ seq, hash }) => `${seq}/${toHex(hash)}`);
};

it(`loses and doubles nothing through ${KILLS} kills of the centre (seed ${SEED})`, async () => {
  const first = await start();
  await first.listening;
  await openTerminals();
  for (const { log } of terminals) while (log.acked().seq === 0) await delay(20);
  await kill(first);

  const began = performance.now();
  for (let n = 0; n < KILLS; n += 1) expect(await liveAndDie(n)).toEqual([]);
  const perKill = (performance.now() - began) / KILLS;

  working.abort();
  await work;
  next.child.kill('SIGKILL');
  const whole = await startTrainingCentre({
    config: centreConfig,
    dataDir,
    listen: centreConfig.listen,
  });
  for (const { log } of terminals) while (log.pending() > 0) await delay(20);
  let events = 0;
  for (const { log } of terminals) {
    const own = log.events({ afterSeq: 0, limit: 10_000_000 });
    events += own.length;
    expect(await heldBy(log.stream.device)).toEqual(own.map(({ seq, hash }) => `${seq}/${hash}`));
    expect(log.verify()).toMatchObject({ ok: true, value: { count: own.length } });
  }
  const { streams } = await whole.central.verify();
  expect(streams.map(({ fault }) => fault)).toEqual(streams.map(() => null));
  expect(await owner`SELECT 1 FROM kazasu.anomaly`).toHaveLength(0);
  expect(events).toBeGreaterThan(KILLS);
  await whole.central.close();
  process.stdout.write(
    `kill -9 of the centre: ${KILLS} kills, ${events} events, 0 lost, 0 doubled; ${Math.round(perKill)} ms a kill\n`,
  );
}, 14_400_000);
