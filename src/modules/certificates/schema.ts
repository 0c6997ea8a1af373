import { z } from 'zod';
import { eventIdSchema, residentIdSchema, sha256HexSchema } from '../../kernel/ids.ts';
import { PLAIN_TEXT } from '../../kernel/plain-text.ts';
import { staffIdSchema } from '../../kernel/roles.ts';
import {
  askerSchema,
  certificateKindSchema,
  certificateOptionSchema,
  identityMethodSchema,
  paperSchema,
} from './kinds-schema.ts';

/**
 * 証明書発行支援: what is recorded. Pure shapes. No document and no name of a resident is in the record; of the document there is its
 * digest. Nothing is edited: what was wrong is undone by an event with a reason.
 */

/** Of 128 random bits, and of nothing else: no clock and no counter can give it twice. */
export const requestIdSchema = z.uuid().brand<'CertificateRequestId'>();
export type RequestId = z.infer<typeof requestIdSchema>;

/** A line that a person wrote. */
export const lineSchema = z.string().trim().min(1).max(100).regex(PLAIN_TEXT);
export const reasonSchema = z.string().trim().min(5).max(250).regex(PLAIN_TEXT);

/** 改ざん防止用紙: letters and a number, as printed on each sheet. */
export const seriesSchema = z.string().regex(/^[A-Z]{0,4}$/);
export const sheetNumberSchema = z.int().min(0).max(99_999_999);
export const sheetsSchema = z
  .strictObject({ series: seriesSchema, from: sheetNumberSchema, count: z.int().min(0).max(10_000) })
  .readonly();
export type Sheets = z.infer<typeof sheetsSchema>;

export const requesterSchema = z
  .strictObject({
    as: askerSchema,
    /** 申請者の氏名, of whoever is neither the person nor of her household. */
    name: lineSchema.optional(),
    papers: z.array(paperSchema).max(5).readonly(),
    /** 請求の理由・提出先 of a third party or an office. */
    reason: lineSchema.optional(),
  })
  .readonly();
export type Requester = z.infer<typeof requesterSchema>;

/** How 印鑑登録 was proved. The number of 登録証 goes to the issuing system and is kept nowhere here. */
export const sealProofSchema = z.enum(['pin', 'seal_card']);
export type SealProof = z.infer<typeof sealProofSchema>;

export const feeSchema = z
  .strictObject({
    /** For one copy, before exemption. */
    unit: z.int().min(0),
    copies: z.int().min(1).max(20),
    byCard: z.boolean(),
    exemption: z.string().nullable(),
    /** What is to be paid. */
    yen: z.int().min(0),
  })
  .readonly();
export type Fee = z.infer<typeof feeSchema>;

/** What the clerk went on past, knowing it. */
export const warningSchema = z.enum(['repeat', 'leaving']);
export type Warning = z.infer<typeof warningSchema>;

/** Why nothing is issued. Those that are about the person are written down. */
export const STOPS = [
  'offline',
  'clock',
  'data_stale',
  'no_printer',
  'no_paper',
  'kind_stopped',
  'not_offered',
  'no_such_person',
  'supervisor_needed',
  'not_here',
  'moved_out',
  'leaving',
  'not_yet',
  'deceased',
  'removed',
  'outside',
  'still_registered',
  'name_too_long',
  'letters_pending',
  'too_young',
  'age_unknown',
  'card_expired',
  'seal_proof_needed',
  'asker_not_allowed',
  'requester_missing',
  'papers_missing',
  'reason_missing',
  'guarded_option',
  'purpose_missing',
  'option_not_here',
  'year_missing',
  'exemption_not_here',
] as const;
export const stopSchema = z.enum(STOPS);
export type Stop = z.infer<typeof stopSchema>;

/** Why a document was not believed. One is enough to stop its kind at this desk. */
export const MISMATCHES = [
  'not_asked',
  'wrong_request',
  'wrong_subject',
  'wrong_kind',
  'wrong_options',
  'wrong_system',
  'made_before',
  'made_ahead',
  'digest_differs',
  'not_a_pdf',
  'unmarked',
  'mark_differs',
  'printed_before',
  'answered_twice',
  /** The issuing system told of an error beside its answer. */
  'notice',
  /** The clerk saw something else on the paper. */
  'seen_wrong',
] as const;
export const mismatchSchema = z.enum(MISMATCHES);
export type Mismatch = z.infer<typeof mismatchSchema>;

export const FAILURES = [
  /** No answer in time. */
  'no_answer',
  'unreachable',
  /** The issuing system does not make it. */
  'refused_there',
  /** What came is no answer that can be read. */
  'bad_answer',
  /** Another document of this kind was not believed meanwhile. */
  'kind_stopped',
  'printer_silent',
  'no_paper',
  /** The terminal stopped meanwhile. */
  'interrupted',
  'given_up',
] as const;
export const failureSchema = z.enum(FAILURES);
export type FailureWhy = z.infer<typeof failureSchema>;

