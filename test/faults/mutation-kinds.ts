/** R16: the ways in which a log is changed, and where each must be found. */
import { generateKeyPairSync } from 'node:crypto';
import type { Checkpoint, Extent } from '../../src/outbox/checkpoint.ts';
import { hashEvent, signHead } from '../../src/outbox/event.ts';
import type { HeldStream, SignedHead } from '../../src/outbox/verify-held.ts';
import type { Random } from '../fuzz/random.ts';
import type { MadeUpLog, MadeUpStream } from '../harness/made-up-log.ts';
import {
  type Bent,
  type Changed,
  type Expected,
  flipText,
  type Mutation,
  pieceAt,
  type Row,
  rowOf,
  rowsOf,
  type StreamChange,
  withRows,
} from './mutations.ts';

const one = (stream: MadeUpStream, change: StreamChange): Changed => ({
  streams: new Map(change === undefined ? [] : [[stream.device, change]]),
});

const setRow = (stream: MadeUpStream, seq: number, bend: (row: Row) => Bent) =>
  withRows(stream, (rows, at) =>
    rows.set(
      pieceAt(seq),
      at(pieceAt(seq)).map((row) => (row.seq === seq ? bend(row) : row)),
    ),
  );

type Make = (log: MadeUpLog, random: Random) => Mutation;

const anyStream = (log: MadeUpLog, random: Random): MadeUpStream => {
  const [first, ...rest] = log.streams;
  if (first === undefined) throw new Error('a log without streams');
  // By their length, or the short ones would be changed more than the long.
  let at = random.int(log.events);
  for (const stream of [first, ...rest]) {
    if (at < stream.ackSeq) return stream;
    at -= stream.ackSeq;
  }
  return first;
};
const anySeq = ({ ackSeq }: MadeUpStream, random: Random): number => random.int(ackSeq) + 1;

const FIELDS = ['eventId', 'hlc', 'kind', 'body', 'hash'] as const;

const bitOfField: Make = (log, random) => {
  const stream = anyStream(log, random);
  const seq = anySeq(stream, random);
  const field = random.pick(FIELDS);
  const pieces = setRow(stream, seq, (row) => ({ ...row, [field]: flipText(row[field], random) }));
  return {
    name: `bit of ${field}`,
    changed: one(stream, { pieces }),
    expected: [{ device: stream.device, seq }],
  };
};

/** Rows come in the order of their numbers, so one with another number comes elsewhere. */
const bitOfSeq: Make = (log, random) => {
  const stream = anyStream(log, random);
  const seq = anySeq(stream, random);
  const other = seq ^ (1 << random.int(20));
  const [from, to] = [pieceAt(seq), Math.min(pieceAt(Math.max(1, other)), pieceAt(stream.ackSeq))];
  const pieces = withRows(stream, (rows, at) => {
    rows.set(
      from,
      at(from).filter((row) => row.seq !== seq),
    );
    const bent = { ...rowOf(stream.record(seq)), seq: other };
    const place = [...(rows.get(to) ?? at(to)), bent];
    rows.set(
      to,
      place.toSorted((a, b) => Number(a.seq) - Number(b.seq)),
    );
  });
  // A number that stands twice is found at the second; the first is good.
  const expected = other === 0 ? 1 : Math.min(seq, other + 1);
  return {
    name: 'bit of seq',
    changed: one(stream, { pieces }),
    expected: [{ device: stream.device, seq: expected }],
  };
};

const removed: Make = (log, random) => {
  const stream = anyStream(log, random);
  const seq = anySeq(stream, random);
  const count = random.chance(0.5) ? 1 : 1 + random.int(40);
  const pieces = withRows(stream, (rows, at) => {
    for (let piece = pieceAt(seq); piece <= pieceAt(Math.min(stream.ackSeq, seq + count - 1)); piece += 1)
      rows.set(
        piece,
        at(piece).filter((row) => row.seq < seq || row.seq >= seq + count),
      );
  });
  return { name: 'removed', changed: one(stream, { pieces }), expected: [{ device: stream.device, seq }] };
};

