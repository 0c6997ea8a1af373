/**
 * Bad input of the card layer: bent answers and bent certificates. Short in CI; `KAZASU_FUZZ=1000000` runs so many cases
 * (one in six a certificate) and prints what came of them; `KAZASU_SEED` plays another run.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCommonCardId } from '../../src/card/applications/common/read.ts';
import { readAuthCertificate } from '../../src/card/applications/jpki/auth-certificate.ts';
import { type CertificateFacts, examineCertificate } from '../../src/card/certificate.ts';
import type { CardConnection } from '../../src/card/index.ts';
import { proveHolder } from '../../src/card/proof.ts';
import { readCard } from '../../src/card/read-card.ts';
import { toHex } from '../../src/kernel/bytes.ts';
import { success } from '../../src/kernel/result.ts';
import { withByte } from './bytes.ts';
import { createFixtures, type Fixtures, TARGET, type Target } from './fixtures.ts';
import { type FuzzPlan, type FuzzReport, HANGS_MS, reportLines, runFuzz } from './run.ts';

const LONG = Number(process.env['KAZASU_FUZZ'] ?? 0);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_124);
const SHORT: FuzzPlan = { seed: SEED, apdus: 5_000, certificates: 1_000 };
const MB = 1_048_576;

let fixtures: Fixtures;
beforeAll(async () => {
  fixtures = await createFixtures();
});

/** What a run of any length must show. */
const expectClean = (report: FuzzReport): void => {
  expect(report.findings).toEqual([]);
  expect(report.slowestMs).toBeLessThan(HANGS_MS);
  expect(report.rssGrowth).toBeLessThanOrEqual(20 * MB);
};

describe('the short run', () => {
  let report: FuzzReport;
  beforeAll(async () => {
    report = await runFuzz(TARGET, fixtures, SHORT);
  });

  test('nothing throws, hangs, grows or is taken for what it is not', () => expectClean(report));

  test.each([
    'tap: read, certificate valid',
    'tap: read, certificate none',
    'tap: read, certificate certificate_garbled',
    'tap: read, certificate certificate_unknown_ca',
    'tap: read, certificate certificate_expired',
    'tap: not_my_number_card',
    'tap: phone',
    'tap: card_unreadable',
    'tap: card_lost',
    'tap: reader_lost',
    'tap: service_lost',
    'tap: too_many_commands',
    'tap: card_too_slow',
    'certificate read: der',
    'certificate read: garbled',
    'certificate read: pin_needed',
    'certificate read: too_many_commands',
    'certificate read: card_too_slow',
    'proof: L2',
    'proof: not_this_key',
    'proof: certificate_garbled',
    'proof: certificate_unknown_ca',
    'proof: certificate_wrong_key',
    'proof: phone',
    'proof: card_lost',
    'record: card id',
    'record: unreadable',
    'certificate: valid',
    'certificate: certificate_garbled',
    'certificate: certificate_unknown_ca',
    'certificate: signed again: valid',
    'certificate: signed again: certificate_garbled',
  ])('gets as far as "%s"', (outcome) => {
    expect(report.outcomes[outcome] ?? 0).toBeGreaterThan(0);
  });
});

/** A reader that puts the length of a record right before anybody looks at it. */
const ignoresLength: Target = {
  ...TARGET,
  parseCommonCardId: (record) => parseCommonCardId(withByte(record, 1, 28)),
};

/** The same, within a tap. */
const readsAnyLength: Target = {
  ...TARGET,
  readCard: (card, sources, means) => {
    const lenient: CardConnection = {
      ...card,
      async transmit(command) {
        const answer = await card.transmit(command);
        return command[1] === 0xb2 && answer.ok && answer.value.length > 3
          ? success(withByte(answer.value, 1, 28))
          : answer;
      },
    };
    return readCard(lenient, sources, means);
  },
};

/** Takes data for an answer whatever the status word says of them. */
const believesAnyStatus: Target = {
  ...TARGET,
  readCard: (card, sources, means) => {
    const credulous: CardConnection = {
      ...card,
      async transmit(command) {
        const answer = await card.transmit(command);
        if (!answer.ok || answer.value.length < 32) return answer;
        const good = withByte(answer.value, answer.value.length - 2, 0x90);
        return success(withByte(good, good.length - 1, 0x00));
      },
    };
    return readCard(credulous, sources, means);
  },
};

