/**
 * Reservations over a primary and a standby that is waited for: nobody is told `granted` on what the primary alone knows. The standby is
 * silent here; that connections and streams survive it is `standby.test.ts`.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { TENANT_HEADER } from '../../src/outbox/protocol.ts';
import {
  CANCEL_PATH,
  RESERVE_PATH,
  type ReserveRequest,
  reserveAnswerSchema,
} from '../../src/outbox/reservation.ts';
import { openPgPair, type PgPair, pgPairMissing } from '../harness/pg-pair.ts';
import { addDesk, SCOPE, type TestDesk } from '../harness/test-reservations.ts';
import { TENANT } from '../harness/test-stream.ts';
import {
  newDataDir,
  startTrainingCentre,
  type TrainingCentre,
  trainingConfig,
} from '../harness/training-centre.ts';

const missing = pgPairMissing();

let servers: PgPair | undefined;
let centre: TrainingCentre | undefined;
afterEach(async () => {
  await centre?.stop();
  centre = undefined;
  servers?.stop();
  servers = undefined;
});

const open = async () => {
  const pair = await openPgPair();
  servers = pair;
  await pair.waitFor('left', 'right');
  const base = trainingConfig({ database: { url: pair.url } });
  const reservations = [{ scope: SCOPE, policy: 'strict' as const, budgetMs: 300 }];
  centre = await startTrainingCentre({
    config: { ...base, tenants: base.tenants.map((each) => ({ ...each, reservations })) },
    dataDir: newDataDir(),
  });
  const { database, url } = centre.central;
  const [one, two] = [await addDesk(database, 'ev-1'), await addDesk(database, 'ev-2')];
  /** The outcome, or the status of an answer that decides nothing. */
  const ask = async (request: ReserveRequest, path = RESERVE_PATH): Promise<string | number> => {
    const reply = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [TENANT_HEADER]: TENANT },
      body: JSON.stringify(request),
    });
    return reply.status === 200 ? reserveAnswerSchema.parse(await reply.json()).outcome : reply.status;
  };
  const askUntil = async (request: ReserveRequest): Promise<string | number> => {
    for (let tries = 0; tries < 100; tries += 1) {
      const outcome = await ask(request);
      if (outcome !== 503) return outcome;
      await delay(100);
    }
    return 503;
  };
  return { pair, one, two, ask, askUntil };
};

const cancelOf = (desk: TestDesk, { subject, requestId }: ReserveRequest): ReserveRequest =>
  desk.request(subject, requestId, 'cancel');

describe.skipIf(missing)('reservations while the standby is silent', () => {
  it('nobody is told anything, however often it is asked, and everything once the standby is back', async () => {
    const { pair, one, two, ask, askUntil } = await open();
    expect(await ask(one.request('a-1'))).toBe('granted');
    pair.freeze('right');
    const request = one.request('a-2');
    expect(await ask(request)).toBe(503);
    // Its answer is written down by now, and would be told by a transaction that waits for nobody.
    expect(await ask(request)).toBe(503);
    const second = two.request('a-2');
    expect(await ask(second)).toBe(503);
    expect(await ask(cancelOf(one, request), CANCEL_PATH)).toBe(503);
    const waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    expect(Number(pair.ask('left', `${waiting} AND query ILIKE '%reservation%'`))).toBe(0);
    pair.thaw('right');
    expect(await askUntil(request)).toBe('cancelled');
    // What was decided stands, although it could not be told; what was given back is free.
    expect(await askUntil(second)).toBe('taken');
    expect(await askUntil(two.request('a-2'))).toBe('granted');
  }, 180_000);

  it('what was lost with the primary was granted to nobody: another may have it', async () => {
    const { pair, one, two, ask, askUntil } = await open();
    expect(await ask(one.request('b-1'))).toBe('granted');
    pair.freeze('right');
    const lost = one.request('b-2');
    expect(await ask(lost)).toBe(503);
    expect(await ask(lost)).toBe(503);
    // As when the power goes: what lay in the line's buffers is not delivered afterwards.
    pair.kill('left');
    pair.kill('right');
    pair.start('right');
    pair.promote('right');
    expect(await askUntil(two.request('b-2'))).toBe('granted');
    expect(await askUntil(lost)).toBe('taken');
    expect(await askUntil(two.request('b-1'))).toBe('taken');
  }, 180_000);
});
