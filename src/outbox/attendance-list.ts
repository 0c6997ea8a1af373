/**
 * 出退勤の名簿 as the centre gives it to the staff doors: who works for the municipality, and which card leads to whom. A card is in it as
 * its keyed hash alone; the key is the doors' own, and the centre has it not. What a newer centre adds to it a door passes over.
 */
import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { civilDateSchema } from '../kernel/dates.ts';
import { sha256HexSchema } from '../kernel/ids.ts';
import { PLAIN_TEXT } from '../kernel/plain-text.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import {
  type AttendancePaperHead,
  digestOfPaper,
  openPaper,
  type SignedPaper,
  signedPaperSchema,
  signPaper,
} from './attendance-paper.ts';

/** Twenty thousand members with two cards each. */
export const MAX_ATTENDANCE_LIST_LETTERS = 12_000_000;

/** 職員番号. Never twelve digits alone: that is how a My Number looks. */
const staffNoSchema = z.string().regex(/^(?!\d{12}$)[A-Za-z0-9][A-Za-z0-9-]{0,19}$/);

/** 勤務 of a member with several (兼務), as a door tells them apart. */
export const listedPostSchema = z.object({
  post: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/),
  /** 所属, by which a door knows its own. */
  department: z.string().regex(/^[A-Za-z0-9-]{1,20}$/),
  /** What stands on the button. */
  name: z.string().min(1).max(60).regex(PLAIN_TEXT),
  /** First and last day; `to` `null`: until somebody says otherwise. */
  from: civilDateSchema,
  to: civilDateSchema.nullable(),
});
export type ListedPost = z.infer<typeof listedPostSchema>;

export const attendanceMemberSchema = z.object({
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
  /** 兼務: of who has several posts, the main one first, those that are over left out; nobody else's are told. */
  posts: z.array(listedPostSchema).min(2).max(6).readonly().optional(),
});
export type AttendanceMember = z.infer<typeof attendanceMemberSchema>;

/** What is known of one card and one member, by the last event about the two. */
export const listedLinkSchema = z.object({
  hmac: sha256HexSchema,
  /** As a token is called: `common_card_id`, `card_uid` … */
  kind: z.string().regex(/^(common_card_id|jpki_serial|card_uid|profile:[a-z0-9-]{1,40})$/),
  no: staffNoSchema,
  linked: z.boolean(),
  /** `eventOrder` of that event: what a door itself recorded later is newer. */
  order: z.string().min(1).max(120),
});
export type ListedLink = z.infer<typeof listedLinkSchema>;

export const attendanceListSchema = z.object({
  v: z.literal(1),
  members: z.array(attendanceMemberSchema).max(20_000).readonly(),
  links: z.array(listedLinkSchema).max(60_000).readonly(),
});
export type AttendanceList = z.infer<typeof attendanceListSchema>;

/** `payload`: JSON of `attendanceListSchema`, exactly as it was signed. */
export const signedAttendanceListSchema = signedPaperSchema(MAX_ATTENDANCE_LIST_LETTERS);
export type SignedAttendanceList = SignedPaper;

/**
 * GET `?have=` (sha256 of what is kept) → `signedAttendanceListSchema`; 204: that is the newest, or there is no list. `takes=posts`: the
 * door reads the posts of 兼務; a door from before them refuses a list that has them, and a centre from before them passes over the word.
 */
export const ATTENDANCE_LIST_PATH = '/v1/attendance/list';
export const attendanceListQuerySchema = z.object({
  have: sha256HexSchema.optional(),
  /** Words with commas between them; an unknown one is none. */
  takes: z
    .string()
    .regex(/^[a-z,]{1,100}$/)
    .optional(),
});
export const attendanceListPath = (have: string | undefined): string =>
  `${ATTENDANCE_LIST_PATH}?takes=posts${have === undefined ? '' : `&have=${have}`}`;

/** The list as it is signed; the same list is the same text, so that nobody fetches it twice. */
export const attendancePayload = (list: Omit<AttendanceList, 'v'>): string =>
  JSON.stringify({
    v: 1,
    members: list.members.toSorted((a, b) => (a.no < b.no ? -1 : 1)),
    links: list.links.toSorted((a, b) => (`${a.hmac} ${a.no}` < `${b.hmac} ${b.no}` ? -1 : 1)),
  });

export const digestOfAttendanceList = digestOfPaper;

const KIND = 'kazasu.attendance-list.v1';

export const signAttendanceList = (
  tenant: string,
  head: Omit<AttendancePaperHead, 'sha256'>,
  payload: string,
  key: KeyObject,
): SignedAttendanceList => signPaper(KIND, tenant, { ...head, payload }, key);

/** The list in it, when the centre with this key (base64 SPKI) gave out exactly this. */
export const openAttendanceList = (
  tenant: string,
  signed: SignedAttendanceList,
  centralPublicKey: string,
): Result<AttendanceList, 'bad_signature' | 'bad_list'> => {
  const opened = openPaper(KIND, tenant, signed, centralPublicKey);
  if (!opened.ok) return opened;
  const parsed = attendanceListSchema.safeParse(opened.value);
  return parsed.success ? success(parsed.data) : failure('bad_list');
};
