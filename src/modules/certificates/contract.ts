import { z } from 'zod';
import {
  purposeIdSchema,
  SECOND_REASONS,
  searchHitSchema,
  secondSchema,
  staffNamesShape,
} from '../../identity/schema.ts';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, residentIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import { certificateKindSchema, certificateOptionSchema, identityMethodSchema } from './kinds-schema.ts';
import {
  feeSchema,
  lineSchema,
  reasonSchema,
  requesterSchema,
  requestIdSchema,
  seriesSchema,
  sheetNumberSchema,
  stopSchema,
  warningSchema,
} from './schema.ts';
import {
  cashViewSchema,
  certificatesStateSchema,
  closingViewSchema,
  deskViewSchema,
  entrySchema,
  ledgerViewSchema,
} from './views-schema.ts';

/** The methods of 証明書発行支援, each with its shapes; the roles stand in `api.ts`. */

/** Whose: of the visit's own household, or a line of the desk's last search (whoever has moved or died is no visit). */
export const whoseSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('visit'), visitId: visitIdSchema, residentId: residentIdSchema }),
  z.strictObject({ by: z.literal('search'), residentId: residentIdSchema }),
]);
export type Whose = z.infer<typeof whoseSchema>;

export const wishSchema = z.strictObject({
  whose: whoseSchema,
  kind: certificateKindSchema,
  options: z
    .array(certificateOptionSchema)
    .max(6)
    .refine((options) => new Set(options).size === options.length),
  fiscalYear: z.int().min(2000).max(2100).optional(),
  copies: z.int().min(1).max(20),
  requester: requesterSchema,
  identity: identityMethodSchema,
  /** 印鑑登録番号 of 登録証, scanned or typed. */
  sealCard: z
    .string()
    .regex(/^[0-9A-Z-]{3,11}$/)
    .optional(),
  exemption: z.string().max(32).nullable(),
  purpose: lineSchema.optional(),
  past: z.array(warningSchema).max(2),
  replaces: requestIdSchema.optional(),
});
export type WishInput = z.infer<typeof wishSchema>;

export const quoteSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), fee: feeSchema }),
  z.strictObject({ kind: z.literal('warn'), fee: feeSchema, warnings: z.array(warningSchema).min(1) }),
  z.strictObject({ kind: z.literal('stop'), why: stopSchema }),
]);
export type Quote = z.infer<typeof quoteSchema>;

/** As of `desk.search`. */
export const FIND_REASONS = [
  'cannot_record',
  'too_short',
  'wrong_date',
  'wrong_purpose',
  'too_many',
] as const;

/** `wrong_phase`: it is not so far, or past it. */
const REQUEST_REASONS = ['no_such_request', 'wrong_phase', 'cannot_record'] as const;

