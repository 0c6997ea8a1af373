import type { ShelterId, TenantId } from '../kernel/ids.ts';
import type { Queryable } from './database.ts';
import type { ConsoleSession, People, PeopleUse } from './schema.ts';

/** 閲覧記録 of the console: who was given the people of which shelter, for what, when and how many. */
export const noteConsoleLook = async (
  sql: Queryable,
  look: {
    readonly tenant: TenantId;
    readonly at: number;
    readonly session: ConsoleSession;
    readonly use: PeopleUse;
    readonly shelterId: ShelterId;
    readonly people: People['people'];
  },
): Promise<void> => {
  const { tenant, at, session, use, shelterId, people } = look;
  await sql`
    INSERT INTO console_look (tenant, at, staff, role, use, shelter_id, people)
    VALUES (${tenant}, ${at}, ${session.staff}, ${session.role}, ${use}, ${shelterId}, ${people.length})`;
};
