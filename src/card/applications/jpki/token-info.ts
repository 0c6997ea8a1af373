/** トークン情報: EF 0006, PKCS#11's CK_TOKEN_INFO with 32-bit big-endian numbers, 160 bytes (card.md §2.1). */
import { z } from 'zod';
import { failure, type Result, success } from '../../../kernel/result.ts';

export const TOKEN_INFO_BYTES = 160;

/** What kind of token says it is which. */
export const TOKEN_LABELS = {
  card: 'JPKIAPICCTOKEN2',
  /** 住民基本台帳カード, which ended before the My Number Card. */
  juki_card: 'JPKIAPICCTOKEN',
  android: 'JPKIAPGPSETOKEN',
  iphone: 'JPKIAPIOSTOKEN',
} as const;
export type TokenKind = keyof typeof TOKEN_LABELS;

const KINDS: Readonly<Record<string, TokenKind>> = {
  [TOKEN_LABELS.card]: 'card',
  [TOKEN_LABELS.juki_card]: 'juki_card',
  [TOKEN_LABELS.android]: 'android',
  [TOKEN_LABELS.iphone]: 'iphone',
};

const textSchema = z
  .string()
  .regex(/^[\x20-\x7e]*$/)
  .transform((text) => text.trimEnd());
const lengthSchema = z.number().int().max(255);

const tokenInfoSchema = z
  .object({
    label: textSchema.refine((label) => label !== ''),
    manufacturer: textSchema,
    model: textSchema,
    serialNumber: textSchema,
    /** CKF_… bits. */
    flags: z.number().int(),
    maxPinLength: lengthSchema,
    minPinLength: lengthSchema,
  })
  .transform((info) => ({ ...info, kind: KINDS[info.label] ?? ('unknown' as const) }));
export type TokenInfo = z.infer<typeof tokenInfoSchema>;

/** Where the fields lie: four texts, then numbers of four bytes each. */
const AT = { label: 0, manufacturer: 32, model: 64, serialNumber: 80, flags: 96, maxPin: 116, minPin: 120 };

/** `garbled`: not 160 bytes, or not the texts of a token. Zeros end a text as blanks do. */
export const parseTokenInfo = (bytes: Uint8Array): Result<TokenInfo, 'garbled'> => {
  if (bytes.length !== TOKEN_INFO_BYTES) return failure('garbled');
  const view = Buffer.from(bytes);
  const text = (at: number, length: number): string =>
    view.toString('latin1', at, at + length).replace(/\0+$/, '');
  const parsed = tokenInfoSchema.safeParse({
    label: text(AT.label, 32),
    manufacturer: text(AT.manufacturer, 32),
    model: text(AT.model, 16),
    serialNumber: text(AT.serialNumber, 16),
    flags: view.readUInt32BE(AT.flags),
    maxPinLength: view.readUInt32BE(AT.maxPin),
    minPinLength: view.readUInt32BE(AT.minPin),
  });
  return parsed.success ? success(parsed.data) : failure('garbled');
};

/** CKF_RNG, CKF_LOGIN_REQUIRED, CKF_USER_PIN_INITIALIZED, CKF_TOKEN_INITIALIZED. */
const FLAGS = 0x0000_040d;
const UNAVAILABLE = 0xffff_ffff;

/** What the virtual card has there. Maker and model are invented: no dump of a real one was seen. */
export const encodeTokenInfo = (label: string): Uint8Array => {
  const info = Buffer.alloc(TOKEN_INFO_BYTES);
  info.write(label.padEnd(32), AT.label, 'latin1');
  info.write('KAZASU SIMULATED'.padEnd(32), AT.manufacturer, 'latin1');
  info.write('VIRTUAL CARD'.padEnd(16), AT.model, 'latin1');
  info.write(''.padEnd(16), AT.serialNumber, 'latin1');
  info.writeUInt32BE(FLAGS, AT.flags);
  info.writeUInt32BE(16, AT.maxPin);
  info.writeUInt32BE(4, AT.minPin);
  for (let at = AT.minPin + 4; at < 140; at += 4) info.writeUInt32BE(UNAVAILABLE, at);
  info.write(''.padEnd(16), 144, 'latin1');
  return info;
};
