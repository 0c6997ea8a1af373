import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, residentIdSchema, visitIdSchema } from '../../kernel/ids.ts';
import { resultSchema } from '../../kernel/result-schema.ts';

/** 本人確認: what is recorded, asked and answered. Pure shapes, shared by desk, centre and screen. */

/**
 * By which number of a card a person is found; `profile:NAME` is that of an 条例利用AP, `jpki_serial` that of the
 * certificate, which only a site with the legal status has.
 */
export const linkKindSchema = z
  .string()
  .regex(/^(common_card_id|jpki_serial|profile:[a-z0-9][a-z0-9-]{0,39})$/);

/** 連携トークン: HMAC-SHA256 of the card's number with this installation's own key, hex. Never the number itself. */
export const tokenSchema = z.strictObject({
  kind: linkKindSchema,
  tokenHmac: z.string().regex(/^[0-9a-f]{64}$/),
});
export type LinkToken = z.infer<typeof tokenSchema>;

/** SubjectPublicKeyInfo, DER, base64: an RSA-2048 key has 392 characters, a P-384 key 160. */
export const chipKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
  .max(1_200);

/** On what a link stands: the chip's record compared by eye (`L1`), or the word of the supervisor (`statement`). */
export const linkBasisSchema = z.enum(['compared', 'statement']);

/** Who said 同意します: the holder herself, or the clerk for one who cannot press (domain.md §11). */
export const consentSchema = z.enum(['holder', 'clerk']);
export type Consent = z.infer<typeof consentSchema>;

export const comparisonSchema = z.enum(['same', 'different']);
export type Comparison = z.infer<typeof comparisonSchema>;

export const identificationEventSchemas = {
  /** 対面確認: the clerk compared the person with what the chip holds. No item of the card is in here. */
  'identification.compared': z.strictObject({
    residentId: residentIdSchema,
    result: comparisonSchema,
    /** A photo could be shown; without one only the four items were compared. */
    photo: z.boolean(),
  }),
  /** カードの登録 */
  'identification.linked': z.strictObject({
    residentId: residentIdSchema,
    ...tokenSchema.shape,
    /** Key the chip must answer with from now on; `null`: none could be read. */
    chipKey: chipKeySchema.nullable(),
    basis: linkBasisSchema,
    level: z.enum(['L0', 'L1']),
    consent: consentSchema,
  }),
  /** 登録の取りやめ: from now on this card leads to nobody here, whatever the register says. */
  'identification.unlinked': z.strictObject({
    residentId: residentIdSchema,
    ...tokenSchema.shape,
    reason: z.string().min(1).max(250),
  }),
  /** 同意の撤回, of every card: those that only the register names lead to nobody, until a card is linked here anew. */
  'identification.withdrawn': z.strictObject({
    residentId: residentIdSchema,
    reason: z.string().min(1).max(250),
  }),
  /** 電子証明書による本人確認: PIN and a signature over our challenge. */
  'identification.proved': z.strictObject({ residentId: residentIdSchema }),
} as const;

export type IdentificationEventKind = keyof typeof identificationEventSchemas;
export type IdentificationEvent = {
  [K in IdentificationEventKind]: {
    readonly kind: K;
    readonly data: z.infer<(typeof identificationEventSchemas)[K]>;
  };
}[IdentificationEventKind];

/** 性別 as 住民記録 codes it: 1 男, 2 女, 9 その他・不明. */
export const sexSchema = z.enum(['1', '2', '9']);

/** A resident beside the card. The address is what the register may show (支援措置 already applied). */
export const personSchema = z.strictObject({
  residentId: residentIdSchema,
  name: z.string(),
  kana: z.string(),
  birthDate: civilDateSchema.nullable(),
  /** 不詳 in the register's words; there when `birthDate` is null. */
  birthDateText: z.string().max(40).optional(),
  sex: sexSchema,
  address: z.string(),
  protected: z.boolean(),
});
export type Person = z.infer<typeof personSchema>;

/** 照合番号B in its three printed parts. `birthYear`: with which year the first six digits are made (card.md §2.5). */
export const numberPartsSchema = z.strictObject({
  birthDate: civilDateSchema,
  birthYear: z.enum(['era', 'gregorian']),
  expiryYear: z.string().regex(/^20\d{2}$/),
  securityCode: z.string().regex(/^\d{4}$/),
});
export type NumberParts = z.infer<typeof numberPartsSchema>;

/** A PNG, base64. The photo of a card has 240 × 320 points. */
const imageSchema = (longest: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9+/]+={0,2}$/)
    .max(longest)
    .nullable();

/** One line of the comparison. `variant`: the same, written otherwise; `hidden`: 支援措置; `unknown`: one side does not say. */
export const matchSchema = z.enum(['same', 'variant', 'different', 'hidden', 'unknown']);
export type Match = z.infer<typeof matchSchema>;

export const FIELDS = ['name', 'birthDate', 'sex', 'address'] as const;
export type Field = (typeof FIELDS)[number];

/** What the card holds, as it may be shown. */
export const shownCardSchema = z.strictObject({
  photo: imageSchema(400_000),
  nameImage: imageSchema(100_000),
  addressImage: imageSchema(100_000),
  name: z.string().nullable(),
  birthDate: civilDateSchema.nullable(),
  sex: sexSchema.nullable(),
  /** `null`: not on the card, or not to be shown (`matches.address` tells which). */
  address: z.string().nullable(),
  /** Whether the records are signed by an issuer this site believes. */
  issuer: z.enum(['verified', 'unknown']),
  expired: z.boolean(),
});
export type ShownCard = z.infer<typeof shownCardSchema>;

/** To whom the card leads now. `this_person_without_key`: linked, and no chip key is pinned yet. */
export const linkStateSchema = z.enum(['nobody', 'this_person', 'this_person_without_key', 'other_person']);
export type LinkState = z.infer<typeof linkStateSchema>;

