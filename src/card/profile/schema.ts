/**
 * カードプロファイル: what an operator must know of a card application (条例利用AP and the like, card.md §4) to have it
 * read, as a file. Pure: the reader (`read.ts`) and the virtual applet (`simulator/profile-applet.ts`) work from the
 * same shape. Bytes are hex in quotes, because YAML takes a bare 0011 for the number eleven. Messages are for the person
 * who writes the file.
 */
import { z } from 'zod';
import { isTwelveDigits, NEVER_BY_PROFILE } from './refused.ts';

const hexOf = (bytes: number): z.ZodType<string, string> =>
  z
    .string()
    .regex(
      new RegExp(`^[0-9A-Fa-f]{${bytes * 2}}$`),
      `16進数${bytes * 2}桁を引用符で囲んで書いてください（例 "${'0A'.repeat(bytes)}"）`,
    );

const byte = hexOf(1);
const statusWords = z.array(hexOf(2)).min(1);
/** An application's name: 5–16 bytes (ISO/IEC 7816-4). */
const aidValue = z
  .string()
  .regex(/^([0-9A-Fa-f]{2}){5,16}$/, 'AIDは5～16バイトの16進数を引用符で囲んで書いてください');
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,31}$/, '英小文字で始まる32字以内の名前（英小文字・数字・- ・_）にしてください');

/** The short id of a file: 01–1E. */
const shortId = byte.refine((hex) => {
  const value = Number.parseInt(hex, 16);
  return value >= 1 && value <= 0x1e;
}, '短縮EF識別子は "01"～"1E" です');

/** A file of the application, by file number (two bytes) or short id (one byte, a command less). */
const fileSchema = z
  .strictObject({ fid: hexOf(2).optional(), sfi: shortId.optional() })
  .refine(({ fid, sfi }) => (fid === undefined) !== (sfi === undefined), {
    error: 'fid か sfi のどちらか一方だけを書いてください',
  });
export type CardFile = z.infer<typeof fileSchema>;

const digitsOnly = (pattern: string): z.ZodType<string, string> =>
  z
    .string()
    .regex(new RegExp(pattern))
    .refine((value) => !isTwelveDigits(value), '12桁の数字は使えません（個人番号を扱わないため）');

/** Whether the pattern fits the whole value: `^a|b$` alone would let anything follow the a. */
export const fitsWhole = (pattern: string, value: string): boolean =>
  new RegExp(`^(?:${pattern})$`, 'u').test(value);

const patternSchema = z
  .string()
  .max(200)
  .refine((text) => text.startsWith('^') && text.endsWith('$'), '^ で始まり $ で終わる正規表現にしてください')
  .refine((text) => {
    try {
      return fitsWhole(text, '') || true;
    } catch {
      return false;
    }
  }, '正規表現として読めません');

/** What a VERIFY sends, as ASCII. */
const secretSchema = z.discriminatedUnion('from', [
  /** Written in this file, for every card the same. */
  z.strictObject({ from: z.literal('literal'), value: digitsOnly('^[\\x20-\\x7e]{1,16}$') }),
  /** 生年月日, six digits; the year is that of the Japanese era, or the last two of the Gregorian. */
  z.strictObject({
    from: z.literal('birth_yymmdd'),
    calendar: z.enum(['era', 'gregorian']).default('era'),
  }),
  /** 照合番号B: birth YYMMDD + expiry YYYY + security code, 14 digits (card.md §2.5). */
  z.strictObject({
    from: z.literal('number_b'),
    calendar: z.enum(['era', 'gregorian']).default('era'),
  }),
  /** Asked of the clerk or the holder under this label. A value that does not fit `pattern` is never sent. */
  z.strictObject({ from: z.literal('operator'), label: z.string().min(1).max(40), pattern: patternSchema }),
]);
export type SecretSource = z.infer<typeof secretSchema>;

const stepSchema = z.discriminatedUnion('do', [
  z.strictObject({
    do: z.literal('verify'),
    name,
    key: fileSchema,
    secret: secretSchema,
    /** VERIFY is sent only while the card has at least so many tries left; the counter is asked first. */
    minTries: z.int().min(2, '最後の1回はこのソフトでは使いません。2以上にしてください').max(15).default(3),
    expect: statusWords.default(['9000']),
  }),
  /** Needs a terminal key in a SAM. None is supported so far: the reader says `not_available`. */
  z.strictObject({ do: z.literal('external_authenticate'), name, key: z.string().min(1).max(64) }),
]);
export type ProfileStep = z.infer<typeof stepSchema>;

