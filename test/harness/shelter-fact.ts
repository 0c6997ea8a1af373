/** One fact of a shelter by hand. */
import type { EventId, ShelterId } from '../../src/kernel/ids.ts';
import type { Fact } from '../../src/modules/shelter/fold.ts';
import type { ShelterEvent } from '../../src/modules/shelter/schema.ts';
import { GROUPS, RESIDENTS } from './made-up-shelter-facts.ts';

let made = 0;
export const fact = (event: ShelterEvent, order = (made += 1)): Fact => ({
  eventId: `e-${(made += 1)}` as EventId,
  order: String(order).padStart(6, '0'),
  at: order,
  event,
});
/** Resident 101 is taken in. */
export const inAt = (shelterId: ShelterId, order: number, more: object = {}): Fact =>
  fact(
    {
      kind: 'shelter.checked_in',
      data: {
        shelterId,
        householdId: GROUPS[0] as never,
        members: [{ residentId: RESIDENTS[0] as never, sex: '1', age: 40 }],
        ...more,
      },
    },
    order,
  );
