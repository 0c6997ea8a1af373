/**
 * 署名用電子証明書の券面4情報: what the signing certificate says of its holder, in its subjectAltName (card.md §3). This is
 * personal data: it is only read on the holder's password, and never logged.
 */
import { ObjectIdentifier, Utf8String } from 'asn1js';
import { GeneralNames } from 'pkijs';
import { z } from 'zod';
import { type CivilDate, formatWareki, parseCompactDate } from '../../../kernel/dates.ts';
import { failure, type Result, success } from '../../../kernel/result.ts';
import { extensionBytes, parseCertificate } from '../../x509.ts';

const ARC = '1.2.392.200149.8.5.5';

/** otherName types. */
export const HOLDER_OID = {
  name: `${ARC}.1`,
  nameFlags: `${ARC}.2`,
  sex: `${ARC}.3`,
  birth: `${ARC}.4`,
  address: `${ARC}.5`,
  addressFlags: `${ARC}.6`,
} as const;

const OID_SUBJECT_ALT_NAME = '2.5.29.17';

export interface SignHolder {
  /** 氏名 */
  readonly name: string;
  /** 代替文字の使用位置: one digit a character of the name, `1` where the register has one that certificates cannot write. */
  readonly nameFlags: string;
  readonly sex: 'male' | 'female' | 'unknown';
  /** 生年月日; `unknown`: 不詳, in whole or in part. */
  readonly birth: CivilDate | 'unknown';
  /** 住所 */
  readonly address: string;
  readonly addressFlags: string;
}

/** `no_holder`: an authentication certificate, or another that names nobody. */
export type HolderFailure = 'garbled' | 'no_holder';

/** No control characters and nothing that turns the direction of the text: a name is shown on screens and printed. */
const textSchema = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]+$/u);
const flagsSchema = z.string().regex(/^[01]{0,200}$/);

const SEX = { '1': 'male', '2': 'female', '3': 'unknown' } as const;
const ERA_NAMES = ['明治', '大正', '昭和', '平成', '令和'];

/**
 * `EYYYYMMDD`: E 1 明治 … 5 令和 or 0 不明, then the Gregorian day. A day outside the era that is named is garbled; zeros
 * in the day are a date that the register does not know whole.
 */
const parseBirth = (text: string): CivilDate | 'unknown' | undefined => {
  const [, era = '', day = ''] = /^([0-5])(\d{8})$/.exec(text) ?? [];
  if (day === '') return undefined;
  if (era === '0' || /^0000|00$|^\d{4}00/.test(day)) return 'unknown';
  const birth = parseCompactDate(day);
  if (birth === undefined) return undefined;
  return formatWareki(birth)?.startsWith(ERA_NAMES[Number(era) - 1] ?? '') === true ? birth : undefined;
};

const fieldsSchema = z
  .object({
    name: textSchema(200),
    nameFlags: flagsSchema,
    sex: z.enum(['1', '2', '3']).transform((digit) => SEX[digit]),
    birth: z.string().transform((text, context) => {
      const birth = parseBirth(text);
      if (birth !== undefined) return birth;
      context.addIssue('no such day');
      return z.NEVER;
    }),
    address: textSchema(200),
    addressFlags: flagsSchema,
  })
  .refine(({ nameFlags, name }) => nameFlags.length <= name.length)
  .refine(({ addressFlags, address }) => addressFlags.length <= address.length);

/** Type and text of an otherName: `[0] { OID, [0] UTF8String }`; anything else is not one of ours. */
const otherNameOf = (value: unknown): readonly [type: string, text: string] | undefined => {
  const outer = z.object({ valueBlock: z.object({ value: z.array(z.unknown()) }) });
  const parts = outer.safeParse(value).data?.valueBlock.value;
  const [type, wrapped] = parts ?? [];
  const text = outer.safeParse(wrapped).data?.valueBlock.value[0];
  if (!(type instanceof ObjectIdentifier) || !(text instanceof Utf8String)) return undefined;
  return [type.valueBlock.toString(), text.getValue()];
};

/** otherNames by type; `undefined` when one is there twice. */
const otherNames = (names: GeneralNames): ReadonlyMap<string, string> | undefined => {
  const found = new Map<string, string>();
  for (const { type, value } of names.names) {
    const other = type === 0 ? otherNameOf(value) : undefined;
    if (other === undefined) continue;
    if (found.has(other[0])) return undefined;
    found.set(...other);
  }
  return found;
};

const altNames = (der: Uint8Array): Result<GeneralNames, HolderFailure> => {
  const certificate = parseCertificate(der);
  if (certificate === undefined) return failure('garbled');
  const bytes = extensionBytes(certificate, OID_SUBJECT_ALT_NAME);
  if (bytes === undefined) return failure('no_holder');
  try {
    return success(GeneralNames.fromBER(Uint8Array.from(bytes)));
  } catch {
    // pkijs throws on an extension that is none.
    return failure('garbled');
  }
};

/** The holder of a signing certificate (DER). Whether the certificate holds is another question (certificate.ts). */
export const parseSignHolder = (der: Uint8Array): Result<SignHolder, HolderFailure> => {
  const names = altNames(der);
  if (!names.ok) return names;
  const found = otherNames(names.value);
  if (found === undefined) return failure('garbled');
  if (!Object.values(HOLDER_OID).some((oid) => found.has(oid))) return failure('no_holder');
  const parsed = fieldsSchema.safeParse({
    name: found.get(HOLDER_OID.name),
    nameFlags: found.get(HOLDER_OID.nameFlags),
    sex: found.get(HOLDER_OID.sex),
    birth: found.get(HOLDER_OID.birth),
    address: found.get(HOLDER_OID.address),
    addressFlags: found.get(HOLDER_OID.addressFlags),
  });
  return parsed.success ? success(parsed.data) : failure('garbled');
};