/** `der`: one DER value (a certificate, a key) and filler after it; `fixed`: places by offset and length. */
const encoding = z.enum(['ber', 'simple_tlv', 'fixed', 'der']);
const sourceSchema = z.discriminatedUnion('structure', [
  z.strictObject({
    structure: z.literal('transparent'),
    name,
    file: fileSchema,
    /** Bytes to read at most. Fewer are read when the file, or the DER value in it, ends before. */
    length: z.int().min(1).max(4096),
    encoding,
    expect: statusWords.default(['9000', '6282']),
  }),
  z.strictObject({
    structure: z.literal('record'),
    name,
    file: fileSchema,
    record: z.int().min(1).max(254),
    encoding,
    expect: statusWords.default(['9000']),
  }),
  /** GET DATA. The answer has no outer tag (card.md §9). */
  z.strictObject({
    structure: z.literal('data_object'),
    name,
    tag: hexOf(2),
    encoding,
    expect: statusWords.default(['9000']),
  }),
]);
export type ProfileSource = z.infer<typeof sourceSchema>;

/** A place in what was read: a TLV (path of tags for BER, `FF10/DF21`), a stretch of bytes, or a stretch of a TLV. */
const placeShape = {
  source: name,
  tag: z
    .string()
    .regex(/^([0-9A-Fa-f]{2}){1,3}(\/([0-9A-Fa-f]{2}){1,3})*$/, 'タグは16進数で "FF10/DF21" のように書きます')
    .optional(),
  offset: z.int().min(0).max(4095).optional(),
  length: z.int().min(1).max(4096).optional(),
};
const placeSchema = z.strictObject(placeShape);
export type Place = z.infer<typeof placeSchema>;

const fieldShape = {
  ...placeShape,
  as: z.enum(['ascii', 'bcd', 'utf8', 'sjis', 'hex']),
  /** Filler after the value that is no part of it. BCD: the half bytes F. */
  pad: z.enum(['none', 'space', 'zero', 'ff']).default('none'),
};
const idFieldSchema = z.strictObject({ ...fieldShape, pattern: patternSchema });
const ruledFieldSchema = z
  .strictObject({
    ...fieldShape,
    pattern: patternSchema.optional(),
    oneOf: z.array(z.string().min(1).max(64)).min(1).optional(),
  })
  .refine(({ pattern, oneOf }) => pattern !== undefined || oneOf !== undefined, {
    error: 'pattern か oneOf を書いてください',
  });
const dateFieldSchema = z.strictObject({ ...fieldShape, format: z.literal('yyyymmdd').default('yyyymmdd') });

/** How the check digit is made of the digits of the id. */
const schemes = z.enum(['luhn', 'modulus10_weight3', 'seven_check']);
const checkDigitSchema = z.discriminatedUnion('where', [
  z.strictObject({ where: z.literal('last_of_id'), scheme: schemes }),
  z.strictObject({ where: z.literal('field'), scheme: schemes, ...fieldShape }),
]);
export type CheckDigit = z.infer<typeof checkDigitSchema>;

const fieldsSchema = z.strictObject({
  id: idFieldSchema,
  issuer: ruledFieldSchema.optional(),
  serviceCode: ruledFieldSchema.optional(),
  version: ruledFieldSchema.optional(),
  validUntil: dateFieldSchema.optional(),
  checkDigit: checkDigitSchema.optional(),
});
export type Field = z.infer<typeof ruledFieldSchema> | z.infer<typeof dateFieldSchema>;

const publicKeySchema = z.discriminatedUnion('from', [
  /** An X.509 certificate on the card whose CN is `cnPrefix` and the id: nobody can answer with another card's key. */
  z.strictObject({
    from: z.literal('certificate'),
    place: placeSchema,
    /** Folder below `kiosk-config/trust` with the CA certificates. */
    trustRoot: name,
    cnPrefix: z.string().max(40).default(''),
  }),
  /** A bare public key (SubjectPublicKeyInfo, DER), believed because it is the one seen when the card was linked. */
  z.strictObject({ from: z.literal('pinned'), place: placeSchema }),
]);

const antiCloneSchema = z.strictObject({
  /** File of the private key, when it must be selected before. */
  key: hexOf(2).optional(),
  cla: z.enum(['00', '80']).default('80'),
  /** 2A (PERFORM SECURITY OPERATION) or 88 (INTERNAL AUTHENTICATE): no profile may send a command that changes a card. */
  ins: z.enum(['2A', '88']),
  p1: byte,
  p2: byte,
  /** What is sent: `DigestInfo` of our challenge, the challenge itself to be padded as it is, or to be hashed there. */
  input: z.enum(['digest_info', 'raw', 'hash_on_card']),
  expect: statusWords.default(['9000']),
  publicKey: publicKeySchema,
});
export type AntiClone = z.infer<typeof antiCloneSchema>;

const retrySchema = z.strictObject({
  /** Asked again so many times at most. VERIFY is never sent again by itself. */
  times: z.int().min(0).max(3),
  on: statusWords,
  waitMs: z.int().min(0).max(500).default(0),
});