const of = { requestId: requestIdSchema };
const document = { sha256: sha256HexSchema, pages: z.int().min(1).max(200) };

export const certificateEventSchemas = {
  /** 請求: an act of the person, though nobody wrote a form. */
  'certificates.requested': z.strictObject({
    ...of,
    kind: certificateKindSchema,
    /** Whose it is. */
    subjectId: residentIdSchema,
    options: z.array(certificateOptionSchema).max(6).readonly(),
    /** 年度 */
    fiscalYear: z.int().min(2000).max(2100).optional(),
    requester: requesterSchema,
    identity: identityMethodSchema,
    seal: sealProofSchema.optional(),
    /** 使いみち */
    purpose: lineSchema.optional(),
    fee: feeSchema,
    past: z.array(warningSchema).max(2).readonly(),
    /** Made again for one that was spoiled. */
    replaces: requestIdSchema.optional(),
  }),
  'certificates.sent': z.strictObject(of),
  /** The one answer of the one conversation. */
  'certificates.received': z.strictObject({ ...of, ...document, madeAt: z.number() }),
  'certificates.verified': z.strictObject({ ...of, sha256: sha256HexSchema }),
  /** From here on paper may have come out. `sheets`: those that are next in the printer. */
  'certificates.printing': z.strictObject({ ...of, ...document, sheets: sheetsSchema.nullable() }),
  /** The printer took the whole file. */
  'certificates.printed': z.strictObject({ ...of, sheets: sheetsSchema.nullable() }),
  /** 交付 */
  'certificates.issued': z.strictObject(of),
  'certificates.failed': z.strictObject({ ...of, why: failureSchema }),
  /** Never printed, never shown, and its bytes are gone. The kind stops at this desk. */
  'certificates.quarantined': z.strictObject({
    ...of,
    kind: certificateKindSchema,
    why: mismatchSchema,
    /** Found when it came, right before the printer, after its request was over, or on the paper. */
    at: z.enum(['arrival', 'printer', 'late', 'hand']),
    sha256: sha256HexSchema.nullable(),
  }),
  /** A supervisor has looked: the kind goes on. */
  'certificates.resumed': z.strictObject({
    kind: certificateKindSchema,
    reason: reasonSchema,
    second: staffIdSchema,
  }),
  /** 書損: sheets that nobody gets. With `requestId` its document is at an end. */
  'certificates.spoiled': z.strictObject({
    requestId: requestIdSchema.nullable(),
    sheets: sheetsSchema.nullable(),
    cause: z.enum(['jam', 'print', 'content', 'cancelled', 'test', 'none_came']),
  }),
  /** 交付しない: told to whoever asked. */
  'certificates.refused': z.strictObject({
    kind: certificateKindSchema,
    subjectId: residentIdSchema,
    as: askerSchema,
    why: stopSchema,
  }),
  'certificates.fee_taken': z.strictObject({
    ...of,
    kind: certificateKindSchema,
    yen: z.int().min(0),
    /** `cashless`: not in the drawer. */
    how: z.enum(['cash', 'cashless', 'none']),
  }),
  'certificates.fee_returned': z.strictObject({
    ...of,
    kind: certificateKindSchema,
    yen: z.int().min(1),
    how: z.enum(['cash', 'cashless']),
    reason: reasonSchema,
  }),
  /** A stack was laid in; `from`: its uppermost sheet. */
  'certificates.paper_loaded': z.strictObject({ sheets: sheetsSchema }),
  /** 用紙の点検: which sheet is next in the printer, and those that are gone without a word. */
  'certificates.paper_counted': z.strictObject({
    /** What is in the printer now. */
    sheets: sheetsSchema,
    /** Which should have been next. */
    expected: sheetNumberSchema.nullable(),
    missing: z.int().min(0),
    reason: reasonSchema.optional(),
  }),
  /** 締め: what is in the drawer against what was recorded since the last. */
  'certificates.cash_closed': z.strictObject({
    /** Left in the drawer for change before the first fee. */
    float: z.int().min(0),
    counted: z.int().min(0),
    expected: z.int(),
    byKind: z
      .array(
        z.strictObject({
          kind: certificateKindSchema,
          count: z.int().min(0),
          /** 無料 among them. */
          free: z.int().min(0),
          cash: z.int(),
          cashless: z.int(),
        }),
      )
      .max(19)
      .readonly(),
    reason: reasonSchema.optional(),
    second: staffIdSchema,
  }),
  /** 取消: of a fee that was keyed wrongly, a stack, a spoiled sheet. The event stays. */
  'certificates.undone': z.strictObject({ undoes: eventIdSchema, reason: reasonSchema }),
} as const;

export type CertificateEventKind = keyof typeof certificateEventSchemas;
export type CertificateEventData<K extends CertificateEventKind> = z.infer<
  (typeof certificateEventSchemas)[K]
>;
export type CertificateEvent = {
  [K in CertificateEventKind]: { readonly kind: K; readonly data: CertificateEventData<K> };
}[CertificateEventKind];
