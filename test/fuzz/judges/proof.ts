/** Whether a card may be said to have proved itself: worked out again from what was sent and answered. */
import { createHash, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { JPKI_AID, JPKI_SFI } from '../../../src/card/applications/jpki/files.ts';
import { TEXT_AID } from '../../../src/card/applications/text-input/files.ts';
import type { Challenge, HolderProof } from '../../../src/card/proof.ts';
import { concatBytes, equalBytes, fromHex, toHex } from '../../../src/kernel/bytes.ts';
import type { Result } from '../../../src/kernel/result.ts';
import { digestInfoOf, isSignatureOf } from './rsa.ts';
import type { SecretRule } from './secret.ts';
import { type Exchange, fileFrom, isSelectByName, talksOf, talksWith } from './talk.ts';

export const PROOF_REASONS: ReadonlySet<string> = new Set([
  'card_lost',
  'reader_lost',
  'service_lost',
  'too_many_commands',
  'card_too_slow',
  'absent',
  'refused',
  'not_this_key',
  'unusable_key',
]);
export const SECRET_REASONS: ReadonlySet<string> = new Set([
  ...PROOF_REASONS,
  'wrong',
  'blocked',
  'too_few_tries',
  'unexpected_status',
]);
/** A certificate that does not count fails by its own status. */
export const HOLDER_REASONS: ReadonlySet<string> = new Set([
  ...SECRET_REASONS,
  'malformed',
  'phone',
  'certificate_garbled',
  'certificate_unknown_ca',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_wrong_use',
  'certificate_wrong_key',
  'certificate_revoked',
]);

const messageOf = ({ device, at, nonce }: Challenge): Uint8Array =>
  concatBytes(Buffer.from(`kazasu.challenge.v1|${device}|${at}|`), nonce);

/** The bytes under a signature: this nonce, this terminal, this moment. */
export const toBeSigned = (challenge: Challenge): Uint8Array => digestInfoOf(messageOf(challenge));

/** What a card with this key is given: RSA a DigestInfo, ECDSA a hash of the curve's length. */
const blockFor = (key: KeyObject, challenge: Challenge): Uint8Array =>
  key.asymmetricKeyType === 'rsa'
    ? toBeSigned(challenge)
    : createHash('sha384').update(messageOf(challenge)).digest();

const isBy = (key: KeyObject, challenge: Challenge, signature: Uint8Array): boolean =>
  key.asymmetricKeyType === 'rsa'
    ? isSignatureOf(toBeSigned(challenge), signature, key)
    : verify('sha384', messageOf(challenge), { key, dsaEncoding: 'ieee-p1363' }, signature);

interface Proof {
  readonly exchanges: readonly Exchange[];
  readonly challenge: Challenge;
  readonly key: KeyObject;
  /** `80 2A 00` … : the key that must sign. */
  readonly p2: number;
  readonly aid: Uint8Array;
}

/** The signature this card gave over the challenge in the application it had to be in; whether it is the key's. */
const answerOf = ({ exchanges, challenge, key, p2, aid }: Proof): 'right' | 'wrong' | 'none' => {
  const block = blockFor(key, challenge);
  const asked = concatBytes(Uint8Array.of(0x80, 0x2a, 0x00, p2, block.length), block, Uint8Array.of(0x00));
  const signed = talksWith(talksOf(exchanges), aid).filter(({ command }) => command[1] === 0x2a);
  const [last] = signed.slice(-1);
  // 6Cxx has the command sent once more with another Le.
  if (last?.data === undefined || !equalBytes(last.command.subarray(0, -1), asked.subarray(0, -1)))
    return 'none';
  return isBy(key, challenge, last.data) ? 'right' : 'wrong';
};

const provedProblem = (proved: Result<unknown, string>, proof: Proof): string | undefined => {
  const answer = answerOf(proof);
  if (proved.ok)
    return answer === 'right'
      ? undefined
      : answer === 'wrong'
        ? 'proved by a signature that is not the key’s'
        : 'proved with no signature over the challenge';
  return proved.reason === 'not_this_key' && answer !== 'wrong' ? 'a good signature refused' : undefined;
};

/** No SELECT of another application; and `absent` only when the card says so of the application or of the key. */
const selectProblem = (proved: Result<unknown, string>, { exchanges, aid }: Proof): string | undefined => {
  const talks = talksOf(exchanges);
  const selects = talks.filter(isSelectByName);
  if (selects.some(({ command }) => !toHex(command).includes(toHex(aid))))
    return 'another application was selected';
  if (proved.ok || proved.reason !== 'absent') return undefined;
  const last = talks.at(-1);
  const denied = last !== undefined && (isSelectByName(last) ? last.sw !== 0x9000 : last.sw === 0x6a82);
  return denied ? undefined : 'absent, but the card has it';
};

export const chipProblem = (
  proved: Result<'LC', string>,
  given: Pick<Proof, 'exchanges' | 'challenge' | 'key'>,
): string | undefined => {
  const proof: Proof = { ...given, p2: 0x00, aid: TEXT_AID };
  if (given.exchanges.some(({ command }) => command[1] === 0x20)) return 'a VERIFY where none is needed';
  return selectProblem(proved, proof) ?? provedProblem(proved, proof);
};

/** The secret of L2. */
export const pinRule = (value: Uint8Array, insists: boolean): SecretRule => ({
  aid: JPKI_AID,
  key: JPKI_SFI.authPin,
  value,
  floor: insists ? 1 : 3,
});

/** What the last VERIFY makes of a secret: a try, or the counter that forbade one. */
export const verdictOf = (exchanges: readonly Exchange[], floor: number): string => {
  const last = talksOf(exchanges).findLast(({ command }) => command[1] === 0x20);
  const sw = last?.sw ?? 0;
  const tried = (last?.command.length ?? 0) > 5;
  const left = (sw & 0xfff0) === 0x63c0 ? sw & 0x0f : undefined;
  if (sw === 0x6983 || sw === 0x6984 || left === 0) return 'blocked';
  if (tried) return sw === 0x9000 ? 'right' : left === undefined ? 'strange' : `wrong ${left}`;
  if (left !== undefined && left < floor) return `too_few_tries ${left}`;
  return sw === 0x6a82 ? 'absent' : 'strange';
};

const SAYS_OF_SECRET = new Set(['wrong', 'blocked', 'too_few_tries', 'unexpected_status']);

/** Whether a failure says of the secret what the card said. `spoken`: the reason with the tries left, as `verdictOf`. */
export const verdictProblem = (
  read: Result<unknown, string>,
  exchanges: readonly Exchange[],
  floor: number,
): string | undefined => {
  const verdict = verdictOf(exchanges, floor);
  if (read.ok) return verdict === 'right' ? undefined : `a good end, but the secret was ${verdict}`;
  if (!SAYS_OF_SECRET.has(read.reason)) return undefined;
  const left = read.detail?.['left'];
  const said =
    read.reason === 'unexpected_status'
      ? 'strange'
      : left === undefined
        ? read.reason
        : `${read.reason} ${String(left)}`;
  return said === verdict ? undefined : `${said}, but the card said ${verdict}`;
};

const hasTried = (exchanges: readonly Exchange[]): boolean =>
  exchanges.some(({ command }) => command[1] === 0x20 && command.length > 5);

/**
 * The certificate that was read is one that counts, byte for byte, and its key signed the challenge; no try was spent on a
 * card whose certificate does not count.
 */
export const holderProblem = (
  proved: Result<HolderProof, string>,
  given: Pick<Proof, 'exchanges' | 'challenge'>,
  insists: boolean,
  certified: ReadonlySet<string>,
): string | undefined => {
  const { exchanges } = given;
  const file = fileFrom(talksWith(talksOf(exchanges), JPKI_AID), JPKI_SFI.authCertificate);
  const hex = toHex(file ?? new Uint8Array());
  const der = [...certified].find((one) => hex.startsWith(one));
  if (!proved.ok && (proved.reason.startsWith('certificate_') || proved.reason === 'phone'))
    return hasTried(exchanges) ? `a try spent on a card that is ${proved.reason}` : undefined;
  if (der === undefined)
    return hasTried(exchanges) ? 'a try spent on a card that nobody certified' : undefined;
  const key = new X509Certificate(fromHex(der)).publicKey;
  const proof: Proof = { ...given, key, p2: 0x80 | JPKI_SFI.authKey, aid: JPKI_AID };
  return (
    selectProblem(proved, proof) ??
    provedProblem(proved, proof) ??
    verdictProblem(proved, exchanges, insists ? 1 : 3)
  );
};
