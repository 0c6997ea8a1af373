/** Which events the shelter's view still needs in the record before they may be removed from it (decision 0037). */
import { z } from 'zod';
import type { Reader } from '../../db/index.ts';
import { hlcTime } from '../../kernel/hlc.ts';
import type { ShelterId } from '../../kernel/ids.ts';
import type { StoredEvent } from '../../outbox/event.ts';
import type { Pruning } from '../../outbox/log-types.ts';
import { factOrder, peopleOf, rootOf, selvesOf } from './fold.ts';
import { subjectsOf } from './fold-place.ts';
import type { ShelterEvent } from './schema.ts';
import { factRowSchema, mergesOf } from './store-facts.ts';

export const REGISTERED = "status IN ('present', 'out', 'overnight', 'outside')";

const isSome = (reader: Reader, sql: string, params: readonly string[]): boolean =>
  reader.one(z.unknown(), sql, params) !== undefined;

const isAnybodyAt = (reader: Reader, shelterId: ShelterId): boolean =>
  isSome(reader, `SELECT 1 FROM shelter_person WHERE shelter_id = ? AND ${REGISTERED} LIMIT 1`, [shelterId]);

/** Something of today is told of them, or something older stays: what is left must never say what is over. */
const isToldOtherwise = (
  reader: Reader,
  subjects: Iterable<string>,
  order: string,
  { before, going }: Pruning,
): boolean =>
  reader
    .all(
      factRowSchema.pick({ event_id: true, sort_key: true, at: true }),
      `SELECT event_id, sort_key, at FROM shelter_fact WHERE event_id IN (
         SELECT event_id FROM shelter_fact_subject WHERE subject IN (SELECT value FROM json_each(?)))`,
      [JSON.stringify([...subjects])],
    )
    .some(({ event_id, sort_key, at }) => at > before || (sort_key < order && !going.has(event_id)));

/**
 * Of one person everything is needed while she is here or was lately; after that her facts go the oldest first, so that what is left
 * of them, in whatever stream, never says that she is still here.
 */
const needsOfPeople = (reader: Reader, event: ShelterEvent, order: string, pruning: Pruning): boolean => {
  const people = event.kind === 'shelter.merged' ? [event.data.guestId, event.data.into] : peopleOf(event);
  if (people.length === 0) return false;
  const merges = mergesOf(reader);
  return people.some(
    (personId) =>
      isSome(reader, `SELECT 1 FROM shelter_person WHERE person_id = ? AND ${REGISTERED}`, [
        rootOf(merges, personId),
      ]) || isToldOtherwise(reader, selvesOf(merges, personId), order, pruning),
  );
};

export const needsEvent = (
  reader: Reader,
  stored: StoredEvent,
  event: ShelterEvent,
  pruning: Pruning,
): boolean => {
  if (hlcTime(stored.hlc) > pruning.before) return true;
  const order = factOrder(stored.hlc, stored.device, stored.seq);
  switch (event.kind) {
    case 'shelter.undone':
      return (
        !pruning.going.has(event.data.undoes) &&
        isSome(reader, 'SELECT 1 FROM shelter_fact WHERE event_id = ?', [event.data.undoes])
      );
    case 'shelter.opened':
    case 'shelter.closed':
    case 'shelter.condition_noted':
    case 'shelter.support_list_switched':
    case 'shelter.heads_counted':
      return isAnybodyAt(reader, event.data.shelterId);
    case 'shelter.group_noted':
      return (
        isSome(reader, `SELECT 1 FROM shelter_person WHERE group_id = ? AND ${REGISTERED} LIMIT 1`, [
          event.data.householdId,
        ]) || isToldOtherwise(reader, subjectsOf(event), order, pruning)
      );
    case 'shelter.temp_card_returned':
      return isToldOtherwise(reader, subjectsOf(event), order, pruning);
    default:
      return needsOfPeople(reader, event, order, pruning);
  }
};
