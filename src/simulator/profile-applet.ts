/**
 * The card's side of a card profile: an application of the virtual card made of the same file that the reader works
 * from (`card/profile/schema.ts`), so a municipality can try its profile before it has a card.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { checkDigitOf } from '../card/profile/fields.ts';
import type { AntiClone, CardFile, CardProfile, Place, ProfileSource } from '../card/profile/schema.ts';
import type { Pad, TextCode } from '../card/profile/tlv.ts';
import { concatBytes, fromHex } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { rsaSigner } from './applications/signer.ts';
import { type Application, createPin, type File, padded } from './files.ts';

export type AppletField = 'id' | 'issuer' | 'serviceCode' | 'version' | 'validUntil' | 'checkDigit';

/** What lies in one card. */
export interface AppletContent {
  /** Texts as the fields hold them (`validUntil`: `YYYYMMDD`). A check digit of its own is worked out when missing. */
  readonly values: Readonly<Partial<Record<AppletField, string>>>;
  /** By name of the VERIFY step. */
  readonly secrets?: ReadonlyMap<
    string,
    { readonly value: string; readonly tries: number; readonly left?: number }
  >;
  /** RSA private key, and its certificate (DER) for profiles that want one. */
  readonly chip?: { readonly key: KeyObject; readonly certificate?: Uint8Array };
  /** Whole name of the application, hex, for profiles that give its beginning only. */
  readonly aid?: string;
}

/** `detail.at`: what in the profile the virtual card cannot do, or what does not fit. */
type Made<T> = Result<T, 'not_simulated'>;

const cannot = (at: string) => failure('not_simulated', { at });

/** Shift_JIS has a decoder in the platform and no encoder: this is the decoder turned round. */
const sjisTable = (): ReadonlyMap<string, Uint8Array> => {
  const decoder = new TextDecoder('shift_jis');
  const table = new Map<string, Uint8Array>();
  const learn = (bytes: Uint8Array): void => {
    const text = decoder.decode(bytes);
    if (Array.from(text).length === 1 && !text.includes('\ufffd') && !table.has(text)) table.set(text, bytes);
  };
  for (let byte = 0x20; byte < 0xe0; byte += 1) learn(Uint8Array.of(byte));
  for (let high = 0x81; high <= 0xfc; high += 1)
    for (let low = 0x40; low <= 0xfc; low += 1) learn(Uint8Array.of(high, low));
  return table;
};

const encodeText = (text: string, code: TextCode, pad: Pad): Uint8Array | undefined => {
  switch (code) {
    case 'ascii':
      return /^[\x20-\x7e]*$/.test(text) ? Buffer.from(text, 'latin1') : undefined;
    case 'utf8':
      return Buffer.from(text, 'utf8');
    case 'hex':
      return /^([0-9a-f]{2})*$/.test(text) ? fromHex(text) : undefined;
    case 'bcd': {
      const digits = text.length % 2 === 1 && pad === 'ff' ? `${text}f` : text;
      return /^\d*f?$/.test(digits) && digits.length % 2 === 0 ? fromHex(digits) : undefined;
    }
    case 'sjis': {
      const table = sjisTable();
      const parts = Array.from(text).map((character) => table.get(character));
      return parts.some((part) => part === undefined)
        ? undefined
        : concatBytes(...parts.filter((part) => part !== undefined));
    }
  }
};

const FILLER: Readonly<Record<Pad, number | undefined>> = {
  none: undefined,
  space: 0x20,
  zero: 0x00,
  ff: 0xff,
};

/** The value at its full length. */
const fitted = (bytes: Uint8Array, length: number | undefined, pad: Pad): Uint8Array | undefined => {
  if (length === undefined || bytes.length === length) return bytes;
  const filler = FILLER[pad];
  if (filler === undefined || bytes.length > length) return undefined;
  return concatBytes(bytes, new Uint8Array(length - bytes.length).fill(filler));
};

interface Placed {
  readonly place: Place;
  readonly bytes: Uint8Array;
}

