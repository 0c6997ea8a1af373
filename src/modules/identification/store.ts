import { z } from 'zod';
import type { Migration, Reader, Tx } from '../../db/index.ts';
import { type ResidentId, residentIdSchema } from '../../kernel/ids.ts';
import type { EventBody, StoredEvent } from '../../outbox/event.ts';
import type { Projection } from '../../outbox/log-types.ts';
import { type Link, linkIn } from './rules.ts';
import {
  chipKeySchema,
  type IdentificationEvent,
  identificationEventSchemas,
  type LinkToken,
  tokenSchema,
} from './schema.ts';

/** SQL of this module's own table; it is a view of the log and can be rebuilt from it. */

export const identificationMigrations: readonly Migration[] = [
  {
    id: 200,
    name: 'identification',
    sql: `
      CREATE TABLE identification_link (
        kind TEXT NOT NULL, token_hmac TEXT NOT NULL, resident_id TEXT, chip_key TEXT, sort_key TEXT NOT NULL,
        PRIMARY KEY (kind, token_hmac)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX identification_link_by_resident ON identification_link (resident_id);`,
  },
];

/** The event in a stored record, or undefined when it is of another module. Wrong data of ours is a bug and throws. */
export const parseIdentificationEvent = (kind: string, data: unknown): IdentificationEvent | undefined => {
  switch (kind) {
    case 'identification.compared':
      return { kind, data: identificationEventSchemas[kind].parse(data) };
    case 'identification.linked':
      return { kind, data: identificationEventSchemas[kind].parse(data) };
    case 'identification.unlinked':
      return { kind, data: identificationEventSchemas[kind].parse(data) };
    case 'identification.withdrawn':
      return { kind, data: identificationEventSchemas[kind].parse(data) };
    case 'identification.proved':
      return { kind, data: identificationEventSchemas[kind].parse(data) };
    default:
      return undefined;
  }
};

/** `hlc/device/seq(12 digits)`: the total order of all events of a municipality. */
const sortKeyOf = ({ hlc, device, seq }: StoredEvent): string =>
  `${hlc}/${device}/${String(seq).padStart(12, '0')}`;

/** Keeps the table up with the log. Drill and real never mix: events of the other mode are passed over. */
export const createIdentificationProjection = (mode: EventBody['mode']): Projection => ({
  name: 'identification',
  migrations: identificationMigrations,
  apply(tx: Tx, stored: StoredEvent, body: EventBody): void {
    if (body.mode !== mode) return;
    const event = parseIdentificationEvent(stored.kind, body.data);
    const link = event === undefined ? undefined : linkIn(event);
    if (link === undefined) return;
    const { kind, tokenHmac, residentId, chipKey } = link;
    tx.run(
      `INSERT INTO identification_link (kind, token_hmac, resident_id, chip_key, sort_key) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, token_hmac) DO UPDATE SET resident_id = excluded.resident_id,
         chip_key = excluded.chip_key, sort_key = excluded.sort_key
       WHERE excluded.sort_key > identification_link.sort_key`,
      [kind, tokenHmac, residentId, chipKey, sortKeyOf(stored)],
    );
  },
});

const linkRowSchema = z.object({
  residentId: residentIdSchema.nullable(),
  chipKey: chipKeySchema.nullable(),
});

/** To whom this installation's own events say the card leads; `undefined` when none speaks of it. */
export const linkOf = (db: Reader, { kind, tokenHmac }: LinkToken): Link | undefined =>
  db.one(
    linkRowSchema,
    `SELECT resident_id AS residentId, chip_key AS chipKey FROM identification_link
     WHERE kind = ? AND token_hmac = ?`,
    [kind, tokenHmac],
  );

/** Cards that lead to this person by this installation's own events. */
export const linksOf = (db: Reader, residentId: ResidentId): LinkToken[] =>
  db.all(
    tokenSchema,
    `SELECT kind, token_hmac AS tokenHmac FROM identification_link WHERE resident_id = ? ORDER BY token_hmac`,
    [residentId],
  );
