import { z } from 'zod';
import { eventIdSchema, residentIdSchema } from '../../kernel/ids.ts';
import { certificateKindSchema, identityMethodSchema } from './kinds-schema.ts';
import {
  certificateEventSchemas,
  failureSchema,
  mismatchSchema,
  requestIdSchema,
  sheetsSchema,
  stopSchema,
} from './schema.ts';

/** What the screens are shown. Nothing of a document: only that it came, and on which sheets it stands. */

const moment = z.number();

export const phaseSchema = z.enum([
  'requested',
  'sent',
  'received',
  'verified',
  'printing',
  'printed',
  'issued',
  'spoiled',
  'failed',
  'quarantined',
]);

/** One request as it stands. */
export const entrySchema = z.strictObject({
  requestId: requestIdSchema,
  at: moment,
  kind: certificateKindSchema,
  /** Whose; a name as the desk shows it. */
  name: z.string(),
  born: z.string(),
  phase: phaseSchema,
  pages: z.int().nullable(),
  copies: z.int(),
  yen: z.int(),
  sheets: sheetsSchema.nullable(),
  why: z.union([failureSchema, mismatchSchema]).nullable(),
  inDoubt: z.boolean(),
  /** A fee that stands: its event, so that it can be taken back. */
  fee: z
    .strictObject({
      eventId: eventIdSchema,
      yen: z.int(),
      how: z.enum(['cash', 'cashless', 'none']),
      returned: z.int(),
    })
    .nullable(),
});
export type Entry = z.infer<typeof entrySchema>;

export const personViewSchema = z.strictObject({
  residentId: residentIdSchema,
  name: z.string(),
  kana: z.string(),
  born: z.string(),
  relationship: z.string(),
});
export type PersonView = z.infer<typeof personViewSchema>;

/** The desk with one person (and whom she lives with) before it. */
export const deskViewSchema = z.strictObject({
  /** How the first of them stands to the municipality today; `moved_out`, `deceased`, `removed`: there is a 除票. */
  standing: z.enum(['present', 'not_yet', 'outside', 'moved_out', 'deceased', 'removed']),
  /** The person of the visit or of the search first. */
  people: z.array(personViewSchema).min(1),
  /** She came by card or was chosen at this desk: she can ask for herself and her household. */
  present: z.boolean(),
  byCard: z.boolean(),
  cardExpired: z.boolean(),
  /** Her PIN was proved. */
  proved: z.boolean(),
  /** 本人確認 as it is proposed. */
  identity: identityMethodSchema,
  kinds: z.array(
    z.strictObject({
      kind: certificateKindSchema,
      /** For one copy. */
      yen: z.int(),
      /** For herself, as things stand. */
      stop: stopSchema.nullable(),
    }),
  ),
  exemptions: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      rule: z.string(),
      papers: z.string(),
      kinds: z.array(certificateKindSchema).nullable(),
    }),
  ),
  /** 年度 that is proposed. */
  fiscalYear: z.int(),
  sealByCard: z.boolean(),
});
export type DeskView = z.infer<typeof deskViewSchema>;

export const ledgerViewSchema = z.strictObject({
  paper: z.enum(['numbered', 'plain']),
  ledger: z
    .strictObject({
      series: z.string(),
      next: z.int(),
      left: z.int(),
      used: z.int(),
      spoiled: z.int(),
      inDoubt: z.int(),
    })
    .nullable(),
  /** Newest first. */
  entries: z.array(
    z.strictObject({
      eventId: eventIdSchema,
      at: moment,
      what: z.enum(['loaded', 'counted', 'spoiled', 'printed']),
      sheets: sheetsSchema.nullable(),
      /** Of a count. */
      missing: z.int(),
      cause: z.string().nullable(),
      undone: z.boolean(),
    }),
  ),
});
export type LedgerView = z.infer<typeof ledgerViewSchema>;

const byKindSchema = certificateEventSchemas['certificates.cash_closed'].shape.byKind;
export const cashViewSchema = z.strictObject({
  since: moment.nullable(),
  byKind: byKindSchema,
  cash: z.int(),
  cashless: z.int(),
  /** Of the last closing; proposed for this one. */
  float: z.int(),
});
export type CashView = z.infer<typeof cashViewSchema>;

export const closingViewSchema = z.strictObject({
  eventId: eventIdSchema,
  at: moment,
  float: z.int(),
  counted: z.int(),
  expected: z.int(),
  byKind: byKindSchema,
  reason: z.string().nullable(),
  second: z.string(),
});
export type ClosingView = z.infer<typeof closingViewSchema>;

/** Topic `certificates`: names nobody. */
export const certificatesStateSchema = z.strictObject({
  /** What lets no certificate out at this desk now. */
  machine: stopSchema.nullable(),
  issuer: z.enum(['files', 'http', 'simulated']),
  stopped: z.array(z.strictObject({ kind: certificateKindSchema, at: moment, why: mismatchSchema })),
  paper: z.strictObject({
    kind: z.enum(['numbered', 'plain']),
    next: z.int().nullable(),
    series: z.string(),
    left: z.int(),
  }),
  printer: z.boolean(),
  receipts: z.boolean(),
  /** Requests of which something is still to be done, oldest first. */
  open: z.array(
    z.strictObject({
      requestId: requestIdSchema,
      kind: certificateKindSchema,
      phase: phaseSchema,
      inDoubt: z.boolean(),
    }),
  ),
  /** Grows with every change of the record. */
  revision: z.int(),
});
export type CertificatesState = z.infer<typeof certificatesStateSchema>;
