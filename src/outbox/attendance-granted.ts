/**
 * 承認済みの訂正 as the centre gives them to the staff doors: what was granted of the punches of the last days, so that a door does not miss
 * a 退勤 that was entered at the office. Beside the list of staff and not in it: it changes several times a day and is small, the list
 * is large and changes seldom. What is in `payload` is for the module to say (modules/attendance/granted-schema.ts).
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { sha256HexSchema } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import { openPaper, type SignedPaper, signedPaperSchema, signPaper } from './attendance-paper.ts';

/** Twenty thousand corrections. */
const MAX_GRANTED_LETTERS = 6_000_000;

export const signedGrantedSchema = signedPaperSchema(MAX_GRANTED_LETTERS);

/** GET `?have=` (sha256 of what is kept) → `signedGrantedSchema`; 204: that is the newest, or the centre keeps no staff. */
export const ATTENDANCE_GRANTED_PATH = '/v1/attendance/granted';
export const attendanceGrantedQuerySchema = z.object({ have: sha256HexSchema.optional() });
export const attendanceGrantedPath = (have: string | undefined): string =>
  have === undefined ? ATTENDANCE_GRANTED_PATH : `${ATTENDANCE_GRANTED_PATH}?have=${have}`;

const KIND = 'kazasu.attendance-granted.v1';

export const signGranted = (
  tenant: string,
  paper: Pick<SignedPaper, 'mode' | 'asOf' | 'payload'>,
  key: KeyObject,
): SignedPaper => signPaper(KIND, tenant, paper, key);

/** Its JSON, when the centre with this key (base64 SPKI) gave out exactly this. */
export const openGranted = (
  tenant: string,
  signed: SignedPaper,
  centralPublicKey: string,
): Result<unknown, 'bad_signature' | 'bad_list'> => openPaper(KIND, tenant, signed, centralPublicKey);