/** A card that was read for comparison, beside the resident it may be of. */
export const checkViewSchema = z.strictObject({
  checkId: z.uuid(),
  /** `null`: the card was not opened, only its number is known (登録 by the supervisor's word). */
  card: shownCardSchema.nullable(),
  candidate: personSchema.nullable(),
  matches: z.strictObject({
    name: matchSchema,
    birthDate: matchSchema,
    sex: matchSchema,
    address: matchSchema,
  }),
  /** Residents whom the card may mean, likeliest first, when nobody is chosen; never taken without a person's choice. */
  suggestions: z.array(personSchema).max(20),
  link: linkStateSchema,
  /** The chip has answered with a key that can be pinned. */
  chipKey: z.boolean(),
  /** The card has a valid certificate that is not known to be the candidate's: not linked yet, or renewed. */
  newCertificate: z.boolean(),
  /** The clerk has said 一致. */
  confirmed: z.boolean(),
});
export type CheckView = z.infer<typeof checkViewSchema>;

/** Why nothing was asked of the card, or it did not answer. */
export const CARD_REASONS = [
  'no_card',
  'two_cards',
  'card_busy',
  'card_pulled',
  'card_unreadable',
  'not_my_number_card',
] as const;
export type CardReason = (typeof CARD_REASONS)[number];

/** Of a secret. `wrong`, `too_few_tries`: `detail.left`. `absent`: the card has none. */
export const SECRET_REASONS = ['wrong', 'too_few_tries', 'blocked', 'absent'] as const;

export const FACE_REASONS = [
  /** Another person's card lies there: nothing was tried. */
  'other_card',
  ...CARD_REASONS,
  ...SECRET_REASONS,
  'garbled',
  'bad_number',
  /** The records are not what their issuer signed, or are of two people. */
  'altered',
  /** The chip cannot answer with the key that its own record names. */
  'copied',
] as const;
export type FaceReason = (typeof FACE_REASONS)[number];

export const PROOF_REASONS = [
  ...CARD_REASONS,
  ...SECRET_REASONS,
  /** Another person's card lies there. */
  'other_card',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_unknown_ca',
  'certificate_unusable',
  'revoked',
  /** The certificate in the card is not known to be this person's: renewed, or never linked. */
  'certificate_not_linked',
  /** The card could not sign with its own certificate's key: a copy, or broken. */
  'not_this_key',
  'refused',
  /** The site has no right to the certificate (公的個人認証法). */
  'not_permitted',
] as const;
export type ProofReason = (typeof PROOF_REASONS)[number];

const OF_CHECK = ['not_checking', 'no_such_check'] as const;
/** 責任者の確認: nothing is done with this person until a supervisor has released it. */
const OF_PERSON = ['release_needed', 'cannot_record'] as const;

/** Grey pixels of one photograph of a card, row by row, one byte each, base64. Never kept. */
export const MAX_PIXELS = 2_100_000;
export const photographSchema = z
  .strictObject({
    width: z.int().min(200).max(2_400),
    height: z.int().min(200).max(2_400),
    pixels: z.base64().max(Math.ceil(MAX_PIXELS / 3) * 4),
  })
  .refine(
    ({ width, height, pixels }) =>
      width * height <= MAX_PIXELS && pixels.length === Math.ceil((width * height) / 3) * 4,
    'not as many pixels as it says',
  );

/** Digits as read, `?` where none could be: YYMMDD, YYYY, 4. `doubtful`: places (from 0) a person must look at. */
export const numberReadingSchema = z.strictObject({
  digits: z.string().regex(/^[\d?]{14}$/),
  /** The card shows a Gregorian birth date, as those of foreign residents do. */
  birthYear: z.enum(['era', 'gregorian']),
  doubtful: z.array(z.int().min(0).max(13)).max(14),
});
export type NumberReading = z.infer<typeof numberReadingSchema>;

/** `blurred`, `not_the_face`, `unclear`: what the clerk can do better. `unavailable`: ours, or none here. */
export const NUMBER_REASONS = ['no_card_seen', 'blurred', 'not_the_face', 'unclear', 'unavailable'] as const;
export const numberReasonSchema = z.enum(NUMBER_REASONS);
export type NumberReason = (typeof NUMBER_REASONS)[number];

const checkIdInput = { checkId: z.uuid() };
const reasonInput = z.string().trim().min(1).max(250);

export const identificationContract = {
  /** From an identified person, or from a card that leads to nobody: taps are not read by themselves until `end`. */
  'identification.begin': {
    input: z.strictObject({}),
    output: resultSchema(z.strictObject({}), ['nothing_to_check', 'release_needed']),
  },
  /** Back to the person as she now stands, or to waiting. Everything read is forgotten. */
  'identification.end': { input: z.strictObject({}), output: z.strictObject({}) },
  /** Whom this is about: the person at the desk, if any is known yet. */
  'identification.current': {
    input: z.strictObject({}),
    output: resultSchema(
      z.strictObject({
        person: personSchema.nullable(),
        /** This site may use the certificate, so the PIN can be asked. */
        pinPossible: z.boolean(),
        /** A camera picture can be read here. */
        cameraPossible: z.boolean(),
        /** The person's card is linked here and can be unlinked. */
        linked: z.boolean(),
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
      ...OF_PERSON,
    ]),
  },
  /** 同意の撤回: the card by which this person came, and every other card of hers that is linked here. */
  'identification.unlink': {
    input: z.strictObject({ visitId: visitIdSchema, reason: reasonInput }),
    output: resultSchema(z.strictObject({ cards: z.int() }), ['not_checking', 'not_linked', ...OF_PERSON]),
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
