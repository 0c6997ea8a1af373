/**
 * Two desks of two 期日前投票所, one elector, a real centre on a real database (domain.md §12, 3 and 10). `KAZASU_RACES=1000` is the long form.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { pollReservations } from '../../src/app/polling-host.ts';
import { loadSiteProfile } from '../../src/app/site-profile.ts';
import { readAnomalies } from '../../src/central/anomalies.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { publishScope } from '../../src/central/reservation-scopes.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { ReservePolicy } from '../../src/outbox/reservation.ts';
import { countAcceptances } from '../../src/outbox/reservation-store.ts';
import { enrol } from '../../src/sync/enrol.ts';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { plainSend } from '../../src/sync/https-client.ts';
import { createReserver, type Reserver } from '../../src/sync/reserve.ts';
import { fetchReserveRules } from '../../src/sync/reserve-feed.ts';
import { createReserveTransport } from '../../src/sync/reserve-transport.ts';
import { startSync } from '../../src/sync/runner.ts';
import { type CutLine, openCutLine } from '../harness/cut-line.ts';
import {
  clerk,
  EARLY_DAY_8,
  electionOf,
  madeUp,
  must,
  openPollingDesk,
  type PollingDesk,
  REASON,
  SECOND,
  TENANT,
} from '../harness/polling-desk.ts';
import { until } from '../harness/sending-terminal.ts';
import { enrolCodeIn, startTrainingCentre, type TrainingCentre } from '../harness/training-centre.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 900_000, hookTimeout: 300_000 });

const RACES = Number(process.env['KAZASU_RACES'] ?? 40);
const scope = electionOf().electionId;
const electors = Array.from({ length: RACES + 20 }, (_, at) =>
  madeUp(`1-${Math.floor(at / 50) + 1}-${(at % 50) + 1}`),
);
const oath = { reason: 1, oath: { form: 'printed' } } as const;

let centre: TrainingCentre;
let line: CutLine;
const closing: (() => Promise<void>)[] = [];

const decidePolicy = async (policy: ReservePolicy): Promise<void> => {
  const { database } = centre.central;
  const key = (await loadReceiptKey(database, TENANT, realSystem)).privateKey;
  const by = { staff: 'board', at: realSystem.now(), key };
  await publishScope(database, TENANT, { scope, mode: 'drill', policy, budgetMs: 5_000 }, by);
};

/** A polling desk that asks the centre over the line. */
const openDesk = async (device: string, place: string) => {
  const box: { reserver?: Reserver } = {};
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training-polling-early.yaml'));
  const origin = { site: place, mode: 'drill' } as const;
  const desk = openPollingDesk({
    ...{ device, place, electors, now: EARLY_DAY_8, election: electionOf() },
    reservations: (db) => pollReservations({ db, profile, origin, reserver: () => box.reserver }),
  });
  const centralUrl = `http://127.0.0.1:${line.port}`;
  const { db, log } = desk;
  const { centralPublicKey } = mustSucceed(
    await enrol({
      ...{
        centralUrl,
        code: enrolCodeIn(centre.dataDir),
        device: deviceIdSchema.parse(device),
        tenant: TENANT,
      },
      ...{ site: place, siteName: place, publicKey: log.publicKey },
    }),
  );
  const shared = { db, system: realSystem, logger: silentLogger, centralPublicKey };
  const rules = () =>
    fetchReserveRules(
      {
        ...shared,
        ...{ centralUrl, tenant: TENANT, device, mode: 'drill', send: plainSend },
        privateKey: log.privateKey,
      },
      AbortSignal.timeout(60_000),
    );
  mustSucceed(await rules());
  const ask = createReserveTransport({ centralUrl, tenant: TENANT, send: plainSend });
  const reserver = createReserver({ ...shared, log, ask });
  box.reserver = reserver;
  const sync = startSync({ ...shared, log, transport: createHttpTransport(centralUrl, plainSend) });
  closing.push(async () => {
    await Promise.all([reserver.stop(), sync.stop()]);
    desk.close();
  });
  return { ...desk, desk, rules, wake: () => sync.wake() };
};
type Desk = Awaited<ReturnType<typeof openDesk>>;

let here: Desk;
let there: Desk;

beforeAll(async () => {
  centre = await startTrainingCentre();
  line = await openCutLine(Number(new URL(centre.central.url).port));
  await decidePolicy('strict');
  here = await openDesk('early-1-a', 'early-1');
  there = await openDesk('early-2-a', 'early-2');
  for (const { desk } of [here, there]) await desk.openDoors();
});
afterAll(async () => {
  for (const close of closing) await close();
  await line.close();
  await centre.stop();
});

