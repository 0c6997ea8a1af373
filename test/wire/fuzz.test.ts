/**
 * R10, T10: bent requests at a running centre. None is taken for what it is not, none ends in an error of the centre, and its log is as it
 * was. Short in CI; `KAZASU_WIRE_FUZZ=1000000` sends so many, one in fifty over a real socket and the others through Fastify in this process.
 * `KAZASU_SEED` plays another run, `KAZASU_WIRE_CASE` one case of it.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseRandom } from '../fuzz/random.ts';
import { heldMemory } from '../harness/memory.ts';
import { bend, meansTheSame } from './bend.ts';
import { type FuzzCentre, type SendWire, startFuzzCentre } from './fuzz-centre.ts';

const COUNT = Number(process.env['KAZASU_WIRE_FUZZ'] ?? 2_000);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
const ONLY = process.env['KAZASU_WIRE_CASE'];
const AT_ONCE = 8;
const SOCKET_EVERY = 50;
/** Requests before memory is looked at: the compiler, the pool and the caches have most of what they take. */
const WARM_UP = 1_000;
const MEASURE_EVERY = 50_000;
const MEGABYTE = 1_048_576;
/**
 * What may be held more at the end than after the warm-up, everything collected that nobody holds. Measured: 0.4 MB in the next 2,000
 * requests, 1.5 MB in 50,000, 2.4 MB in 250,000, the last 200,000 with 4 bytes each. It is compiled code, and the pool's list of free
 * connections, which postgres.js (3.4.9, queue.js) cuts only when none is free.
 */
const MOST_ONCE = MEGABYTE;
const MOST_A_REQUEST = 40;
/**
 * Resident memory, collected likewise, for what hangs on no object of the engine. It went from 190 to 237 MB in 250,000 requests, most of it
 * in the first of them: bodies of 64 MB unpacked leave holes in the allocator's heap. Uncollected it is 380 MB, which says nothing: 64 MB of
 * it are the young generation, and what lies in the old one until there is a reason to look.
 */
const MOST_RESIDENT = 128 * MEGABYTE;
vi.setConfig({ testTimeout: 36_000_000, hookTimeout: 120_000 });

let centre: FuzzCentre;
beforeAll(async () => {
  centre = await startFuzzCentre();
});
afterAll(() => centre.stop());

interface Report {
  readonly findings: string[];
  /** By request and status. */
  readonly answers: Map<string, number>;
}

/** One case. What still says the same is no change, and is not sent: it would be taken. */
const play = async (n: number, send: SendWire, { findings, answers }: Report): Promise<void> => {
  const random = caseRandom(SEED, n);
  const good = random.pick(centre.goods);
  const bent = bend(good, random);
  const isSame = meansTheSame(good, bent);
  const status = isSame ? undefined : await send(bent);
  const kind = `${good.name}: ${isSame ? 'the same' : (status ?? 'not sendable')}`;
  answers.set(kind, (answers.get(kind) ?? 0) + 1);
  if (status !== undefined && (status >= 500 || status < 300))
    findings.push(
      `KAZASU_SEED=${SEED} KAZASU_WIRE_CASE=${n}: ${good.name} got ${status}: ${bent.method} ${bent.path.slice(0, 120)} ${JSON.stringify(bent.headers).slice(0, 300)} ${bent.body?.toString('utf8').slice(0, 400)}`,
    );
};

const newReport = (): Report => ({ findings: [], answers: new Map() });

/** The cases from one number to before another. */
const run = async (
  [from, to]: readonly [from: number, to: number],
  send: (n: number) => SendWire,
  report: Report = newReport(),
): Promise<Report> => {
  let next = from;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < to; n = next++) await play(n, send(n), report);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return report;
};

const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);

/** Plays so many, and says by how much more is held at the end than may be, and how much more is resident, bytes. No request is under way when that is measured. */
const runMeasured = async (
  count: number,
  send: (n: number) => SendWire,
): Promise<Report & { readonly heldTooMuch: number; readonly residentMore: number }> => {
  const report = await run([0, WARM_UP], send);
  const before = await heldMemory();
  let { held, rss } = before;
  for (let from = WARM_UP; from < count; from += MEASURE_EVERY) {
    const to = Math.min(from + MEASURE_EVERY, count);
    await run([from, to], send, report);
    const now = await heldMemory();
    ({ held, rss } = now);
    if (count > MEASURE_EVERY)
      process.stdout.write(
        `${to} of ${count}: held ${megabytes(held)} MB (${((held - before.held) / (to - WARM_UP)).toFixed(1)} bytes more a request), resident ${megabytes(rss)} MB (at first ${megabytes(before.rss)}, uncollected ${megabytes(now.rssBefore)})\n`,
      );
  }
  const mayHold = before.held + MOST_ONCE + (count - WARM_UP) * MOST_A_REQUEST;
  return { ...report, heldTooMuch: held - mayHold, residentMore: rss - before.rss };
};

const both = (n: number): SendWire => (n % SOCKET_EVERY === 0 ? centre.overHttp : centre.inject);

test.skipIf(ONLY !== undefined)('bent requests are refused, and nothing of them is left', async () => {
  const before = await centre.state();
  const { findings, answers, heldTooMuch, residentMore } = await runMeasured(COUNT, both);
  if (COUNT > 2_000)
    process.stdout.write(
      `${[...answers]
        .map(([kind, count]) => `${kind}: ${count}`)
        .toSorted()
        .join('\n')}\n`,
    );
  expect(findings.slice(0, 10)).toEqual([]);
  expect(await centre.state()).toEqual(before);
  expect(heldTooMuch).toBeLessThan(0);
  expect(residentMore).toBeLessThan(MOST_RESIDENT);
  // It reaches each kind of request, and each kind of refusal behind the first door.
  for (const { name } of centre.goods)
    expect(answers.get(`${name}: 400`) ?? answers.get(`${name}: 401`)).toBeGreaterThan(0);
  for (const kind of ['batch: 413', 'batch: 401', 'batch: the same', 'batch: 404', 'reservation: 401'])
    expect([kind, answers.get(kind)]).toEqual([kind, expect.any(Number)]);
});

test.runIf(ONLY !== undefined)('one case', async () => {
  const { findings } = await run([Number(ONLY), Number(ONLY) + 1], both);
  expect(findings).toEqual([]);
});

test('a centre that takes what it should not, or fails, would be found', async () => {
  for (const planted of [200, 503]) {
    const { findings } = await run([0, 60], () => async () => planted);
    expect(findings.length).toBeGreaterThan(30);
  }
});

test('a centre that kept 300 bytes of each request would be found', async () => {
  const growthWith = async (keep: (n: number) => void): Promise<number> => {
    const refuse: SendWire = async () => 400;
    const { heldTooMuch } = await runMeasured(6_000, (n) => {
      keep(n);
      return refuse;
    });
    return heldTooMuch;
  };
  const kept: unknown[] = [];
  expect(await growthWith((n) => kept.push(Array.from({ length: 32 }, () => n)))).toBeGreaterThan(0);
  expect(await growthWith(() => kept.push(Buffer.alloc(300)))).toBeGreaterThan(0);
  expect(kept.length).toBe(12_000);
});

// Last: it changes the log.
test('the requests themselves are good', async () => {
  for (const good of centre.goods) {
    expect(meansTheSame(good, { ...good })).toBe(true);
    expect([good.name, await centre.inject(good)]).toEqual([good.name, good.answered]);
    expect([good.name, await centre.overHttp(good)]).toEqual([good.name, good.answered]);
  }
});