/** A row more: a copy under a number that stands already, or a true continuation that nobody signed. */
const added: Make = (log, random) => {
  const stream = anyStream(log, random);
  if (random.chance(0.5)) {
    const seq = anySeq(stream, random);
    const copy = rowOf(stream.record(anySeq(stream, random)));
    const pieces = withRows(stream, (rows, at) =>
      rows.set(
        pieceAt(seq),
        at(pieceAt(seq)).flatMap((row) => (row.seq === seq ? [row, { ...copy, seq }] : [row])),
      ),
    );
    return {
      name: 'added',
      changed: one(stream, { pieces }),
      expected: [{ device: stream.device, seq: seq + 1 }],
    };
  }
  const last = stream.record(stream.ackSeq);
  const fields = { ...last, seq: last.seq + 1, prevHash: last.hash };
  const more = rowOf({ ...fields, hash: hashEvent(fields) });
  const pieces = withRows(stream, (rows, at) =>
    rows.set(pieceAt(last.seq), [...at(pieceAt(last.seq)), more]),
  );
  return {
    name: 'added at the end',
    changed: one(stream, { pieces }),
    expected: [{ device: stream.device, seq: last.seq + 1 }],
  };
};

const place = (
  rows: Map<number, readonly Bent[]>,
  at: (piece: number) => Row[],
  seq: number,
  row: Bent,
): void => {
  const piece = pieceAt(seq);
  rows.set(
    piece,
    (rows.get(piece) ?? at(piece)).map((each) => (each.seq === seq ? { ...row, seq } : each)),
  );
};

const swapped: Make = (log, random) => {
  const stream = anyStream(log, random);
  const [a, b] = [anySeq(stream, random), anySeq(stream, random)];
  if (a === b) return bitOfField(log, random);
  const pieces = withRows(stream, (rows, at) => {
    place(rows, at, a, rowOf(stream.record(b)));
    place(rows, at, b, rowOf(stream.record(a)));
  });
  return {
    name: 'swapped',
    changed: one(stream, { pieces }),
    expected: [{ device: stream.device, seq: Math.min(a, b) }],
  };
};

const reordered: Make = (log, random) => {
  const stream = anyStream(log, random);
  const length = 2 + random.int(50);
  const from = 1 + random.int(Math.max(1, stream.ackSeq - length));
  const to = Math.min(stream.ackSeq, from + length - 1);
  if (to === from) return bitOfField(log, random);
  const pieces = withRows(stream, (rows, at) => {
    for (let seq = from; seq <= to; seq += 1)
      place(rows, at, seq, rowOf(stream.record(seq === to ? from : seq + 1)));
  });
  return {
    name: 'reordered',
    changed: one(stream, { pieces }),
    expected: [{ device: stream.device, seq: from }],
  };
};

const swappedBetween: Make = (log, random) => {
  const one = anyStream(log, random);
  const others = log.streams.filter(({ device }) => device !== one.device);
  const other = others[random.int(others.length)] ?? one;
  const [a, b] = [anySeq(one, random), anySeq(other, random)];
  const bend = (stream: MadeUpStream, seq: number, from: MadeUpStream, as: number) =>
    [stream.device, { pieces: setRow(stream, seq, () => ({ ...rowOf(from.record(as)), seq })) }] as const;
  return {
    name: 'swapped between streams',
    changed: { streams: new Map([bend(one, a, other, b), bend(other, b, one, a)]) },
    expected: [
      { device: one.device, seq: a },
      { device: other.device, seq: b },
    ],
  };
};

/** The pieces from the one that is cut on; behind it there is nothing. */
const cutAfter = (stream: MadeUpStream, seq: number): ReadonlyMap<number, readonly Bent[]> => {
  const pieces = new Map<number, readonly Bent[]>();
  const cut = pieceAt(seq + 1);
  for (let piece = cut; piece <= pieceAt(stream.ackSeq); piece += 1)
    pieces.set(piece, piece === cut ? rowsOf(stream, piece).filter((row) => row.seq <= seq) : []);
  return pieces;
};