/** Looks at everything in a certificate but the signature. */
const believesAnyCa: Target = {
  ...TARGET,
  examineCertificate: (der, anchors, now) => {
    const facts = examineCertificate(der, anchors, now);
    return facts.status === 'certificate_unknown_ca' ? { ...facts, status: 'valid' } : facts;
  },
};

/** Takes a certificate for what its first bytes, which every one of them has, make of it. */
const looksAtTheHead = (): Target => {
  const seen = new Map<string, ReturnType<typeof examineCertificate>>();
  return {
    ...TARGET,
    examineCertificate: (der, anchors, now) => {
      const head = toHex(der.subarray(0, 600));
      const facts = examineCertificate(der, anchors, now);
      if (facts.status === 'valid') seen.set(head, facts);
      return seen.get(head) ?? facts;
    },
  };
};

const throws: Target = {
  ...TARGET,
  parseCommonCardId: (record) => {
    if (record.length < 2) throw new RangeError('out of bounds');
    return parseCommonCardId(record);
  },
};

/** Takes whatever the card signs for a signature over this challenge. */
const believesAnySignature: Target = {
  ...TARGET,
  proveHolder: async (channel, pin, options) => {
    let facts: CertificateFacts = { status: 'certificate_garbled' };
    const der = await readAuthCertificate(channel);
    if (der.ok) facts = examineCertificate(der.value, options.anchors, options.now);
    const proof = await proveHolder(channel, pin, options);
    const believed = !proof.ok && proof.reason === 'not_this_key';
    return believed ? success({ level: 'L2', revocation: { state: 'unknown' }, certificate: facts }) : proof;
  },
};

/** Tries the PIN again when the card did not take it. */
const triesTwice: Target = {
  ...TARGET,
  proveHolder: async (channel, pin, options) => {
    const again = Uint8Array.from(pin);
    const proof = await proveHolder(channel, pin, options);
    return proof.ok ? proof : proveHolder(channel, again, options);
  },
};

const asksForever: Target = {
  ...TARGET,
  readCard: async (card, sources, means) => {
    for (let more = true; more; ) {
      const answer = await card.transmit(Uint8Array.of(0x00, 0xc0, 0x00, 0x00, 0x00));
      more = answer.ok && answer.value.at(-2) === 0x61;
    }
    return readCard(card, sources, means);
  },
};

describe('a planted bug is found by the short run', () => {
  test.each([
    ['ignores the length byte', () => ignoresLength, 'a card id that the record does not say'],
    ['ignores the length byte in a tap', () => readsAnyLength, 'a card id that no record says'],
    ['believes any status word', () => believesAnyStatus, 'a card id out of an answer that was none'],
    ['believes any CA', () => believesAnyCa, 'valid, but not as it was issued'],
    ['remembers a good certificate by its head', looksAtTheHead, 'valid, but not as it was issued'],
    ['throws on a short record', () => throws, 'threw RangeError: out of bounds'],
    ['believes any signature', () => believesAnySignature, 'a proof without a signature over this challenge'],
    ['tries the PIN twice', () => triesTwice, 'a PIN that was sent twice'],
    ['asks for more for ever', () => asksForever, 'threw Error: the reading never ends'],
  ])('%s', async (_, planted, problem) => {
    const { findings } = await runFuzz(planted(), fixtures, { ...SHORT, apdus: 1_000, certificates: 250 });
    expect(findings.map((finding) => finding.problem)).toContain(problem);
    expect(findings[0]?.input).not.toBe('');
  });
});

test.runIf(LONG > 0)('the long run', { timeout: 0 }, async () => {
  const certificates = Math.floor(LONG / 6);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const report = await runFuzz(TARGET, fixtures, {
    seed: SEED,
    apdus: LONG - certificates,
    certificates,
    progress: say,
  });
  for (const line of reportLines(report)) say(line);
  expectClean(report);
});