const shape = z.strictObject({
  name,
  title: z.string().min(1).max(60),
  /** 架空: the bytes are made up; such a profile is refused outside training. */
  fictional: z.boolean(),
  aid: z.strictObject({ value: aidValue, match: z.enum(['full', 'prefix']) }),
  select: z
    .strictObject({
      p2: z.enum(['0C', '00']).default('0C'),
      le: z.enum(['none', '00']).default('none'),
      expect: statusWords.default(['9000']),
      /** Answers that say "no such application here". */
      absent: statusWords.default(['6A82']),
    })
    .prefault({}),
  /** Applications that must not answer in its place, beside those refused anyway (`refused.ts`). Needs the FCI. */
  refuse: z.array(aidValue).default([]),
  /** A card that has one of these is another kind of card. */
  notOnCard: z.array(aidValue).max(4).default([]),
  steps: z.array(stepSchema).max(4).default([]),
  sources: z.array(sourceSchema).min(1).max(8),
  fields: fieldsSchema,
  validity: z.enum(['field', 'common_ap_expiry', 'none']),
  antiClone: antiCloneSchema.optional(),
  retry: retrySchema.prefault({ times: 1, on: ['6F00'] }),
});
type Shape = z.infer<typeof shape>;

export interface PlaceIn {
  readonly path: readonly string[];
  readonly place: Place;
}

/** Every place the profile reads a value from, with where it stands in the file. */
export const placesOf = ({ fields, antiClone }: Pick<Shape, 'fields' | 'antiClone'>): PlaceIn[] => {
  const { id, issuer, serviceCode, version, validUntil, checkDigit } = fields;
  const inFields = Object.entries({ id, issuer, serviceCode, version, validUntil }).flatMap(([key, place]) =>
    place === undefined ? [] : [{ path: ['fields', key], place }],
  );
  return [
    ...inFields,
    ...(checkDigit?.where === 'field' ? [{ path: ['fields', 'checkDigit'], place: checkDigit }] : []),
    ...(antiClone === undefined
      ? []
      : [{ path: ['antiClone', 'publicKey', 'place'], place: antiClone.publicKey.place }]),
  ];
};

const placeProblem = (place: Place, sources: readonly ProfileSource[]): [string, string] | undefined => {
  const source = sources.find(({ name: called }) => called === place.source);
  if (source === undefined) return ['source', `sources に ${place.source} がありません`];
  if (source.encoding === 'fixed') {
    if (place.tag !== undefined) return ['tag', '固定長（fixed）の読み出しにタグは書けません'];
    const end = (place.offset ?? 0) + (place.length ?? 0);
    if (source.structure === 'transparent' && end > source.length)
      return ['length', `読み出す長さ（${source.length}バイト）を超えています`];
    return undefined;
  }
  if (source.encoding === 'der')
    return place.tag === undefined && place.offset === undefined && place.length === undefined
      ? undefined
      : ['source', 'DERの読み出しは全体を使います。tag・offset・length は書けません'];
  if (place.tag === undefined) return ['tag', 'TLVの読み出しにはタグが必要です'];
  if (source.encoding === 'simple_tlv' && !/^[0-9A-Fa-f]{2}$/.test(place.tag))
    return ['tag', 'simple_tlv のタグは1バイトです（例 "01"）'];
  return undefined;
};

const startsWith = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

/** What no single field can say: names that refer to each other, and applications no profile may read. */
const wholeProblems = (profile: Shape): [path: (string | number)[], message: string][] => {
  const problems: [(string | number)[], string][] = [];
  const aid = profile.aid.value.toUpperCase();
  for (const { aid: refused, name: called } of NEVER_BY_PROFILE)
    if (startsWith(aid, refused)) problems.push([['aid', 'value'], `${called}はプロファイルでは読めません`]);
  for (const key of ['refuse', 'notOnCard'] as const)
    for (const [at, other] of profile[key].entries())
      if (aid.startsWith(other.toUpperCase())) problems.push([[key, at], 'aid 自身を拒んでいます']);
  if (profile.refuse.length > 0 && profile.select.p2 !== '00')
    problems.push([['refuse'], '答えたAPの名前が要るので select.p2 を "00" にしてください']);
  for (const key of ['sources', 'steps'] as const) {
    const names = profile[key].map(({ name: called }) => called);
    const twice = names.findIndex((called, at) => names.indexOf(called) !== at);
    if (twice >= 0) problems.push([[key, twice, 'name'], `${names[twice] ?? ''} が2回あります`]);
  }
  for (const { path, place } of placesOf(profile)) {
    const problem = placeProblem(place, profile.sources);
    if (problem !== undefined) problems.push([[...path, problem[0]], problem[1]]);
  }
  // Six bytes in hex are twelve digits on one card of 300, and twelve digits are never taken.
  if (profile.fields.id.as === 'hex' && profile.fields.id.length === 6)
    problems.push([['fields', 'id', 'length'], '6バイトを hex にすると12桁になるため使えません']);
  if (profile.validity === 'field' && profile.fields.validUntil === undefined)
    problems.push([['validity'], 'fields.validUntil がないので field は選べません']);
  return problems;
};

export const cardProfileSchema = shape.superRefine((profile, context) => {
  for (const [path, message] of wholeProblems(profile)) context.addIssue({ code: 'custom', path, message });
});
export type CardProfile = z.infer<typeof cardProfileSchema>;