/** The last records gone; the stream’s row too says less, with a head that its device did sign; or it does not. */
const truncated: Make = (log, random) => {
  const stream = anyStream(log, random);
  const { heads: signed } = stream;
  const head = signed[random.int(Math.max(1, signed.length - 1))];
  const isClever = random.chance(0.5) && head !== undefined && signed.length > 1;
  const seq = isClever ? head.seq : anySeq(stream, random) - 1;
  const pieces = cutAfter(stream, seq);
  if (!isClever)
    return {
      name: 'cut',
      changed: one(stream, { pieces }),
      expected: [{ device: stream.device, seq: seq + 1 }],
    };
  const kept = { ackSeq: seq, ackHash: head.hash, heads: signed.filter((each) => each.seq <= seq) };
  return {
    name: 'cut to a signed head',
    changed: one(stream, { pieces, ...kept }),
    expected: [{ checkpoint: 'any', device: stream.device, seq: seq + 1 }],
  };
};

/** The whole database as it was at an older checkpoint. */
const rolledBack: Make = (log, random) => {
  const at = random.int(log.checkpoints.length - 1);
  const covered = new Map<string, number>();
  for (const { extents } of log.checkpoints.slice(0, at + 1))
    for (const { device, toSeq } of extents) covered.set(device, toSeq);
  const streams = new Map(
    log.streams.map((stream) => {
      const seq = covered.get(stream.device) ?? 0;
      const pieces = cutAfter(stream, seq);
      const kept = stream.heads.filter((each) => each.seq <= seq);
      return [stream.device, { pieces, ackSeq: seq, ackHash: stream.hashAt(seq), heads: kept }] as const;
    }),
  );
  const [first] = log.checkpoints.at(-1)?.extents ?? [];
  const device = first?.device ?? '';
  return {
    name: 'rolled back',
    changed: { streams, checkpoints: log.checkpoints.slice(0, at + 1) },
    expected: [{ checkpoint: log.events, device, seq: (covered.get(device) ?? 0) + 1 }],
  };
};

/** One record changed and the hashes of those behind it made anew, to the end or for a while. */
const hashedAnew: Make = (log, random) => {
  const stream = anyStream(log, random);
  const seq = Math.max(1, stream.ackSeq - random.int(Math.min(stream.ackSeq, 12_000)));
  const isToTheEnd = random.chance(0.7);
  const last = isToTheEnd ? stream.ackSeq : Math.min(stream.ackSeq, seq + random.int(2_000));
  let prevHash = stream.hashAt(seq - 1);
  const anew = new Map<number, Row>();
  for (let n = seq; n <= last; n += 1) {
    const fields = { ...stream.record(n), ...(n === seq ? { body: '{"v":1}' } : {}), prevHash };
    prevHash = hashEvent(fields);
    anew.set(n, rowOf({ ...fields, hash: prevHash }));
  }
  const pieces = withRows(stream, (rows, at) => {
    for (let piece = pieceAt(seq); piece <= pieceAt(last); piece += 1)
      rows.set(
        piece,
        at(piece).map((row) => anew.get(row.seq) ?? row),
      );
  });
  const expected = [{ device: stream.device, within: seq }];
  if (!isToTheEnd || random.chance(0.4))
    return { name: 'hashed anew', changed: one(stream, { pieces }), expected };
  // With heads that a key of their own signed, or with none but a false one at the end.
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const forge = (n: number): SignedHead => {
    const hash = anew.get(n)?.hash ?? '';
    const { tenant, device, epoch } = stream;
    return { seq: n, hash, sig: signHead({ tenant, device, epoch, seq: n, hash }, privateKey), key };
  };
  const kept = stream.heads.filter((each) => each.seq < seq);
  const forged = random.chance(0.5)
    ? stream.heads.filter((each) => each.seq >= seq).map((each) => forge(each.seq))
    : [forge(last)];
  const change = { pieces, ackHash: prevHash, heads: [...kept, ...forged] };
  // Where no head of the device is left, only the tree knows better.
  const where: Expected[] = kept.length === 0 ? [{ checkpoint: 'any' }] : expected;
  return { name: 'hashed anew and signed by another', changed: one(stream, change), expected: where };
};

