import type { Reader } from '../db/index.ts';
import { type EventBody, envelopeOf, type StoredEvent, storedEventSchema } from './event.ts';
import { streamOfStore } from './stream-rows.ts';

export interface KeptEvent {
  readonly event: StoredEvent;
  readonly body: EventBody;
}

const PAGE = 500;

/**
 * Every event this store has whose kind begins so: of each life of the record and of the other terminals, stream by stream. For a view
 * that has to be made anew.
 * @yields each event with its envelope; one whose body is none is passed over.
 */
export function* keptEvents(db: Reader, prefix: string): IterableIterator<KeptEvent> {
  const stream = streamOfStore(db);
  if (stream === undefined) return;
  const own = `SELECT :tenant AS tenant, :device AS device, epoch, seq, event_id AS eventId, hlc, kind, body,
      prev_hash AS prevHash, hash FROM outbox_event`;
  const foreign = `SELECT :tenant AS tenant, device, epoch, seq, event_id AS eventId, hlc, kind, body,
      prev_hash AS prevHash, hash FROM foreign_event WHERE :device = :device`;
  for (const source of [own, foreign]) {
    for (let offset = 0; ; offset += PAGE) {
      const page = db.all(
        storedEventSchema,
        `SELECT * FROM (${source}) WHERE substr(kind, 1, length(:prefix)) = :prefix
         ORDER BY device, epoch, seq LIMIT :limit OFFSET :offset`,
        { tenant: stream.tenant, device: stream.device, prefix, limit: PAGE, offset },
      );
      for (const event of page) {
        const body = envelopeOf(event.body);
        if (body !== undefined) yield { event, body };
      }
      if (page.length < PAGE) break;
    }
  }
}
