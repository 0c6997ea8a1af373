import { z } from 'zod';
import { civilDateSchema } from '../../kernel/dates.ts';
import { eventIdSchema, residentIdSchema } from '../../kernel/ids.ts';

/** 本人確認: what is recorded, asked and answered. Pure shapes, shared by desk, centre and screen. */

/**
 * By which number of a card a person is found (CardToken's type, domain.md §0.2); `profile:NAME` is that of an 条例利用AP,
 * `jpki_serial` that of the card's certificate and `jpki_phone` that of a phone's, which only a site with the legal status has.
 * A phone's certificate is another one than the card's, so it is a token of its own and neither ends the other.
 */
export const linkKindSchema = z
  .string()
  .regex(/^(common_card_id|jpki_serial|jpki_phone|profile:[a-z0-9][a-z0-9-]{0,39})$/);
export type LinkKind = z.infer<typeof linkKindSchema>;

/** HMAC-SHA256 of a card's number with the municipality's own key, hex. */
export const tokenHmacSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** 連携トークン: a number of a card as it is kept. Never the number itself. */
export const tokenSchema = z.strictObject({ kind: linkKindSchema, tokenHmac: tokenHmacSchema });
export type LinkToken = z.infer<typeof tokenSchema>;

/** SubjectPublicKeyInfo, DER, base64: an RSA-2048 key has 392 characters, a P-384 key 160. */
export const chipKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)
  .max(1_200);

/** On what a link stands: the chip's record compared by eye (`L1`), or the word of the supervisor (`statement`). */
export const linkBasisSchema = z.enum(['compared', 'statement']);
export type LinkBasis = z.infer<typeof linkBasisSchema>;

/** Who said 同意します: the holder herself, or the clerk for one who cannot press (domain.md §11). */
export const consentSchema = z.enum(['holder', 'clerk']);
export type Consent = z.infer<typeof consentSchema>;

/** Why something was ended, in the words of who ended it. */
export const reasonSchema = z.string().trim().min(1).max(250);

/** First 16 hex digits of the SHA-256 of a text that is agreed to (`terms.ts`). */
export const termsIdSchema = z.string().regex(/^[0-9a-f]{16}$/);

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
    /** Last day of the card or certificate; `null`: not known. */
    validTo: civilDateSchema.nullable().default(null),
    /** Which text was agreed to (`Terms`); `null` in events of programs that did not say. */
    terms: termsIdSchema.nullable().default(null),
    /**
     * From whom the supervisor took the token over; `null`: it led to nobody. Where two desks without a line link one token to
     * two people, the first link stands unless the second was made in knowledge of it. Absent in older events.
     */
    takenFrom: residentIdSchema.nullable().optional(),
    /** The supervisor knew that a newer card had superseded this one; without it such a link was made in ignorance. */
    over: z.literal('superseded').optional(),
  }),
  /** 登録の取りやめ: from now on this card leads to nobody here, whatever the register says. */
  'identification.unlinked': z.strictObject({
    residentId: residentIdSchema,
    ...tokenSchema.shape,
    reason: reasonSchema,
  }),
  /**
   * 更新: the person's new card was read and its 4 items compared, so her old one of that kind leads to nobody any more.
   * `registered`: the register alone named it, and then its kind is what the new one is of.
   */
  'identification.superseded': z.strictObject({
    residentId: residentIdSchema,
    ...tokenSchema.shape,
    /** The new token. */
    by: tokenHmacSchema,
    registered: z.boolean(),
  }),
  /** 切り替えの取り消し: the old token leads to her again; the new one is unlinked beside it. */
  'identification.restored': z.strictObject({
    residentId: residentIdSchema,
    ...tokenSchema.shape,
    reason: reasonSchema,
  }),
  /** 同意の撤回, of every card: those that only the register names lead to nobody, until a card is linked here anew. */
  'identification.withdrawn': z.strictObject({
    residentId: residentIdSchema,
    reason: reasonSchema,
  }),
  /** 登録し直しのお願い (everybody must re-link): all tokens of a kind that were linked before a day. The latest of a kind counts. */
  'identification.relink_asked': z.strictObject({
    kind: linkKindSchema,
    /** Tokens linked before this day in Japan are asked for. */
    before: civilDateSchema,
    /** Last day on which they still lead to the person; `null`: they do no more. */
    leadsUntil: civilDateSchema.nullable(),
    reason: reasonSchema,
  }),
  'identification.relink_ended': z.strictObject({ kind: linkKindSchema, reason: reasonSchema }),
  /** A list of people with or without cards was written to a file, with their names. */
  'identification.exported': z.strictObject({
    list: z.enum(['report', 'left']),
    people: z.int().min(0),
  }),
  /** 電子証明書による本人確認: PIN and a signature over our challenge. */
  'identification.proved': z.strictObject({ residentId: residentIdSchema }),
} as const;

