/** 暗証番号・照合番号: asking for the tries left, and one careful try (card.md §2.5, §2.6). */
import { concatBytes } from '../kernel/bytes.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import type { Channel } from './apdu.ts';
import type { ExchangeFailure } from './limits.ts';
import { statusOf } from './status-words.ts';

/** `wrong` and `too_few_tries`: `detail.left`. `absent`: the application has no such key. */
export type SecretFailure =
  | ExchangeFailure
  | 'wrong'
  | 'blocked'
  | 'too_few_tries'
  /** Not of the form that such a secret has, said by those who know the form: nothing was sent, no try was spent. */
  | 'malformed'
  | 'absent'
  | 'unexpected_status';

/** VERIFY with no data asks for the counter; P2 names the key by its short id. */
const askTries = (sfi: number): Uint8Array => Uint8Array.of(0x00, 0x20, 0x00, 0x80 | sfi);

/**
 * Tries left of the key with this short id in the selected application; costs none. A key that was verified since the
 * selection may answer 9000 (card.md §9): `verified`.
 */
export const triesLeft = async (
  channel: Channel,
  sfi: number,
): Promise<Result<number | 'verified', SecretFailure>> => {
  const asked = await channel.exchange(askTries(sfi));
  if (!asked.ok) return asked;
  const status = statusOf(asked.value.sw);
  if (status.reason === 'tries_left') return success(status.triesLeft);
  if (status.reason === 'ok') return success('verified');
  if (status.reason === 'blocked') return success(0);
  return failure(status.reason === 'not_found' ? 'absent' : 'unexpected_status', { status: status.reason });
};

// The form of a secret is looked at byte by byte: text made of it could not be overwritten.
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

/** 利用者証明用パスワード and the like: four digits. */
export const isPin = (secret: Uint8Array): boolean => secret.length === 4 && secret.every(isDigit);

/** 署名用パスワード: 6–16 of A–Z and 0–9, at least one of each. */
export const isSignPassword = (secret: Uint8Array): boolean =>
  secret.length >= 6 &&
  secret.length <= 16 &&
  secret.every((byte) => isDigit(byte) || isCapital(byte)) &&
  secret.some(isDigit) &&
  secret.some(isCapital);

/** The last two tries of a secret are spent only when the person insists. */
export const triesFloor = (insists: boolean): number => (insists ? 1 : 3);

interface Options {
  /** Fewest tries that must be left before one is spent; a citizen's last tries are not ours to burn. */
  readonly floor: number;
}

/**
 * One try in an application that was selected just before, after asking how many are left; nothing is sent when that is
 * below `floor`, or not said. The secret's bytes and the command
 * are overwritten when the card has answered, whatever it answered.
 */
export const verifySecret = async (
  channel: Channel,
  sfi: number,
  secret: Uint8Array,
  { floor }: Options,
): Promise<Result<void, SecretFailure>> => {
  const command = concatBytes(Uint8Array.of(0x00, 0x20, 0x00, 0x80 | sfi, secret.length), secret);
  try {
    const left = await triesLeft(channel, sfi);
    if (!left.ok) return left;
    if (left.value === 0) return failure('blocked');
    // Nobody has verified anything since the selection: a card that says so does not say how many tries it has.
    if (left.value === 'verified') return failure('unexpected_status', { status: left.value });
    if (left.value < floor) return failure('too_few_tries', { left: left.value });
    const answered = await channel.exchange(command);
    if (!answered.ok) return answered;
    const status = statusOf(answered.value.sw);
    if (status.reason === 'ok') return success(undefined);
    if (status.reason === 'tries_left')
      return status.triesLeft === 0 ? failure('blocked') : failure('wrong', { left: status.triesLeft });
    return failure(status.reason === 'blocked' ? 'blocked' : 'unexpected_status', { status: status.reason });
  } finally {
    command.fill(0);
    secret.fill(0);
  }
};
