/** Bent answers against the free read: a whole tap, the certificate alone for its bytes, and the card id's record. */

import { createChannel } from '../../../src/card/apdu.ts';
import type { CardSources } from '../../../src/card/read-card.ts';
import { concatBytes, toHex } from '../../../src/kernel/bytes.ts';
import type { CardKind } from '../../../src/simulator/cards.ts';
import type { Fixtures } from '../fixtures.ts';
import { bendRecord, type Held, hold } from '../held.ts';
import { asDigits, derProblem, digitsOf, limitProblem, readingProblem } from '../judges/reading.ts';
import { guarded, guardedNow, type Kind } from '../kind.ts';
import type { Random } from '../random.ts';

const ANSWERS = 7;

const BOTH: CardSources = { commonCardId: true, jpkiStatus: 'verifier' };
const SOURCES: readonly [CardSources, ...CardSources[]] = [
  BOTH,
  BOTH,
  { commonCardId: true, jpkiStatus: 'none' },
  { commonCardId: false, jpkiStatus: 'art38_4' },
];

const holdAny = ({ cards, issued }: Fixtures, random: Random): Held & { readonly kind: CardKind } => {
  const { card, kind } = random.pick(cards);
  const foreign = [random.pick(issued).der] as const;
  return { ...hold(card, random, { foreign, answers: ANSWERS, name: kind }), kind };
};

export const tap: Kind = {
  name: 'tap',
  group: 'taps',
  weight: 30,
  reaches: [
    'read, certificate valid',
    'read, certificate none',
    'read, certificate certificate_garbled',
    'read, certificate certificate_unknown_ca',
    'read, certificate certificate_expired',
    'not_my_number_card',
    'phone',
    'card_unreadable',
    'card_lost',
    'reader_lost',
    'service_lost',
    'too_many_commands',
    'card_too_slow',
  ],
  run: (target, fixtures, random) => {
    const held = holdAny(fixtures, random);
    const sources = random.pick(SOURCES);
    return guarded(held.input, async () => {
      const { system, exchanges, kind } = held;
      const read = await target.readCard(held.connection, sources, {
        system,
        trustAnchors: fixtures.anchors,
      });
      const outcome = read.ok ? `read, certificate ${read.value.certificate?.status ?? 'none'}` : read.reason;
      const untouched = held.bends.length === 0;
      const endedAt = system.monotonic();
      return {
        outcome,
        problem: readingProblem(read, { exchanges, sources, kind, untouched, endedAt }, fixtures),
      };
    });
  },
};

/** For its bytes: as long as they say, and put together from nothing but answers. */
export const certificateRead: Kind = {
  name: 'certificate read',
  group: 'taps',
  weight: 6,
  reaches: ['der', 'garbled', 'pin_needed', 'too_many_commands', 'card_too_slow'],
  run: (target, fixtures, random) => {
    const held = holdAny(fixtures, random);
    return guarded(held.input, async () => {
      const read = await target.readAuthCertificate(createChannel(held.connection, held.system));
      const limits = limitProblem(held.exchanges, { ...BOTH, commonCardId: false });
      if (!read.ok || limits !== undefined)
        return { outcome: read.ok ? 'der' : read.reason, problem: limits };
      return { outcome: 'der', problem: derProblem(read.value, held.exchanges) };
    });
  },
};

const RECORD = concatBytes(Uint8Array.of(1, 28), Buffer.from('1234567890123451399920300101', 'latin1'));

/** A record by itself: taken exactly when it is well formed. */
export const cardIdRecord: Kind = {
  name: 'record',
  group: 'values',
  weight: 6,
  reaches: ['card id', 'unreadable'],
  run: (target, _, random) => {
    const record = bendRecord(RECORD, random);
    return guardedNow(
      () => `record ${toHex(record)}`,
      () => {
        const parsed = target.parseCommonCardId(record);
        const expected = digitsOf(record);
        if (!parsed.ok)
          return {
            outcome: parsed.reason,
            problem: expected === undefined ? undefined : 'a good record refused',
          };
        const problem =
          asDigits(parsed.value) === expected ? undefined : 'a card id that the record does not say';
        return { outcome: 'card id', problem };
      },
    );
  },
};
