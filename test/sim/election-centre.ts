/** The centre of the simulated election: the real ingest, fold and board on a real PostgreSQL, over lines that break. */
import { type IngestDeps, ingestBatch } from '../../src/central/ingest.ts';
import { createLogStore } from '../../src/central/ingest-store.ts';
import { publishMarks, readPublished } from '../../src/central/polling-marks.ts';
import { type ProjectionDeps, project } from '../../src/central/projection.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { realSystem } from '../../src/kernel/system.ts';
import type { Given } from '../../src/modules/polling/rules.ts';
import { markSchema } from '../../src/modules/polling/schema.ts';
import { verifyMarks } from '../../src/outbox/poll-marks.ts';
import type { BatchRequest } from '../../src/outbox/protocol.ts';
import type { TestDatabase } from '../harness/test-database.ts';
import { newKeys, TENANT } from '../harness/test-stream.ts';
import type { Chance } from './chance.ts';
import type { Desk } from './election-desk.ts';
import { type Day, note } from './election-station.ts';

export interface ElectionCentre {
  readonly deps: ProjectionDeps;
  /** What this desk has and the centre lacks, as far as the line lets it. */
  deliver(day: Day, desk: Desk, chance: Chance, whole?: boolean): Promise<void>;
  fold(day: Day): Promise<void>;
  /** Publishes the marks and gives them to the stations, as they check them. */
  marks(day: Day): Promise<ReadonlyMap<string, readonly Given[]>>;
}

export const createElectionCentre = (database: TestDatabase): ElectionCentre => {
  const { sql } = database;
  const deps: ProjectionDeps = { sql, tenant: TENANT, mode: 'drill' };
  const ingest: IngestDeps = {
    store: createLogStore(sql),
    system: realSystem,
    receiptKey: newKeys().privateKey,
  };
  const old = new Map<Desk, BatchRequest>();
  const send = (desk: Desk, batch: BatchRequest) => {
    const { stream, publicKey } = desk.log();
    return ingestBatch(ingest, stream, publicKey, batch);
  };
  return {
    deps,
    async deliver(day, desk, chance, whole = false) {
      const late = old.get(desk);
      if (late !== undefined && chance.is(0.1)) {
        await send(desk, late);
        note(day, 'delivered late once more');
      }
      for (;;) {
        const batch = desk.batches().next(whole ? 1_000 : chance.between(1, 500));
        if (batch.events.length === 0) return;
        const outcome = await send(desk, batch);
        if (chance.is(0.1)) {
          await send(desk, batch);
          note(day, 'delivered twice');
        }
        old.set(desk, batch);
        if (outcome.kind !== 'accepted') throw new Error(`the centre says ${outcome.kind}`);
        if (!whole && chance.is(0.1)) {
          note(day, 'answer lost');
          return;
        }
        const { ackSeq, ackHash, durability, serverTime, receiptSig } = outcome.response;
        desk.log().recordAck({ ackSeq, ackHash, durability, serverTime, receiptSig });
      }
    },
    async fold(day) {
      // Planted: a cursor that skips (systems.md §1.2).
      if (day.planted.skips === true)
        await sql`UPDATE projection_progress SET seq = seq + 1
          WHERE (tenant, device, epoch) IN (
            SELECT tenant, device, epoch FROM projection_progress JOIN stream USING (tenant, device, epoch)
            WHERE seq < ack_seq LIMIT 1)`;
      await project(deps);
    },
    async marks(day) {
      const { electionId: election } = day.election;
      const key = await loadReceiptKey(sql, TENANT, realSystem);
      const wish = { tenant: TENANT, election, mode: 'drill' as const, staff: 's-9', now: day.now, key };
      await sql.begin((tx) => publishMarks(tx, wish));
      const signed = await readPublished(sql, wish, 0);
      if (signed === undefined || !verifyMarks(TENANT, signed, key.publicKey))
        throw new Error('no marks that hold');
      const earlier = new Map<string, Given[]>();
      for (const { elector, ballots, ...mark } of signed.marks) {
        const mine = earlier.get(elector) ?? [];
        earlier.set(elector, mine);
        for (const ballot of ballots) mine.push({ ballot, ...markSchema.parse(mark) });
      }
      return earlier;
    },
  };
};