const tryAt = async ({ desk }: { readonly desk: PollingDesk }, electorId: string) => {
  const look = await desk.scan(electorId);
  const outcome =
    look.verdict.kind === 'ok'
      ? must(await desk.methods['polling.accept'].handle({ lookId: look.lookId, ...oath }, clerk))
      : undefined;
  await desk.clear(look);
  if (outcome === undefined) return look.verdict.kind;
  return outcome.outcome === 'accepted' ? 'accepted' : outcome.look.verdict.kind;
};

const acceptedAt = ({ log }: Pick<PollingDesk, 'log'>): number =>
  log.events({ afterSeq: 0, limit: 100_000 }).filter(({ kind }) => kind === 'polling.accepted').length;

test(`§12.3 online: ${RACES} electors at two desks in the same moment, each accepted exactly once`, async () => {
  for (let at = 0; at < RACES; at += 1) {
    const electorId = electors[at]?.electorId ?? '';
    const outcomes = await Promise.all([tryAt(here, electorId), tryAt(there, electorId)]);
    expect(outcomes.toSorted(), electorId).toEqual(['accepted', 'taken']);
  }
  expect(acceptedAt(here.desk) + acceptedAt(there.desk)).toBe(RACES);
  // House and review for each of them, and not one reservation more.
  expect(countAcceptances(here.desk.db, scope) + countAcceptances(there.desk.db, scope)).toBe(2 * RACES);
});

test('§12.10 strict, the line cut: nobody is accepted at either, and both go on when it is back', async () => {
  const electorId = electors[RACES]?.electorId ?? '';
  line.set('cut');
  expect(await Promise.all([tryAt(here, electorId), tryAt(there, electorId)])).toEqual([
    'unreachable',
    'unreachable',
  ]);
  // The answer is lost on its way: the centre has granted, and nobody was accepted on it.
  line.set('mute');
  expect(await tryAt(here, electorId)).toBe('unreachable');
  line.set('up');
  expect(await tryAt(here, electorId)).toBe('accepted');
  expect(await tryAt(there, electorId)).toBe('taken');
});

test('§12.4 an undoing by two persons gives the elector back to every place', async () => {
  const electorId = electors[RACES + 1]?.electorId ?? '';
  expect(await tryAt(here, electorId)).toBe('accepted');
  const { entries } = must(await here.desk.methods['polling.recent'].handle({ open: false }, clerk));
  const acceptId = entries[0]?.acceptId as never;
  must(await here.desk.methods['polling.undo'].handle({ acceptId, reason: REASON, second: SECOND }, clerk));
  // As soon as the centre has the record of it, and not before; the line was cut a moment ago, so that it would wait for its next try.
  here.wake();
  await until(async () => (await tryAt(there, electorId)) === 'accepted');
  expect(await tryAt(here, electorId)).toBe('taken');
  expect(here.desk.kinds().filter((kind) => kind === 'reservation.released')).toHaveLength(2);
});

test('§12.3 available, the line cut: both are accepted for the time being, as the commission decided', async () => {
  await decidePolicy('available');
  for (const desk of [here, there]) mustSucceed(await desk.rules());
  const electorId = electors[RACES + 2]?.electorId ?? '';
  line.set('cut');
  expect(await Promise.all([tryAt(here, electorId), tryAt(there, electorId)])).toEqual([
    'accepted',
    'accepted',
  ]);
  line.set('up');
});

test('§12.3 the line is back: what both accepted without it is listed for a person at the centre, once for each of her groups', async () => {
  const electorId = electors[RACES + 2]?.electorId ?? '';
  const { database } = centre.central;
  const listed = async () =>
    (await database.begin((tx) => readAnomalies(tx, TENANT, { state: 'open', kind: 'duplicate_acceptance' })))
      .anomalies;
  // As soon as both records are there, and not before; the line was cut a moment ago, so that they would wait for their next try.
  await until(async () => {
    for (const desk of [here, there]) desk.wake();
    return (await listed()).length >= 2;
  });
  const found = await listed();
  // Whichever record came later, and of it both groups.
  expect(found).toHaveLength(2);
  expect(['early-1-a', 'early-2-a']).toContain(found[0]?.device);
  expect(found[1]?.device).toBe(found[0]?.device);
  expect(JSON.stringify(found)).not.toContain(electorId);
});
