/** What a card says of itself with no secret: what it is, which certificates it has, how many tries are left. */
import { failure, type Result, success } from '../../../kernel/result.ts';
import { type Channel, select } from '../../apdu.ts';
import type { ExchangeFailure } from '../../limits.ts';
import { type FileFailure, type FileShape, readFile } from '../../read-file.ts';
import { type SecretFailure, triesLeft } from '../../secret.ts';
import { type JpkiLayout, TODAY } from './files.ts';
import { parseTokenInfo, TOKEN_INFO_BYTES, type TokenInfo } from './token-info.ts';

/** A file that does not say how long it is. */
const fixedLength = (bytes: number): FileShape => ({ wholeLength: () => bytes, longest: bytes });

/** Selects the application; a reading of it that finds none is `absent`. */
export const selectJpki = async (
  channel: Channel,
  { aid }: JpkiLayout,
): Promise<Result<void, ExchangeFailure | 'absent'>> => {
  const selected = await select(channel, aid);
  if (!selected.ok) return selected;
  return selected.value === 'absent' ? failure('absent') : success(undefined);
};

/** トークン情報: card or phone, and the lengths of its PINs. Two commands. */
export const readTokenInfo = async (
  channel: Channel,
  layout: JpkiLayout = TODAY,
): Promise<Result<TokenInfo, FileFailure>> => {
  const selected = await selectJpki(channel, layout);
  if (!selected.ok) return selected;
  const read = await readFile(channel, layout.sfi.tokenInfo, fixedLength(TOKEN_INFO_BYTES));
  return read.ok ? parseTokenInfo(read.value) : read;
};

export interface Availability {
  /** 利用者証明用電子証明書 */
  readonly auth: boolean;
  /** 署名用電子証明書: not on the card of a child under 15. */
  readonly sign: boolean;
}

const PRESENT = 0x8f;
const AVAILABILITY_BYTES = 3;

/** `8F` for a certificate that is there and `00` for one that is not; nothing else was ever seen. */
export const parseAvailability = (bytes: Uint8Array): Result<Availability, 'garbled'> => {
  const [sign, auth] = bytes;
  const known = [sign, auth].every((byte) => byte === PRESENT || byte === 0x00);
  if (bytes.length !== AVAILABILITY_BYTES || !known) return failure('garbled');
  return success({ auth: auth === PRESENT, sign: sign === PRESENT });
};

/** In the selected application. One command. */
export const availabilityInside = async (
  channel: Channel,
  { sfi }: JpkiLayout,
): Promise<Result<Availability, FileFailure>> => {
  const read = await readFile(channel, sfi.availability, fixedLength(AVAILABILITY_BYTES));
  return read.ok ? parseAvailability(read.value) : read;
};

/** Two commands. */
export const readAvailability = async (
  channel: Channel,
  layout: JpkiLayout = TODAY,
): Promise<Result<Availability, FileFailure>> => {
  const selected = await selectJpki(channel, layout);
  return selected.ok ? availabilityInside(channel, layout) : selected;
};

/** Tries left; `verified`: it was entered since the selection; `absent`: the card has no such secret. */
export type Tries = number | 'verified' | 'absent';

export interface PinStatus {
  /** 利用者証明用パスワード, of three. */
  readonly auth: Tries;
  /** 署名用パスワード, of five. */
  readonly sign: Tries;
}

const triesOf = async (channel: Channel, sfi: number): Promise<Result<Tries, SecretFailure>> => {
  const left = await triesLeft(channel, sfi);
  return !left.ok && left.reason === 'absent' ? success('absent') : left;
};

/** How many tries both secrets have left, to be shown before one is spent. Spends none. Three commands. */
export const readPinStatus = async (
  channel: Channel,
  layout: JpkiLayout = TODAY,
): Promise<Result<PinStatus, SecretFailure>> => {
  const selected = await selectJpki(channel, layout);
  if (!selected.ok) return selected;
  const auth = await triesOf(channel, layout.sfi.authPin);
  if (!auth.ok) return auth;
  const sign = await triesOf(channel, layout.sfi.signPassword);
  return sign.ok ? success({ auth: auth.value, sign: sign.value }) : sign;
};
