/**
 * The virtual card against commands that nobody sends: it answers each with two bytes at least, and gives nothing that is
 * shut to whoever has not opened it. No reader is in between; what is bent are the commands.
 */
import { COMMON_AID } from '../../../src/card/applications/common/files.ts';
import { JPKI_AID } from '../../../src/card/applications/jpki/files.ts';
import { SURFACE_AID } from '../../../src/card/applications/surface/files.ts';
import { TEXT_AID } from '../../../src/card/applications/text-input/files.ts';
import { concatBytes, fromHex, toHex } from '../../../src/kernel/bytes.ts';
import { flip, truncate } from '../bytes.ts';
import { guardedNow, type Kind } from '../kind.ts';
import type { Person } from '../people.ts';
import type { Random } from '../random.ts';

const NAMES = [
  TEXT_AID,
  SURFACE_AID,
  JPKI_AID,
  COMMON_AID,
  fromHex('A0000001510000'),
  fromHex('D392100031'),
] as const;
const ODD_HEADS = [
  '00A40000',
  '00840000',
  '00CA0042',
  '80AE0000',
  '80FC0000',
  '08B08100',
  '00240180',
  '00D60000',
  '00B20104',
] as const;

/** Of 入力補助, 券面 and JPKI, and one that is none. */
const KEYS = [0x91, 0x92, 0x94, 0x95, 0x98, 0x9b, 0x85] as const;

const select = (aid: Uint8Array): Uint8Array =>
  concatBytes(fromHex('00A4040C'), Uint8Array.of(aid.length), aid);

const command = (random: Random): Uint8Array => {
  const le = random.pick([[], [0], [0xf0], [0, 8, 0], [0, 0, 0]]);
  switch (random.int(9)) {
    case 0:
      return select(random.pick(NAMES));
    case 1:
    case 2:
    case 7:
      return Uint8Array.of(
        0x00,
        0xb0,
        random.pick([0x82, 0x82, 0x81 + random.int(7), 0x80 | random.int(32), random.int(128)]),
        random.pick([0, 0, random.int(256)]),
        ...le,
      );
    case 3:
      return Uint8Array.of(
        0x00,
        0x20,
        0x00,
        random.pick(KEYS),
        ...random.pick([[], [4, 0x39, 0x39, 0x39, 0x39]]),
      );
    case 4:
      return Uint8Array.of(
        0x00,
        0xb2,
        random.int(4),
        random.pick([0x0c, 0x04, 0x05, random.int(256)]),
        ...le,
      );
    case 5:
      return Uint8Array.of(0x00, 0xa4, 0x02, 0x0c, 0x02, 0x00, random.int(32));
    case 6:
      return concatBytes(fromHex(random.pick(ODD_HEADS)), Uint8Array.from(le));
    default:
      return random.bytes(random.int(40));
  }
};

const bent = (random: Random): Uint8Array => {
  const one = command(random);
  if (random.chance(0.7)) return one;
  return random.chance(0.5) ? flip(one, random) : truncate(one, random);
};

/** What is shut: names, addresses, faces. Some bytes of each that stand nowhere else. */
const secretsOf = ({ holder }: Person): readonly string[] => [
  toHex(Buffer.from(holder.printed.name, 'utf8')),
  toHex(holder.pictures.photo.subarray(0, 24)),
];

const ends = new Map([
  [0x90, 'ok'],
  [0x63, 'tries'],
]);

export const cardSide: Kind = {
  name: 'card side',
  group: 'taps',
  weight: 10,
  reaches: ['ok', 'tries', 'refused'],
  run: (target, { people }, random) => {
    const person = random.pick(people.all);
    const talk: string[] = [];
    return guardedNow(
      () => `${person.kind}\n${talk.join('\n')}`,
      () => {
        for (const pin of Object.values(person.tries)) if (pin !== undefined) pin.left = pin.tries;
        person.card.powerOff();
        let last = 0;
        const shut = secretsOf(person);
        for (let left = 1 + random.int(6); left > 0; left -= 1) {
          const opening = talk.length === 0 && random.chance(0.6);
          const sent = opening ? select(random.pick(NAMES)) : bent(random);
          const answer = toHex(target.answerOf(person.card, sent));
          talk.push(`${toHex(sent)} > ${answer}`);
          last = Number.parseInt(answer.slice(-4, -2), 16);
          if (answer.length < 4) return { outcome: 'ok', problem: 'an answer without a status word' };
          if (shut.some((hex) => answer.includes(hex)))
            return { outcome: 'ok', problem: 'a card that gives what is shut' };
        }
        return { outcome: ends.get(last) ?? 'refused', problem: undefined };
      },
    );
  },
};
