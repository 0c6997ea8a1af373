import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { eventOrder, hlcTime } from '../../kernel/hlc.ts';
import { type EventId, eventIdSchema } from '../../kernel/ids.ts';
import type { AccountId } from '../../outbox/benefits-shapes.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Projection } from '../../outbox/log-types.ts';
import type { AccountView } from './register-schema.ts';
import { type BenefitEvent, benefitEventSchemas } from './schema.ts';

/** What a counter recorded of accounts of points: a view of this terminal's log, as far back as the log goes. */

export const registerMigrations: readonly Migration[] = [
  {
    id: 240,
    name: 'points at the counter',
    sql: `
      CREATE TABLE points_account_fact (
        event_id TEXT PRIMARY KEY, account TEXT NOT NULL, sort_key TEXT NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL
      ) STRICT;
      CREATE INDEX points_account_fact_by_account ON points_account_fact (account, sort_key);`,
  },
];

type AccountEvent = Extract<BenefitEvent, { kind: 'benefits.card_registered' | 'benefits.account_stopped' }>;

const stateSchema = z.strictObject({
  state: z.enum(['registered', 'stopped', 'withdrawn']),
  checkIns: z.boolean(),
});
type Fact = z.infer<typeof stateSchema>;

const factOf = (event: AccountEvent): Fact => {
  if (event.kind === 'benefits.card_registered')
    return { state: 'registered', checkIns: event.data.residentId !== null };
  return { state: event.data.why === 'withdrawn' ? 'withdrawn' : 'stopped', checkIns: false };
};

/** Wrong data of ours is a bug and throws. */
const parseEvent = (kind: string, data: unknown): AccountEvent | undefined => {
  if (kind === 'benefits.card_registered') return { kind, data: benefitEventSchemas[kind].parse(data) };
  if (kind === 'benefits.account_stopped') return { kind, data: benefitEventSchemas[kind].parse(data) };
  return undefined;
};

const rowSchema = z.object({ event_id: eventIdSchema, at: z.number(), data: z.string() });

export interface LastDone extends Omit<AccountView, 'name'> {
  /** `null`: nothing is in the record here. */
  readonly eventId: EventId | null;
}

/** What was done last. */
export const accountAt = (reader: Reader, account: AccountId): LastDone => {
  const row = reader.one(
    rowSchema,
    'SELECT event_id, at, data FROM points_account_fact WHERE account = ? ORDER BY sort_key DESC LIMIT 1',
    [account],
  );
  if (row === undefined) return { state: 'none', at: null, checkIns: false, eventId: null };
  return { ...stateSchema.parse(JSON.parse(row.data)), at: row.at, eventId: row.event_id };
};

const take = (tx: Tx, stored: StoredEvent, event: AccountEvent): void => {
  tx.run(
    'INSERT OR IGNORE INTO points_account_fact (event_id, account, sort_key, at, data) VALUES (?, ?, ?, ?, ?)',
    [
      stored.eventId,
      event.data.account,
      eventOrder(stored.hlc, stored.device, stored.seq),
      hlcTime(stored.hlc),
      JSON.stringify(factOf(event)),
    ],
  );
};

/** Drill and real never mix: events of the other mode are passed over. */
export const createRegisterProjection = (mode: EventBody['mode']): Projection => ({
  name: 'points-accounts',
  migrations: registerMigrations,
  apply(tx, stored, body) {
    const event = body.mode === mode ? parseEvent(stored.kind, body.data) : undefined;
    if (event !== undefined) take(tx, stored, event);
  },
  needs: () => false,
  forget(tx, stored) {
    tx.run('DELETE FROM points_account_fact WHERE event_id = ?', [stored.eventId]);
  },
});
