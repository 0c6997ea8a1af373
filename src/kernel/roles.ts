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
 * - `employee`   職員: her own attendance and nothing else; who approves whose is said by the list of staff, not by a role
 * - `personnel`  人事担当: the list of staff, 勤務割, 締め and 書き出し of attendance, sees no residents
 * - `commerce`   商工担当: offers, campaigns and the accounts of points, sees no residents
 * - `librarian`  図書館担当: figures of the library's terminals; nobody and no book
 * - `shop`       店舗: what a terminal in a shop is; never a person
 */
export const roleSchema = z.enum([
  'viewer',
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
  'operator',
  'employee',
  'personnel',
  'commerce',
  'librarian',
  'shop',
]);
export type Role = z.infer<typeof roleSchema>;
export const ROLES = roleSchema.options;

/** Those who see the figures of their own town; not who runs the machine for several, nor who has one affair of her own there. */
export const TOWN_ROLES: readonly Role[] = [
  'viewer',
  'clerk',
  'supervisor',
  'election_officer',
  'auditor',
  'admin',
];

/** A staff number or the desk's own name, never a resident. */
export const staffIdSchema = z.string().min(1).max(64).regex(PLAIN_TEXT);

/** 暗証番号 of a member of staff as it is typed at a desk: 4 to 12 digits. */
export const staffPinSchema = z.string().regex(/^\d{4,12}$/);

/** Who acted: stored in every event. */
export const actorSchema = z.object({ staff: staffIdSchema, role: roleSchema }).readonly();
export type Actor = z.infer<typeof actorSchema>;

/** Of whoever calls, only what is written down. */
export const actorOf = ({ staff, role }: Actor): Actor => ({ staff, role });