const checkDigitText = ({ fields }: CardProfile, values: AppletContent['values']): string | undefined =>
  values.checkDigit ??
  (fields.checkDigit === undefined || values.id === undefined
    ? undefined
    : checkDigitOf(values.id, fields.checkDigit.scheme));

const placedFields = (profile: CardProfile, values: AppletContent['values']): Made<Placed[]> => {
  const { id, issuer, serviceCode, version, validUntil, checkDigit } = profile.fields;
  const rules = {
    id,
    issuer,
    serviceCode,
    version,
    validUntil,
    checkDigit: checkDigit?.where === 'field' ? checkDigit : undefined,
  };
  const texts = { ...values, checkDigit: checkDigitText(profile, values) };
  const placed: Placed[] = [];
  for (const name of ['id', 'issuer', 'serviceCode', 'version', 'validUntil', 'checkDigit'] as const) {
    const rule = rules[name];
    const text = texts[name];
    if (rule === undefined || text === undefined) continue;
    const encoded = encodeText(text, rule.as, rule.pad);
    const bytes = encoded === undefined ? undefined : fitted(encoded, rule.length, rule.pad);
    if (bytes === undefined) return cannot(`fields.${name}`);
    placed.push({ place: rule, bytes });
  }
  return success(placed);
};

const placedKey = ({ antiClone }: CardProfile, chip: AppletContent['chip']): Made<Placed[]> => {
  if (antiClone === undefined || chip === undefined) return success([]);
  const { place, from } = antiClone.publicKey;
  const bytes =
    from === 'certificate'
      ? chip.certificate
      : createPublicKey(chip.key).export({ format: 'der', type: 'spki' });
  return bytes === undefined ? cannot('antiClone.publicKey') : success([{ place, bytes }]);
};

/** The stretches laid over each other in one value. */
const layered = (placed: readonly Placed[]): Uint8Array => {
  const size = Math.max(0, ...placed.map(({ place, bytes }) => (place.offset ?? 0) + bytes.length));
  const value = new Uint8Array(size);
  for (const { place, bytes } of placed) value.set(bytes, place.offset ?? 0);
  return value;
};

const berLength = (length: number): Uint8Array => {
  if (length < 0x80) return Uint8Array.of(length);
  return length < 0x100 ? Uint8Array.of(0x81, length) : Uint8Array.of(0x82, length >> 8, length & 0xff);
};

/** Groups by the first tag of the path and goes inside. */
const berTree = (
  leaves: readonly { readonly path: readonly string[]; readonly placed: Placed }[],
): Uint8Array => {
  const tags = [...new Set(leaves.map(({ path }) => path[0] ?? ''))];
  return concatBytes(
    ...tags.map((tag) => {
      const inside = leaves.filter(({ path }) => path[0] === tag);
      const deeper = inside.filter(({ path }) => path.length > 1);
      const value =
        deeper.length > 0
          ? berTree(deeper.map(({ path, placed }) => ({ path: path.slice(1), placed })))
          : layered(inside.map(({ placed }) => placed));
      return concatBytes(fromHex(tag), berLength(value.length), value);
    }),
  );
};

const simpleTlv = (placed: readonly Placed[]): Uint8Array => {
  const tags = [...new Set(placed.map(({ place }) => (place.tag ?? '').toLowerCase()))];
  return concatBytes(
    ...tags.map((tag) => {
      const value = layered(placed.filter(({ place }) => (place.tag ?? '').toLowerCase() === tag));
      const length =
        value.length < 0xff
          ? Uint8Array.of(value.length)
          : Uint8Array.of(0xff, value.length >> 8, value.length & 0xff);
      return concatBytes(fromHex(tag), length, value);
    }),
  );
};

const contentOf = (source: ProfileSource, placed: readonly Placed[]): Uint8Array => {
  const size = source.structure === 'transparent' ? source.length : 0;
  switch (source.encoding) {
    case 'ber':
      return padded(
        berTree(placed.map((one) => ({ path: (one.place.tag ?? '').toLowerCase().split('/'), placed: one }))),
        size,
      );
    case 'simple_tlv':
      return padded(simpleTlv(placed), size);
    case 'fixed':
    case 'der':
      return padded(layered(placed), size);
  }
};

