/** Where the people of a record are, as rows of a released schema's `shelter_presence`. */
import { z } from 'zod';
import type { Reader } from '../../src/db/index.ts';
import { personIdSchema } from '../../src/modules/shelter/schema.ts';
import { presenceOf } from '../../src/modules/shelter/store-read.ts';

export const presenceRows = (db: Reader): Readonly<Record<string, unknown>>[] =>
  db
    .all(
      z.object({ id: personIdSchema }),
      'SELECT person_id AS id FROM shelter_person WHERE shelter_id IS NOT NULL ORDER BY person_id',
    )
    .flatMap(({ id }) => {
      const presence = presenceOf(db, id);
      if (presence.status === 'not_here') return [];
      const { status, shelterId, since, eventId } = presence;
      return [{ resident_id: id, status, shelter_id: shelterId, since, event_id: eventId }];
    });