export const certificatesContract = {
  /** Who may be meant at this desk now, and what stops for each kind. */
  'certificates.desk': {
    input: z.strictObject({
      of: z.discriminatedUnion('by', [
        z.strictObject({ by: z.literal('visit'), visitId: visitIdSchema }),
        z.strictObject({ by: z.literal('search'), residentId: residentIdSchema }),
      ]),
    }),
    output: resultSchema(deskViewSchema, [
      'no_such_person',
      'supervisor_needed',
      'not_here',
      'cannot_record',
    ]),
  },
  /**
   * 除票をさがす: whoever is registered no more, by name, birth date or where she lived last. Written down and counted as any search of the desk;
   * those that are found may then be meant (`by: 'search'`).
   */
  'certificates.findEnded': {
    input: z.strictObject({
      text: z.string().max(100),
      birthDate: civilDateSchema.optional(),
      purpose: purposeIdSchema,
    }),
    output: resultSchema(z.strictObject({ hits: z.array(searchHitSchema).max(20), more: z.boolean() }), [
      ...FIND_REASONS,
    ]),
  },
  /** What it costs, or why not. A stop that is about the person is written down. */
  'certificates.quote': {
    input: wishSchema,
    output: resultSchema(quoteSchema, ['cannot_record']),
  },
  /** 請求. Answers as soon as it is recorded; what becomes of it is on topic `certificates`. */
  'certificates.request': {
    input: wishSchema,
    output: resultSchema(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('asked'), entry: entrySchema }),
        z.strictObject({ kind: z.literal('warn'), warnings: z.array(warningSchema).min(1) }),
        z.strictObject({ kind: z.literal('stop'), why: stopSchema }),
      ]),
      ['cannot_record'],
    ),
  },
  'certificates.entry': {
    input: z.strictObject({ requestId: requestIdSchema }),
    output: resultSchema(entrySchema, ['no_such_request', 'cannot_record']),
  },
  /** It is not waited for any more. */
  'certificates.giveUp': {
    input: z.strictObject({ requestId: requestIdSchema }),
    output: resultSchema(entrySchema, REQUEST_REASONS),
  },
  /** 交付: handed over, and paid. `none`: nothing was to be paid. */
  'certificates.issue': {
    input: z.strictObject({
      requestId: requestIdSchema,
      how: z.enum(['cash', 'cashless', 'none']),
    }),
    output: resultSchema(entrySchema, [...REQUEST_REASONS, 'wrong_fee']),
  },
  /** 書損: of a document that came out, or did not; or of sheets alone. `sheets`: how many of them. */
  'certificates.spoil': {
    input: z.strictObject({
      requestId: requestIdSchema.nullable(),
      sheets: z.int().min(0).max(1_000),
      cause: z.enum(['jam', 'print', 'content', 'cancelled', 'test', 'none_came']),
    }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema }), [...REQUEST_REASONS, 'wrong_sheets']),
  },
  'certificates.returnFee': {
    input: z.strictObject({
      requestId: requestIdSchema,
      yen: z.int().min(1).max(100_000),
      how: z.enum(['cash', 'cashless']),
      reason: reasonSchema,
    }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema }), [...REQUEST_REASONS, 'wrong_fee']),
  },
  /** 領収の控え, by the receipt printer; the markup is given too, for the screen. */
  'certificates.receipt': {
    input: z.strictObject({ requestId: requestIdSchema, print: z.boolean() }),
    output: resultSchema(z.strictObject({ markup: z.string() }), [
      'no_such_request',
      'wrong_phase',
      'no_printer',
      'printer_failed',
    ]),
  },
  /** The latest requests, newest first. */
  'certificates.recent': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({ entries: z.array(entrySchema) }), ['cannot_record']),
  },
  /** A supervisor has looked into why a kind stopped. */
  'certificates.resume': {
    input: z.strictObject({ kind: certificateKindSchema, reason: reasonSchema, second: secondSchema }),
    output: resultSchema(z.strictObject({}), ['not_stopped', ...SECOND_REASONS, 'cannot_record']),
  },
  'certificates.ledger': { input: z.strictObject({}), output: ledgerViewSchema },
  /** A stack laid in: its uppermost number, and how many. */
  'certificates.loadPaper': {
    input: z.strictObject({
      series: seriesSchema,
      from: sheetNumberSchema,
      count: z.int().min(1).max(10_000),
    }),
    output: resultSchema(ledgerViewSchema, ['cannot_record']),
  },
  /** 用紙の点検: the number that is next in the printer. Without a reason a difference is told, and nothing recorded. */
  'certificates.countPaper': {
    input: z.strictObject({
      series: seriesSchema,
      next: sheetNumberSchema,
      left: z.int().min(0).max(10_000),
      reason: reasonSchema.optional(),
    }),
    output: resultSchema(ledgerViewSchema, ['reason_needed', 'cannot_record']),
  },
  'certificates.cash': { input: z.strictObject({}), output: cashViewSchema },
  /** 締め, by two persons. Without a reason a difference is told, and nothing recorded. */
  'certificates.closeCash': {
    input: z.strictObject({
      float: z.int().min(0).max(10_000_000),
      counted: z.int().min(0).max(10_000_000),
      reason: reasonSchema.optional(),
      second: secondSchema,
    }),
    output: resultSchema(closingViewSchema, ['reason_needed', ...SECOND_REASONS, 'cannot_record']),
  },
  /** The last closings, and the report of one on paper. */
  'certificates.printClosing': {
    input: z.strictObject({ eventId: eventIdSchema }),
    output: resultSchema(z.strictObject({ pages: z.int().min(1) }), [
      'no_such_event',
      'no_printer',
      'printer_silent',
    ]),
  },
  /** 取消 of a fee, a stack or spoiled sheets. */
  'certificates.undo': {
    input: z.strictObject({ eventId: eventIdSchema, reason: reasonSchema }),
    output: resultSchema(z.strictObject({}), [
      'no_such_event',
      'already_undone',
      'not_undoable',
      'closed_already',
      'cannot_record',
    ]),
  },
  /** Staff of the place, for 二人目; empty where only numbers are known. */
  'certificates.staff': staffNamesShape,
} as const;

export const certificatesTopics = { certificates: certificatesStateSchema } as const;
