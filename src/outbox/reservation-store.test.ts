import { expect, test } from 'vitest';
import { openInMemory } from '../db/sqlite-driver.ts';
import { deviceIdSchema, tenantIdSchema } from '../kernel/ids.ts';
import { silentLogger } from '../kernel/log.ts';
import { mustSucceed } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { envelopeOf, type StoredEvent } from './event.ts';
import { createEventLog, outboxMigrations } from './log.ts';
import type { EventDraft } from './log-types.ts';
import { holdsSubject, reservationProjection, standingAcceptance, takeHeld } from './reservation-store.ts';

const SCOPE = 'e-2026';

const createDesk = (device: string) => {
  const db = openInMemory([...outboxMigrations, ...reservationProjection.migrations]);
  const log = mustSucceed(
    createEventLog({
      db,
      tenant: tenantIdSchema.parse('012025'),
      device: deviceIdSchema.parse(device),
      system: realSystem,
      logger: silentLogger,
      projections: [reservationProjection],
    }),
  );
  return {
    db,
    append: (kind: string, data: EventDraft['data']): StoredEvent =>
      mustSucceed(
        db.write((tx) =>
          log.append(tx, { kind, actor: { staff: 'd', role: 'clerk' }, site: 's', mode: 'drill', data }),
        ),
      ),
    /** A neighbour's record, as foreign.ts shows it. */
    see(event: StoredEvent): void {
      const body = envelopeOf(event.body);
      if (body === undefined) throw new Error('an envelope');
      mustSucceed(db.write((tx) => reservationProjection.applyForeign?.(tx, event, body)));
    },
    standing: () => standingAcceptance(db, SCOPE, 'roll:7'),
  };
};

const accepted = () => ({
  scope: SCOPE,
  subject: 'roll:7',
  policy: 'available',
  policyVersion: 1,
  basis: 'provisional',
  requestId: realSystem.newId(),
});

test('whom a neighbour accepted is accepted, until that is taken back', () => {
  const [here, there] = [createDesk('ev-1'), createDesk('ev-2')];
  const event = there.append('reservation.accepted', accepted());
  here.see(event);
  expect(here.standing()).toEqual({ eventId: event.eventId, device: 'ev-2' });
  here.see(
    there.append('reservation.released', {
      scope: SCOPE,
      subject: 'roll:7',
      releases: event.eventId,
      reason: '人違いのため',
      second: 'other',
    }),
  );
  expect(here.standing()).toBeUndefined();
});

test('what a neighbour gave back is still held here, and what is not understood is passed over', () => {
  const [here, there] = [createDesk('ev-1'), createDesk('ev-2')];
  mustSucceed(here.db.write((tx) => takeHeld(tx, SCOPE, ['roll:7'])));
  const returned = there.append('reservation.returned', { scope: SCOPE, subject: 'roll:7' });
  here.see(returned);
  expect(holdsSubject(here.db, SCOPE, 'roll:7')).toBe(true);
  here.see({ ...returned, kind: 'reservation.accepted' });
  here.see({ ...returned, kind: 'reservation.of_a_newer_program' });
  expect(here.standing()).toBeUndefined();
});
