import { z } from 'zod';
import { eventIdSchema, residentIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';
import {
  CARD_REASONS,
  checkViewSchema,
  comparisonSchema,
  consentSchema,
  FACE_REASONS,
  heldCardSchema,
  linkKindSchema,
  NUMBER_REASONS,
  numberPartsSchema,
  numberReadingSchema,
  PROOF_REASONS,
  personSchema,
  photographSchema,
  reasonSchema,
  termsSchema,
} from './schema.ts';

/** The methods of 本人確認, each with its shapes; the roles stand in `api.ts`. */

const OF_CHECK = ['not_checking', 'no_such_check'] as const;
/** 責任者の確認: nothing is done with this person until a supervisor has released it. */
const OF_PERSON = ['release_needed', 'cannot_record'] as const;

/** 登録の控え, or that of a registration that was ended. */
export const slipKindSchema = z.enum(['registered', 'ended']);
export type SlipKind = z.infer<typeof slipKindSchema>;

const checkIdInput = { checkId: z.uuid() };

export const identificationContract = {
  /** From an identified person, or from a card that leads to nobody: taps are not read by themselves until `end`. */
  'identification.begin': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({}), ['nothing_to_check', 'release_needed']),
  },
  /** Back to the person as she now stands, or to waiting. Everything read is forgotten. */
  'identification.end': { input: z.strictObject({}), output: z.strictObject({}) },
  /** Whom this is about: the person at the desk, if any is known yet, and the card that was read, each as it may be shown now. */
  'identification.current': {
    input: z.strictObject({}),
    output: resultSchema(
      z.strictObject({
        person: personSchema.nullable(),
        check: checkViewSchema.nullable(),
        /** This site may use the certificate, so the PIN can be asked. */
        pinPossible: z.boolean(),
        /** A camera picture can be read here. */
        cameraPossible: z.boolean(),
        /** The person's card is linked here and can be unlinked. */
        linked: z.boolean(),
        terms: termsSchema,
      }),
      ['not_checking'],
    ),
  },
  /** Tries left of the card on the reader; costs none. */
  'identification.tries': {
    input: z.strictObject({ secret: z.enum(['number_b', 'pin']) }),
    output: resultSchema(z.strictObject({ left: z.int().min(0).max(15) }), [
      ...CARD_REASONS,
      'absent',
      'not_permitted',
      'not_checking',
    ]),
  },
  'identification.readNumber': {
    input: photographSchema,
    output: resultSchema(numberReadingSchema, [...NUMBER_REASONS, 'not_checking']),
  },
  /** Opens the card with 照合番号B: one try, and none of the last three. */
  'identification.readFace': {
    input: numberPartsSchema,
    output: resultSchema(checkViewSchema, [...FACE_REASONS, 'not_checking', ...OF_PERSON]),
  },
  /** 登録 without opening the card: only its number is read. The supervisor's word stands for the comparison. */
  'identification.readCard': {
    input: z.strictObject({}),
    output: resultSchema(checkViewSchema, [...CARD_REASONS, 'copied', 'not_checking', ...OF_PERSON]),
  },
  /** The clerk chose among the suggestions or from a search. */
  'identification.choose': {
    input: z.strictObject({ ...checkIdInput, residentId: residentIdSchema }),
    output: resultSchema(checkViewSchema, [...OF_CHECK, 'no_such_person', ...OF_PERSON]),
  },
  /** 一致・不一致. `different` ends the check and stops the desk. */
  'identification.confirm': {
    input: z.strictObject({ ...checkIdInput, result: comparisonSchema }),
    output: resultSchema(checkViewSchema.nullable(), [...OF_CHECK, 'nobody_chosen', ...OF_PERSON]),
  },
  'identification.link': {
    input: z.strictObject({ ...checkIdInput, consent: consentSchema }),
    output: resultSchema(z.strictObject({ eventId: eventIdSchema, chipKey: z.boolean() }), [
      ...OF_CHECK,
      'nobody_chosen',
      'already_linked',
      'supervisor_needed',
      // The residents' data here are older than this site allows for it.
      'stale_data',
      // No clock says how old they are.
      'clock_suspect',
      ...OF_PERSON,
    ]),
  },
  /** 同意の撤回: the card by which this person came, and every other card of hers that is linked here. */
  'identification.unlink': {
    input: z.strictObject({ visitId: visitIdSchema, reason: reasonSchema }),
    output: resultSchema(z.strictObject({ cards: z.int() }), ['not_checking', 'not_linked', ...OF_PERSON]),
  },
  /** 登録されているカード of the person at the desk. */
  'identification.cards': {
    input: z.strictObject({ visitId: visitIdSchema }),
    output: resultSchema(
      z.strictObject({
        cards: z.array(heldCardSchema),
        /** The register names a card of hers that no desk has spoken of; only that is known of it. */
        registered: z.boolean(),
        /** 登録し直し under way: people with a card of that kind who have done it, and who have not. */
        campaigns: z.array(
          z.strictObject({ kind: linkKindSchema, done: z.int().min(0), left: z.int().min(0) }),
        ),
      }),
      ['not_checking', 'release_needed'],
    ),
  },
  /** One card of hers, and no other. */
  'identification.unlinkCard': {
    input: z.strictObject({ visitId: visitIdSchema, linkedBy: eventIdSchema, reason: reasonSchema }),
    output: resultSchema(z.strictObject({}), ['not_checking', 'not_linked', ...OF_PERSON]),
  },
  /** 切り替えの取り消し: the card that was superseded leads to her again, the one that took its place to nobody. */
  'identification.restoreCard': {
    input: z.strictObject({ visitId: visitIdSchema, linkedBy: eventIdSchema, reason: reasonSchema }),
    output: resultSchema(z.strictObject({}), ['not_checking', 'not_linked', ...OF_PERSON]),
  },
  /** 登録の控え or 登録をやめた控え of the person at the desk, as receiptline markup of `columns`. */
  'identification.slip': {
    input: z.strictObject({ visitId: visitIdSchema, of: slipKindSchema }),
    output: resultSchema(
      z.strictObject({
        markup: z.string(),
        columns: z.int(),
        /** A printer is set up here. */
        printer: z.boolean(),
      }),
      ['not_checking', 'not_linked', 'release_needed'],
    ),
  },
  /** The same on paper; as often as is wanted. */
  'identification.print': {
    input: z.strictObject({ visitId: visitIdSchema, of: slipKindSchema }),
    output: resultSchema(z.strictObject({}), [
      'not_checking',
      'not_linked',
      'release_needed',
      'no_printer',
      'printer_failed',
    ]),
  },
  /** 暗証番号: one try, then a signature. `insists`: the person wants one of her last two tries used. */
  'identification.provePin': {
    input: z.strictObject({ pin: z.string().regex(/^\d{4}$/), insists: z.boolean() }),
    output: resultSchema(
      z.strictObject({
        revocation: z.enum(['good', 'unknown']),
        /** Milliseconds since 1970 of the revocation list that was looked into. */
        revocationAsOf: z.number().nullable(),
      }),
      [...PROOF_REASONS, 'not_checking', 'nobody_chosen', ...OF_PERSON],
    ),
  },
} as const;
