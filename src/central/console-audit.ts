import { type ActDeps, recordAct } from './acts.ts';
import type { Queryable } from './database.ts';
import type { ConsoleSession } from './schema.ts';

/** What people were shown or given for, and of what they are the people; a number of a person at most, never a name. */
export interface ConsoleLook {
  readonly session: ConsoleSession;
  /** `list`, `csv`, `print`, or a word of the route's own. */
  readonly use: string;
  readonly about: Readonly<Record<string, string | number | boolean>>;
  /** How many people's data the answer holds. */
  readonly people: number;
}

/**
 * 閲覧記録 of the console: who was given the people of what, for what, when and how many. An act of the centre's own
 * stream, in the transaction that read them; `console_look` is the same as a table for whoever looks through it. Every route that
 * says `shows: 'people'` calls it once for each answer.
 */
export const noteConsoleLook = async (tx: Queryable, acts: ActDeps, look: ConsoleLook): Promise<void> => {
  const { session, use, about, people } = look;
  const { tenant } = acts;
  await recordAct(tx, acts, {
    kind: 'central.looked',
    actor: { staff: session.staff, role: session.role },
    data: { use, ...about, people },
  });
  const { shelterId = '', ...others } = about;
  await tx`
    INSERT INTO console_look (tenant, at, staff, role, use, shelter_id, about, people)
    VALUES (${tenant}, ${Math.floor(acts.system.now())}, ${session.staff}, ${session.role}, ${use},
      ${String(shelterId)}, ${JSON.stringify(others)}, ${people})`;
};
