/** Bent answers against everything else that a card tells without a secret: what it is, what it has, how many tries are left. */
import { type Channel, createChannel } from '../../../src/card/apdu.ts';
import { toHex } from '../../../src/kernel/bytes.ts';
import type { Result } from '../../../src/kernel/result.ts';
import { hold, NOW } from '../held.ts';
import { RECORD_REASONS } from '../judges/records.ts';
import { flowProblem, secretProblem } from '../judges/secret.ts';
import { type Exchange, fileFrom, talksOf } from '../judges/talk.ts';
import { guarded, type Kind } from '../kind.ts';
import type { Target } from '../target.ts';

type Reading = (target: Target, channel: Channel) => Promise<Result<unknown, string>>;

const READINGS: Readonly<Record<string, Reading>> = {
  'token info': (target, channel) => target.readTokenInfo(channel),
  availability: (target, channel) => target.readAvailability(channel),
  'pin status': (target, channel) => target.readPinStatus(channel),
  'ca certificate': (target, channel) => target.readCaCertificate(channel, 'auth'),
  'surface info': (target, channel) => target.readSurfaceInfo(channel),
  'surface tries': (target, channel) => target.readSurfaceTries(channel),
  'text info': (target, channel) => target.readTextInfo(channel),
  'text tries': (target, channel) => target.readTextTries(channel),
  licence: (target, channel) => target.readLicence(channel),
  juki: (target, channel) => target.readJukiInfo(channel),
  objects: (target, channel) => target.readCardObjects(channel, ['issuer', 'keyId', 'certificate']),
};
const NAMES = Object.keys(READINGS);

/** Every run of bytes in a value, wherever it lies. */
const bytesIn = (value: unknown): readonly Uint8Array[] => {
  if (value instanceof Uint8Array) return [value];
  if (value instanceof Map) return [...value.values()].flatMap(bytesIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : [];
};

/** What the card gave, answer by answer and file by file. */
const givenBy = (exchanges: readonly Exchange[]): readonly string[] => {
  const talks = talksOf(exchanges);
  const files = talks.flatMap(({ command }) =>
    command[1] === 0xb0 && ((command[2] ?? 0) & 0x80) !== 0 ? [(command[2] ?? 0) & 0x1f] : [],
  );
  return [
    ...talks.map(({ data }) => toHex(data ?? new Uint8Array())),
    ...files.map((sfi) => toHex(fileFrom(talks, sfi) ?? new Uint8Array())),
  ];
};

const heldProblem = (value: unknown, exchanges: readonly Exchange[]): string | undefined => {
  const given = givenBy(exchanges);
  return bytesIn(value).every((bytes) => given.some((hex) => hex.includes(toHex(bytes))))
    ? undefined
    : 'bytes that no answer holds';
};

export const free: Kind = {
  name: 'free',
  group: 'taps',
  weight: 10,
  reaches: NAMES.map((name) => `${name}: read`),
  run: (target, { people, cards, issued }, random) => {
    const { card, kind } = random.chance(0.5) ? random.pick(people.all) : random.pick(cards);
    const name = NAMES[random.int(NAMES.length)] ?? 'objects';
    const foreign = [random.pick(issued).der] as const;
    const held = hold(card, random, { foreign, answers: 5, name: `${name} ${kind}` });
    return guarded(held.input, async () => {
      const { exchanges, system, connection } = held;
      const read = await (READINGS[name] ?? READINGS['objects'])?.(target, createChannel(connection, system));
      if (read === undefined) return { outcome: 'none', problem: 'a reading that is none' };
      const times = { known: RECORD_REASONS, startedAt: NOW, endedAt: system.monotonic() };
      const problem =
        secretProblem(exchanges, [], []) ??
        flowProblem(exchanges, read.ok ? undefined : read.reason, times) ??
        (read.ok ? heldProblem(read.value, exchanges) : undefined);
      return { outcome: read.ok ? `${name}: read` : read.reason, problem };
    });
  },
};