/** The virtual card's short ids are its file numbers. */
const numberOf = ({ fid, sfi }: CardFile): number => Number.parseInt(fid ?? sfi ?? '0', 16);

const records = (before: File | undefined, number: number, content: Uint8Array): readonly Uint8Array[] => {
  const known = before?.kind === 'records' ? before.records : [];
  return Array.from({ length: Math.max(known.length, number) }, (_, at) =>
    at === number - 1 ? content : (known[at] ?? new Uint8Array()),
  );
};

/** Files and data objects; all files open with the last VERIFY of the profile. */
const filesOf = (
  profile: CardProfile,
  placed: readonly Placed[],
): { files: Map<number, File>; objects: Map<number, Uint8Array> } => {
  const files = new Map<number, File>();
  const objects = new Map<number, Uint8Array>();
  const verify = profile.steps.findLast((step) => step.do === 'verify');
  const lock = verify === undefined ? {} : { opensWith: numberOf(verify.key) };
  for (const source of profile.sources) {
    const content = contentOf(
      source,
      placed.filter(({ place }) => place.source === source.name),
    );
    if (source.structure === 'data_object') {
      objects.set(Number.parseInt(source.tag, 16), content);
      continue;
    }
    const number = numberOf(source.file);
    files.set(
      number,
      source.structure === 'transparent'
        ? { kind: 'transparent', content, ...lock }
        : { kind: 'records', records: records(files.get(number), source.record, content), ...lock },
    );
  }
  return { files, objects };
};

const addSecrets = (
  files: Map<number, File>,
  { steps }: CardProfile,
  secrets: AppletContent['secrets'],
): Made<'added'> => {
  for (const step of steps) {
    if (step.do === 'external_authenticate') return cannot(`steps.${step.name}`);
    const secret = secrets?.get(step.name);
    if (secret === undefined) return cannot(`steps.${step.name}`);
    const { value, tries, left } = secret;
    files.set(numberOf(step.key), { kind: 'pin', pin: createPin(value, tries, left) });
  }
  return success('added');
};

const addKey = (
  files: Map<number, File>,
  { antiClone }: CardProfile,
  chip: AppletContent['chip'],
): Made<'added'> => {
  if (antiClone === undefined || chip === undefined) return success('added');
  const { cla, ins, key, p2 } = antiClone;
  if (isOwnKey(antiClone)) return success('added');
  const number = key === undefined ? Number.parseInt(p2, 16) & 0x1f : Number.parseInt(key, 16);
  // The virtual card signs with `80 2A` only.
  if (cla !== '80' || ins !== '2A' || number === 0) return cannot('antiClone');
  files.set(number, { kind: 'private_key', sign: rsaSigner(chip.key) });
  return success('added');
};

/** `80 2A 00 00` with no key selected: the application's own key, as in 券面AP (card.md §2.6). */
const isOwnKey = ({ key, p2 }: AntiClone): boolean => key === undefined && p2 === '00';

/** The application of one card. Without `chip` it is a card whose key is missing: what a copy of the bytes is. */
export const profileApplet = (profile: CardProfile, content: AppletContent): Made<Application> => {
  const fields = placedFields(profile, content.values);
  if (!fields.ok) return fields;
  const key = placedKey(profile, content.chip);
  if (!key.ok) return key;
  const { files, objects } = filesOf(profile, [...fields.value, ...key.value]);
  const secrets = addSecrets(files, profile, content.secrets);
  if (!secrets.ok) return secrets;
  const chip = addKey(files, profile, content.chip);
  if (!chip.ok) return chip;
  const own = content.chip !== undefined && profile.antiClone !== undefined && isOwnKey(profile.antiClone);
  return success({
    aid: fromHex(content.aid ?? profile.aid.value),
    files,
    objects,
    ...(own && content.chip !== undefined ? { presence: rsaSigner(content.chip.key) } : {}),
  });
};
