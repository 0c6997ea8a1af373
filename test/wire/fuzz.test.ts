/**
 * R10, T10: bent requests at a running centre. None is taken for what it is not, none ends in an error of the centre, and its log is as it
 * was. Short in CI; `KAZASU_WIRE_FUZZ=1000000` sends so many, one in fifty over a real socket and the others through Fastify in this process.
 * `KAZASU_SEED` plays another run, `KAZASU_WIRE_CASE` one case of it.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { caseRandom } from '../fuzz/random.ts';
import { bend, meansTheSame } from './bend.ts';
import { type FuzzCentre, type SendWire, startFuzzCentre } from './fuzz-centre.ts';

const COUNT = Number(process.env['KAZASU_WIRE_FUZZ'] ?? 2_000);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_126);
const ONLY = process.env['KAZASU_WIRE_CASE'];
const AT_ONCE = 8;
const SOCKET_EVERY = 50;
const MOST_GROWTH = 200 * 1_048_576;
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

const run = async (count: number, send: (n: number) => SendWire): Promise<Report> => {
  const report: Report = { findings: [], answers: new Map() };
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      await play(n, send(n), report);
      if (n > 0 && n % 50_000 === 0) process.stdout.write(`${n} of ${count}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return report;
};

const both = (n: number): SendWire => (n % SOCKET_EVERY === 0 ? centre.overHttp : centre.inject);

test.skipIf(ONLY !== undefined)('bent requests are refused, and nothing of them is left', async () => {
  await run(50, () => centre.inject);
  const before = await centre.state();
  const memory = process.memoryUsage.rss();
  const { findings, answers } = await run(COUNT, both);
  if (COUNT > 2_000)
    process.stdout.write(
      `${[...answers]
        .map(([kind, count]) => `${kind}: ${count}`)
        .toSorted()
        .join('\n')}\n`,
    );
  expect(findings.slice(0, 10)).toEqual([]);
  expect(await centre.state()).toEqual(before);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(MOST_GROWTH);
  // It reaches each kind of request, and each kind of refusal behind the first door.
  for (const { name } of centre.goods)
    expect(answers.get(`${name}: 400`) ?? answers.get(`${name}: 401`)).toBeGreaterThan(0);
  for (const kind of ['batch: 413', 'batch: 401', 'batch: the same', 'batch: 404', 'reservation: 401'])
    expect([kind, answers.get(kind)]).toEqual([kind, expect.any(Number)]);
});

test.runIf(ONLY !== undefined)('one case', async () => {
  const { findings } = await (async () => {
    const report: Report = { findings: [], answers: new Map() };
    await play(Number(ONLY), both(Number(ONLY)), report);
    return report;
  })();
  expect(findings).toEqual([]);
});

test('a centre that takes what it should not, or fails, would be found', async () => {
  for (const planted of [200, 503]) {
    const { findings } = await run(60, () => async () => planted);
    expect(findings.length).toBeGreaterThan(30);
  }
});

// Last: it changes the log.
test('the requests themselves are good', async () => {
  for (const good of centre.goods) {
    expect(meansTheSame(good, { ...good })).toBe(true);
    expect([good.name, await centre.inject(good)]).toEqual([good.name, good.answered]);
    expect([good.name, await centre.overHttp(good)]).toEqual([good.name, good.answered]);
  }
});
