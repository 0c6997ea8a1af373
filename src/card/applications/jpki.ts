/** 公的個人認証AP (JPKI): the certificate for user authentication, readable with no PIN (card.md §2.1). */
import { concatBytes, fromHex } from '../../kernel/bytes.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import { type Channel, readBySfi, readCurrent, SW, select } from '../apdu.ts';
import { type ExchangeFailure, MAX_CERTIFICATE_BYTES } from '../limits.ts';
import { statusOf } from '../status-words.ts';

export const JPKI_AID = fromHex('D392F000260100000001');

/** 利用者証明用電子証明書 */
export const AUTH_CERTIFICATE_SFI = 0x0a;

/**
 * Longest answer that still fits one 256-byte frame over the air (card.md §7); 256 would cost a second frame.
 */
const ONE_FRAME = 0xf0;

/** `too_long`: says it is longer than any certificate (limits.ts), so that it was not read. */
export type CertificateFailure = ExchangeFailure | 'absent' | 'pin_needed' | 'garbled' | 'too_long';

/** Whole length of a DER value from its first bytes; `undefined` when they start no SEQUENCE of up to 64 kB. */
const derLength = (head: Uint8Array): number | undefined => {
  const [tag, first = 0, second = 0, third = 0] = head;
  // An answer that stops inside the length does not say it; zeros in place of what is missing would.
  if (tag !== 0x30 || head.length < 4) return undefined;
  return first === 0x82 ? 4 + second * 256 + third : first === 0x81 ? 3 + second : undefined;
};

/** The rest in pieces that any reader passes. A card that only drips runs into the channel's limit. */
const readInFrames = async (
  channel: Channel,
  start: Uint8Array,
  length: number,
): Promise<Result<Uint8Array, CertificateFailure>> => {
  let bytes = start;
  while (bytes.length < length) {
    const answer = await channel.exchange(
      readCurrent(bytes.length, Math.min(ONE_FRAME, length - bytes.length)),
    );
    if (!answer.ok) return answer;
    if (answer.value.sw !== SW.ok || answer.value.data.length === 0) return failure('garbled');
    bytes = concatBytes(bytes, answer.value.data);
  }
  return success(bytes.subarray(0, length));
};

/** The rest in one extended-length answer; a reader or card that does not take those gets the pieces. */
const readRest = async (
  channel: Channel,
  start: Uint8Array,
  length: number,
): Promise<Result<Uint8Array, CertificateFailure>> => {
  const rest = length - start.length;
  if (rest <= 0) return success(start.subarray(0, length));
  const answer = await channel.exchange(readCurrent(start.length, rest));
  if (!answer.ok) return answer;
  const { sw, data } = answer.value;
  return sw === SW.ok && data.length === rest
    ? success(concatBytes(start, data))
    : readInFrames(channel, start, length);
};

/**
 * The certificate's DER, exactly as long as it says (the file is padded with zeros). Three commands.
 * `pin_needed`: a phone's token, where even this needs the PIN.
 */
export const readAuthCertificate = async (
  channel: Channel,
): Promise<Result<Uint8Array, CertificateFailure>> => {
  const selected = await select(channel, JPKI_AID);
  if (!selected.ok) return selected;
  if (selected.value === 'absent') return failure('absent');
  const first = await channel.exchange(readBySfi(AUTH_CERTIFICATE_SFI, 0, ONE_FRAME));
  if (!first.ok) return first;
  const { sw, data } = first.value;
  const status = statusOf(sw).reason;
  if (status === 'security_not_satisfied') return failure('pin_needed');
  if (status === 'not_found') return failure('absent');
  const length = status === 'ok' ? derLength(data) : undefined;
  if (length === undefined) return failure('garbled');
  return length > MAX_CERTIFICATE_BYTES ? failure('too_long', { length }) : readRest(channel, data, length);
};