const headChanged: Make = (log, random) => {
  const stream = anyStream(log, random);
  const at = random.int(stream.heads.length);
  const head = stream.heads[at];
  if (head === undefined) throw new Error('a stream without heads');
  const field = random.pick(['hash', 'sig', 'key', 'ackHash', 'ackSeq'] as const);
  const isEnd = field === 'ackHash' || field === 'ackSeq';
  const change: Partial<HeldStream> = isEnd
    ? field === 'ackHash'
      ? { ackHash: flipText(stream.ackHash, random) }
      : { ackSeq: stream.ackSeq - 1 - random.int(stream.ackSeq) }
    : { heads: stream.heads.with(at, { ...head, [field]: flipText(head[field], random) }) };
  const seq = isEnd ? (change.ackSeq ?? stream.ackSeq - 1) + 1 : head.seq;
  // The key of a stream is that of its first head: then it is the second that has another.
  const first = field === 'key' && at === 0 ? head.seq : seq;
  const name = `${field} of a head`;
  if (field === 'ackSeq')
    return { name, changed: one(stream, change), expected: [{ device: stream.device, seq }] };
  return {
    name,
    changed: one(stream, change),
    expected: [{ device: stream.device, seq: field === 'ackHash' ? stream.ackSeq : first }],
  };
};

const EXTENT_FIELDS = ['device', 'epoch', 'fromSeq', 'toSeq'] as const;

const bendExtent = (extents: readonly Extent[], random: Random): Extent[] => {
  const at = random.int(extents.length);
  return extents.map((extent, n) => {
    if (n !== at) return extent;
    const field = random.pick(EXTENT_FIELDS);
    const value = extent[field];
    return {
      ...extent,
      [field]: typeof value === 'number' ? value ^ (1 << random.int(16)) : flipText(value, random),
    } as Extent;
  });
};

const checkpointChanged: Make = (log, random) => {
  const { checkpoints } = log;
  const at = random.int(checkpoints.length);
  const checkpoint = checkpoints[at];
  if (checkpoint === undefined) throw new Error('a log without checkpoints');
  const { size } = checkpoint;
  const set = (
    change: Partial<Checkpoint>,
    expected: Expected = { checkpoint: size },
  ): Omit<Mutation, 'name'> => ({
    changed: { checkpoints: checkpoints.with(at, { ...checkpoint, ...change }) },
    expected: [expected],
  });
  const next = checkpoints[at + 1]?.size ?? 'any';
  const changes: Readonly<Record<string, () => Omit<Mutation, 'name'>>> = {
    note: () => set({ note: flipText(checkpoint.note, random) }),
    size: () => set({ size: size ^ (1 << random.int(18)) }, { checkpoint: 'any' }),
    extents: () => set({ extents: bendExtent(checkpoint.extents, random) }),
    'extent gone': () => set({ extents: checkpoint.extents.slice(1) }),
    'extents turned': () => set({ extents: checkpoint.extents.toReversed() }),
    proof: () =>
      set({
        proof:
          checkpoint.proof.length === 0
            ? ['0'.repeat(64)]
            : checkpoint.proof.with(0, flipText(checkpoint.proof[0] ?? '', random)),
      }),
    removed: () => ({
      changed: { checkpoints: checkpoints.toSpliced(at, 1) },
      expected: [{ checkpoint: next }],
    }),
    twice: () => ({
      changed: { checkpoints: checkpoints.toSpliced(at, 0, checkpoint) },
      expected: [{ checkpoint: size }],
    }),
    cosignature: () =>
      set({
        cosignatures: checkpoint.cosignatures.map((each) => ({ ...each, line: flipText(each.line, random) })),
      }),
  };
  const names = Object.keys(changes).filter(
    (name) =>
      (name !== 'cosignature' || checkpoint.cosignatures.length > 0) &&
      (name !== 'extents turned' || checkpoint.extents.length > 1),
  );
  const name = names[random.int(names.length)] ?? 'note';
  const made = (changes[name] ?? changes['note'])?.();
  if (made === undefined) throw new Error('there is such a change');
  return { name: `checkpoint: ${name}`, ...made };
};

/** Each as often as it is here. */
const KINDS: readonly Make[] = [
  ...Array.from({ length: 8 }, () => bitOfField),
  ...Array.from({ length: 3 }, () => checkpointChanged),
  ...[bitOfSeq, removed, added, swapped, reordered, swappedBetween, truncated, hashedAnew, headChanged],
  ...[bitOfSeq, removed, added, swapped, reordered, swappedBetween, truncated, headChanged],
  rolledBack,
];

export const mutate = (log: MadeUpLog, random: Random): Mutation => {
  const make = KINDS[random.int(KINDS.length)] ?? bitOfField;
  return make(log, random);
};