/** What says something of a card, or asks for cards anew: the other desks are told of it. */
export const LINK_KINDS = [
  'identification.linked',
  'identification.unlinked',
  'identification.superseded',
  'identification.restored',
  'identification.withdrawn',
  'identification.relink_asked',
  'identification.relink_ended',
] as const satisfies readonly (keyof typeof identificationEventSchemas)[];
export type LinkKindOfEvent = (typeof LINK_KINDS)[number];
export const isLinkKind = (kind: string): kind is LinkKindOfEvent => LINK_KINDS.some((each) => each === kind);

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

/**
 * To whom the card leads now. `this_person_without_key`: linked, and no chip key is pinned yet. `relink`: hers, and to be
 * registered anew. `superseded`: a newer card has taken its place.
 */
export const linkStateSchema = z.enum([
  'nobody',
  'this_person',
  'this_person_without_key',
  'other_person',
  'relink',
  'superseded',
]);
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
  /** What would be registered now: the numbers of this card that are not the candidate's yet, or are to be linked anew. */
  registrable: z.array(linkKindSchema),
  /** An older card or certificate of hers would then lead to nobody any more. */
  supersedes: z.boolean(),
  /** The clerk has said 一致. */
  confirmed: z.boolean(),
});
export type CheckView = z.infer<typeof checkViewSchema>;

/**
 * `active`: leads to the person. `relink`: would, but everybody is asked to register anew, and its time is over. `unlinked`,
 * `superseded`: ended.
 */
export const tokenStatusSchema = z.enum(['active', 'relink', 'unlinked', 'superseded']);
export type TokenStatus = z.infer<typeof tokenStatusSchema>;

/** 登録されているカード: one token of a person as the desk shows it. */
export const heldCardSchema = z.strictObject({
  /** Event that linked it: names the token to the methods below. */
  linkedBy: eventIdSchema,
  kind: linkKindSchema,
  status: tokenStatusSchema,
  /** Registering it anew is asked for, though it still leads to her. */
  asked: z.boolean(),
  /** Milliseconds since 1970. */
  since: z.number(),
  validTo: civilDateSchema.nullable(),
  /** Past `validTo`. It still leads to her: what may be done with an expired card is for each service to say. */
  expired: z.boolean(),
  basis: linkBasisSchema,
  level: z.enum(['L0', 'L1']),
  consent: consentSchema,
  staff: z.string(),
  site: z.string(),
  /** The chip's key is pinned. */
  chipKey: z.boolean(),
  /** Another desk linked it to somebody else without knowing of this link: a person must look. */
  contested: z.boolean(),
});
export type HeldCard = z.infer<typeof heldCardSchema>;

/** What is agreed to when a card is registered, as the screen shows and the paper says it. */
export const termsSchema = z.strictObject({
  purpose: z.string(),
  stored: z.string(),
  revoke: z.string(),
  /** On what law the certificate's number may be used; `null`: this site does not use it. */
  jpkiLegalBasis: z.string().nullable(),
});
export type Terms = z.infer<typeof termsSchema>;

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
