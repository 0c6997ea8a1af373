/** What the terminals' own stores say, read when nobody has them open. */
import { join } from 'node:path';
import { openDatabase } from '../../src/db/index.ts';
import { deviceIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { parseEventBody } from '../../src/outbox/event.ts';
import { createEventLog, outboxMigrations } from '../../src/outbox/log.ts';
import { type Acceptance, reservationEventSchemas } from '../../src/outbox/reservation.ts';
import { reservationProjection } from '../../src/outbox/reservation-store.ts';
import { TENANT } from '../harness/test-stream.ts';
import { STORE_KEY, type TerminalSetup } from './talk.ts';

export interface StoredAcceptance extends Acceptance {
  readonly subject: string;
  readonly basis: string;
}

/** Every acceptance of one terminal, from a record whose chain was checked to its end. */
export const readStore = ({ dataDir, device }: TerminalSetup): StoredAcceptance[] => {
  const db = mustSucceed(
    openDatabase({
      path: join(dataDir, 'record.db'),
      key: STORE_KEY,
      migrations: [...outboxMigrations, ...reservationProjection.migrations],
    }),
  );
  try {
    const log = mustSucceed(
      createEventLog({
        db,
        tenant: TENANT,
        device: deviceIdSchema.parse(device),
        system: realSystem,
        logger: silentLogger,
        projections: [reservationProjection],
      }),
    );
    const { count } = mustSucceed(log.verify());
    return log
      .events({ afterSeq: 0, limit: count })
      .filter(({ kind }) => kind === 'reservation.accepted')
      .map((event) => {
        const { data } = mustSucceed(parseEventBody(event.body));
        const { subject, basis } = reservationEventSchemas['reservation.accepted'].parse(data);
        return { ...event, subject, basis };
      });
  } finally {
    db.close();
  }
};
