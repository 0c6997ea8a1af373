/**
 * 出退勤の名簿 as the centre gives it to the staff doors: who works for the municipality, and which card leads to whom. Whole and signed,
 * so that a door has all of one list or none, and goes on by it while the line is down. A card is in it as its keyed hash alone; the key
 * is the doors' own, and the centre has it not.
 */
import { hash, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { preImage, signatureSchema, signBytes, verifyBytes } from '../kernel/ed25519.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { modeSchema } from './event.ts';

/** Twenty thousand members with two cards each. */
export const MAX_ATTENDANCE_LIST_LETTERS = 12_000_000;

/** 職員番号. Never twelve digits alone: that is how a My Number looks. */
const staffNoSchema = z.string().regex(/^(?!\d{12}$)[A-Za-z0-9][A-Za-z0-9-]{0,19}$/);

export const attendanceMemberSchema = z.strictObject({
  no: staffNoSchema,
  /** `null`: the municipality gives no names to its doors. */
  name: z.string().min(1).max(60).regex(PLAIN_TEXT).nullable(),
  kana: z.string().max(60),
  /** 所属 as colleagues call it. */
  department: z.string().max(60),
  /** 在職: first and last day; `to` `null`: until somebody says otherwise. */
  from: civilDateSchema,
  to: civilDateSchema.nullable(),
  /** 当務: comes and goes by duties of 24 hours. */
  duty: z.boolean(),
});
export type AttendanceMember = z.infer<typeof attendanceMemberSchema>;

/** What is known of one card and one member, by the last event about the two. */
export const listedLinkSchema = z.strictObject({
  hmac: sha256HexSchema,
  /** As a token is called: `common_card_id`, `card_uid` … */
  kind: z.string().regex(/^(common_card_id|jpki_serial|card_uid|profile:[a-z0-9-]{1,40})$/),
  no: staffNoSchema,
  linked: z.boolean(),
  /** `eventOrder` of that event: what a door itself recorded later is newer. */
  order: z.string().min(1).max(120),
});
export type ListedLink = z.infer<typeof listedLinkSchema>;

export const attendanceListSchema = z.strictObject({
  v: z.literal(1),
  members: z.array(attendanceMemberSchema).max(20_000).readonly(),
  links: z.array(listedLinkSchema).max(60_000).readonly(),
});
export type AttendanceList = z.infer<typeof attendanceListSchema>;

const headSchema = z.strictObject({
  mode: modeSchema,
  /** When it was so, by the centre's clock, milliseconds since 1970. Never less than that of the one before. */
  asOf: z.int().min(0),
  /** Of the UTF-8 bytes of the payload. */
  sha256: sha256HexSchema,
});
export type AttendanceListHead = z.infer<typeof headSchema>;

/** `payload`: JSON of `attendanceListSchema`, exactly as it was signed. */
export const signedAttendanceListSchema = headSchema.extend({
  payload: z.string().max(MAX_ATTENDANCE_LIST_LETTERS),
  signature: signatureSchema,
});
export type SignedAttendanceList = z.infer<typeof signedAttendanceListSchema>;

/** GET `?have=` (sha256 of what is kept) → `signedAttendanceListSchema`; 204: that is the newest, or there is no list. */
export const ATTENDANCE_LIST_PATH = '/v1/attendance/list';
export const attendanceListQuerySchema = z.object({ have: sha256HexSchema.optional() });
export const attendanceListPath = (have: string | undefined): string =>
  have === undefined ? ATTENDANCE_LIST_PATH : `${ATTENDANCE_LIST_PATH}?have=${have}`;

/** The list as it is signed; the same list is the same text, so that nobody fetches it twice. */
export const attendancePayload = (list: Omit<AttendanceList, 'v'>): string =>
  JSON.stringify({
    v: 1,
    members: list.members.toSorted((a, b) => (a.no < b.no ? -1 : 1)),
    links: list.links.toSorted((a, b) => (`${a.hmac} ${a.no}` < `${b.hmac} ${b.no}` ? -1 : 1)),
  });

export const digestOfAttendanceList = (payload: string): string => hash('sha256', payload);

const headMessage = (tenant: string, { mode, asOf, sha256 }: AttendanceListHead): Uint8Array =>
  preImage('kazasu.attendance-list.v1', [tenant, mode, String(asOf), sha256]);

export const signAttendanceList = (
  tenant: string,
  head: Omit<AttendanceListHead, 'sha256'>,
  payload: string,
  key: KeyObject,
): SignedAttendanceList => {
  const whole: AttendanceListHead = { ...head, sha256: digestOfAttendanceList(payload) };
  return { ...whole, payload, signature: signBytes(headMessage(tenant, whole), key) };
};

/** The list in it, when the centre with this key (base64 SPKI) gave out exactly this. */
export const openAttendanceList = (
  tenant: string,
  signed: SignedAttendanceList,
  centralPublicKey: string,
): Result<AttendanceList, 'bad_signature' | 'bad_list'> => {
  const isWhole = signed.sha256 === digestOfAttendanceList(signed.payload);
  if (!isWhole || !verifyBytes(headMessage(tenant, signed), signed.signature, centralPublicKey))
    return failure('bad_signature');
  let json: unknown;
  try {
    json = JSON.parse(signed.payload);
  } catch {
    return failure('bad_list'); // signed, and no JSON all the same
  }
  const parsed = attendanceListSchema.safeParse(json);
  return parsed.success ? success(parsed.data) : failure('bad_list');
};
