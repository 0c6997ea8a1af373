import type { ShelterId } from '../kernel/ids.ts';
import { type ActDeps, recordAct } from './acts.ts';
import type { Queryable } from './database.ts';
import type { ConsoleSession, People, PeopleUse } from './schema.ts';

/**
 * 閲覧記録 of the console: who was given the people of which shelter, for what, when and how many. An act of the centre's own
 * stream, in the transaction that read them; `console_look` is the same as a table for whoever looks through it.
 */
export const noteConsoleLook = async (
  tx: Queryable,
  acts: ActDeps,
  look: {
    readonly session: ConsoleSession;
    readonly use: PeopleUse;
    readonly shelterId: ShelterId;
    readonly people: People['people'];
  },
): Promise<void> => {
  const { session, use, shelterId, people } = look;
  const { tenant } = acts;
  await recordAct(tx, acts, {
    kind: 'central.looked',
    actor: { staff: session.staff, role: session.role },
    data: { use, shelterId, people: people.length },
  });
  await tx`
    INSERT INTO console_look (tenant, at, staff, role, use, shelter_id, people)
    VALUES (${tenant}, ${Math.floor(acts.system.now())}, ${session.staff}, ${session.role}, ${use}, ${shelterId},
      ${people.length})`;
};
