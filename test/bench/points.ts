import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import type { z } from 'zod';
import { checkBook } from '../../src/central/benefits-check.ts';
import { isBookRight } from '../../src/central/benefits-schema.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { BENEFIT_ACTS_PATH, signAct } from '../../src/outbox/benefits-protocol.ts';
import { actKeySchema, offerIdSchema, type Wish } from '../../src/outbox/benefits-shapes.ts';
import { cardOf, officeOf, publishAll, registerCards, SCOPE } from '../harness/points-centre.ts';
import { campaign, campaignId, offer, shop, shopId } from '../harness/points-town.ts';
import { createTestStream, newKeys, TENANT } from '../harness/test-stream.ts';
import { startTrainingCentre, type TrainingCentre, trainingConfig } from '../harness/training-centre.ts';
import { type Bench, percentile } from './measure.ts';
import { costsSoFar } from './reservation.ts';
import { loadSchema } from './reservation-load.ts';

const SHOPS = 40;
const TILLS = 400;
const CARDS = 4_000;
/** Asked for; reached is what counts. */
const PER_SECOND = 1_200;
const SECONDS = Number(process.env['KAZASU_POINTS_SECONDS'] ?? 10);
/** Each card is given its points before the time is taken. */
const WARM_UP = CARDS;
/** Each of the reserve's tries: a third of what follows is given, the rest is paid with. */
const EARNS = 3;

const wishOf = (at: number): Wish => {
  if (at < WARM_UP) return { what: 'earn', campaign: campaignId('autumn'), yen: 50_000 };
  if (at % 10 === 0) return { what: 'redeem', offer: offerIdSchema.parse('lunch') };
  return at % EARNS === 0
    ? { what: 'earn', campaign: campaignId('autumn'), yen: 1_000 }
    : { what: 'spend', points: 7 };
};

const prepare = async ({ owner, central }: TrainingCentre): Promise<string[]> => {
  const sql = central.database;
  const tills = Array.from({ length: TILLS }, (_, at) => {
    const keys = newKeys();
    const name = `s-${at % SHOPS}`;
    return { keys, shop: shopId(name), device: createTestStream(`till-${at}`, { keys }).device };
  });
  await owner`
    INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
    SELECT ${TENANT}, device, site, site, key, 1 FROM unnest(
      ${tills.map(({ device }) => device)}::text[], ${tills.map(({ shop: name }) => name)}::text[],
      ${tills.map(({ keys }) => keys.publicKey)}::text[]) AS till (device, site, key)`;
  const office = officeOf(sql, await loadReceiptKey(sql, TENANT, realSystem), () => realSystem.now());
  await publishAll(office, [
    ...Array.from({ length: SHOPS }, (_, at) => ({ kind: 'shop', doc: shop(`s-${at}`) })),
    { kind: 'campaign', doc: campaign('autumn', { budget: 100_000_000 }) },
    { kind: 'offer', doc: offer('lunch', { often: null, funded: { campaign: 'autumn', points: 70 } }) },
  ]);
  await registerCards(sql, CARDS);
  return Array.from({ length: WARM_UP + PER_SECOND * SECONDS }, (_, at) => {
    const till = tills[at % TILLS];
    if (till === undefined) throw new Error('there are tills');
    const act = { device: till.device, key: actKeySchema.parse(realSystem.newId()), shop: till.shop };
    const card = cardOf((at % CARDS) + 1);
    return JSON.stringify(signAct(TENANT, { ...act, card, wish: wishOf(at) }, till.keys.privateKey));
  });
};

const load = (url: string, bodies: readonly string[]): Promise<z.infer<typeof loadSchema>> =>
  new Promise((done, failed) => {
    const { hostname: host, port } = new URL(url);
    const child = fork(new URL('./reservation-load.ts', import.meta.url));
    child.once('message', (result) => done(loadSchema.parse(result)));
    child.once('error', failed);
    child.once('exit', (code) => code !== 0 && failed(new Error(`the sender ended with ${code}`)));
    child.send({
      ...{ host, port: Number(port), tenant: TENANT, path: BENEFIT_ACTS_PATH },
      ...{ bodies, terminals: TILLS, perSecond: PER_SECOND },
    });
  });

/** `points.tx_per_s`: acts that were done and told so, over HTTP, through signature, book and commit; 1,200 a second are asked for. */
export const pointsBench: Bench = async () => {
  const centre = await startTrainingCentre({ config: trainingConfig() });
  try {
    const bodies = await prepare(centre);
    const [warm, measured] = [bodies.slice(0, WARM_UP), bodies.slice(WARM_UP)];
    await load(centre.central.url, warm);
    const before = await costsSoFar(centre);
    const { done, tookMs, cpuMs } = await load(centre.central.url, measured);
    const after = await costsSoFar(centre);
    const each = (ms: number): string => (ms / done.length).toFixed(3);
    const wrong = done.filter(({ outcome }) => outcome !== 'done');
    if (wrong.length > 0) throw new Error(`${wrong.length} acts were not done: ${wrong[0]?.outcome}`);
    const check = await checkBook(centre.central.database, SCOPE, realSystem.now());
    if (!isBookRight(check)) throw new Error(`the book does not hold: ${JSON.stringify(check)}`);
    const times = done.map(({ ms }) => ms);
    return [
      {
        name: 'points.tx_per_s',
        value: Math.round((done.length * 1_000) / tookMs),
        unit: 'count',
        goal: 1_000,
        direction: 'min',
        n: done.length,
        note: [
          `${PER_SECOND.toLocaleString('en')}/s asked for; ${TILLS} tills, ${CARDS} cards`,
          `p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms`,
          `CPU ms an act: centre ${each(after.centreMs - before.centreMs)}, database ${each(after.databaseMs - before.databaseMs)}, sender ${each(cpuMs)}`,
          `${(done.length / (after.commits - before.commits)).toFixed(1)} acts a commit`,
          `book of ${check.entries.toLocaleString('en')} entries sums to ${check.sum}`,
          `load ${loadavg()[0]?.toFixed(1)}; all on this machine`,
        ].join('; '),
      },
    ];
  } finally {
    await centre.stop();
  }
};
