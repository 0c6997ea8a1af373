import { z } from 'zod';
import { PLAIN_TEXT } from './plain-text.ts';

/**
 * Who may do what. A role is declared beside each method and route and enforced in the host; the screen
 * only hides what would be refused anyway.
 *
 * - `viewer`     sees counts, never a person
 * - `clerk`      受付職員: serves people at a desk
 * - `supervisor` 責任者: opens and closes a place, releases what is locked
 * - `election_officer` 選挙担当: settles what came of reservations, decides their policy, sees no residents
 * - `auditor`    reads logs and verification results, records nothing
 * - `admin`      情報担当: configures the machine, sees no residents
 * - `operator`   運用者: runs the machine, of a joint authority too: figures and devices of everybody, changes nothing, sees no residents
 */
export const roleSchema = z.enum([
  'viewer',
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
  'operator',
]);
export type Role = z.infer<typeof roleSchema>;
export const ROLES = roleSchema.options;

/** A staff number or the desk's own name, never a resident. */
export const staffIdSchema = z.string().min(1).max(64).regex(PLAIN_TEXT);

/** Who acted: stored in every event. */
export const actorSchema = z.object({ staff: staffIdSchema, role: roleSchema }).readonly();
export type Actor = z.infer<typeof actorSchema>;
