/**
 * Cards that answer wrongly, against the proof of the holder (L2): whoever is proved has signed this very challenge with the
 * key of a certificate that was issued; the PIN goes out once at most, and not to a card whose certificate does not count.
 */
import { verify, X509Certificate } from 'node:crypto';
import { createChannel } from '../../src/card/apdu.ts';
import { MAX_APDUS } from '../../src/card/limits.ts';
import type { Challenge, HolderFailure, HolderProof } from '../../src/card/proof.ts';
import { concatBytes } from '../../src/kernel/bytes.ts';
import type { Result } from '../../src/kernel/result.ts';
import { TRAINING_PIN } from '../../src/simulator/cards.ts';
import { type CaseResult, guarded, hold, shown } from './apdu.ts';
import { type Fixtures, NOW, type Target } from './fixtures.ts';
import { dataOf, type Exchange } from './judge.ts';
import type { Random } from './random.ts';

const isTry = ({ command }: Exchange): boolean => command[1] === 0x20 && command.length > 5;
const isSignature = ({ command }: Exchange): boolean => command[1] === 0x2a;

/** Whether one of the answers is a signature over the challenge by this certificate's key: found out with node alone. */
const isSigned = (
  { nonce, device, at }: Challenge,
  exchanges: readonly Exchange[],
  der: Uint8Array,
): boolean => {
  const message = concatBytes(Buffer.from(`kazasu.challenge.v1|${device}|${at}|`, 'utf8'), nonce);
  const key = new X509Certificate(der).publicKey;
  const hash = key.asymmetricKeyType === 'rsa' ? 'sha256' : 'sha384';
  // What came in pieces (61xx) is one signature; every stretch of pieces after the command is tried.
  const from = exchanges.findIndex(isSignature);
  const pieces = exchanges
    .slice(from)
    .map(({ answer }) => (typeof answer === 'string' ? new Uint8Array() : dataOf(answer)));
  return pieces.some((_, first) =>
    pieces.some(
      (__, last) =>
        last >= first &&
        verify(
          hash,
          message,
          { key, dsaEncoding: 'ieee-p1363' },
          concatBytes(...pieces.slice(first, last + 1)),
        ),
    ),
  );
};

const proofProblem = (
  proof: Result<HolderProof, HolderFailure>,
  exchanges: readonly Exchange[],
  challenge: Challenge,
  { issued }: Fixtures,
): string | undefined => {
  if (exchanges.length > MAX_APDUS) return `${exchanges.length} commands in one proof`;
  if (exchanges.filter(isTry).length > 1) return 'a PIN that was sent twice';
  if (!proof.ok) {
    const early = proof.reason.startsWith('certificate_') || proof.reason === 'phone';
    return early && exchanges.some(isTry) ? `a try spent on a card that is ${proof.reason}` : undefined;
  }
  if (!exchanges.some(isTry)) return 'a proof without the PIN';
  const { certificate } = proof.value;
  const original = issued.find(({ facts }) => JSON.stringify(facts) === JSON.stringify(certificate));
  if (certificate.status !== 'valid' || original === undefined) return 'a proof by no certificate';
  return isSigned(challenge, exchanges, original.der)
    ? undefined
    : 'a proof without a signature over this challenge';
};

/** A whole proof with the right PIN. */
export const proofCase = (target: Target, fixtures: Fixtures, random: Random): Promise<CaseResult> => {
  const held = hold(fixtures, random);
  const pin = Uint8Array.from(Buffer.from(TRAINING_PIN, 'latin1'));
  const challenge: Challenge = { nonce: random.bytes(32), device: 'fuzz', at: NOW };
  return guarded(
    () => `${held.card.kind} ${held.bends.join(' ')}\n${shown(held.exchanges)}`,
    async () => {
      const { anchors } = fixtures;
      const channel = createChannel(held.connection, held.system);
      const proof = await target.proveHolder(channel, pin, { anchors, challenge, insists: true, now: NOW });
      const outcome = proof.ok ? proof.value.level : proof.reason;
      const kept = pin.some((byte) => byte !== 0) ? 'a PIN that was kept' : undefined;
      return { outcome, problem: kept ?? proofProblem(proof, held.exchanges, challenge, fixtures) };
    },
  );
};
