/** Following every chain of this store: the open stream and the closed ones, a page at a time. */
import { z } from 'zod';
import type { Reader } from '../db/index.ts';
import { failure, type Result, success } from '../kernel/result.ts';
import { closedStreams, type SeqRange } from './closed-streams.ts';
import {
  type ChainFault,
  type ChainPoint,
  type StoredEvent,
  type StreamId,
  storedEventSchema,
  verifyChain,
} from './event.ts';
import { bottomOf } from './floors.ts';
import type { Verified } from './log-types.ts';
import { hashAt, readState, selectEvents } from './stream-rows.ts';

/** A step of some milliseconds (21 on a crowded two-core machine, decision 0025): it runs beside taps. */
const VERIFY_PAGE = 250;

type Steps = Generator<number, Verified>;

/** Events as they follow on each other, cut where events are known to be missing. */
const runsOf = (events: readonly StoredEvent[], gaps: readonly SeqRange[]): StoredEvent[][] => {
  const afterGap = new Set(gaps.map(({ to }) => to + 1));
  const runs: StoredEvent[][] = [[]];
  for (const event of events) {
    if (afterGap.has(event.seq)) runs.push([]);
    runs.at(-1)?.push(event);
  }
  return runs.filter((run) => run.length > 0);
};

/** Follows one page. Behind a gap that is known the first event is taken at its word. */
const follow = (
  events: readonly StoredEvent[],
  from: ChainPoint,
  stream: StreamId,
  gaps: readonly SeqRange[],
): Result<ChainPoint, ChainFault> => {
  let head = from;
  for (const run of runsOf(events, gaps)) {
    const [first] = run;
    const gap = gaps.find(({ to }) => to + 1 === first?.seq);
    if (gap !== undefined && first !== undefined && head.seq + 1 === gap.from)
      head = { seq: gap.to, hash: first.prevHash };
    const checked = verifyChain(run, head, stream);
    if (!checked.ok) return checked;
    head = checked.value.head;
  }
  return success(head);
};

/**
 * Follows one stream.
 * @yields how many events each page had
 */
function* walk(db: Reader, stream: StreamId, from: ChainPoint, gaps: readonly SeqRange[]): Steps {
  let head = from;
  let count = 0;
  for (;;) {
    const rows = selectEvents(db, z.unknown(), stream, { afterSeq: head.seq, limit: VERIFY_PAGE });
    const readable: StoredEvent[] = [];
    for (const row of rows) {
      const parsed = storedEventSchema.safeParse(row);
      if (!parsed.success) break;
      readable.push(parsed.data);
    }
    const followed = follow(readable, head, stream, gaps);
    if (!followed.ok) return followed;
    head = followed.value;
    count += readable.length;
    if (readable.length < rows.length) return failure('unreadable', { seq: head.seq + 1 });
    if (rows.length < VERIFY_PAGE) return success({ count, head });
    yield rows.length;
  }
}

/**
 * The open stream from `from`, then its end against the stored head and receipts.
 * @yields how many events each page had
 */
function* walkOpen(db: Reader, stream: StreamId, from: ChainPoint): Steps {
  const walked = yield* walk(db, stream, from, []);
  if (!walked.ok) return walked;
  const { head } = walked.value;
  const state = readState(db);
  if (head.seq < Math.max(state.head_seq, state.ack_seq))
    return failure('missing_tail', { seq: head.seq + 1 });
  if (head.seq > state.head_seq) return failure('wrong_seq', { seq: state.head_seq + 1 });
  if (head.hash !== state.head_hash) return failure('wrong_hash', { seq: head.seq });
  if (hashAt(db, stream.epoch, state.ack_seq) !== state.ack_hash)
    return failure('wrong_hash', { seq: state.ack_seq });
  return walked;
}

/**
 * Every stream, a page a step; between steps the log may grow. `count` is of all streams, `head` of the open one.
 * @yields how many events each page had
 */
export function* verifySteps(db: Reader, stream: StreamId): Steps {
  let count = 0;
  for (const { epoch, head, missing } of closedStreams(db)) {
    const walked = yield* walk(db, { ...stream, epoch }, bottomOf(db, epoch), missing);
    if (!walked.ok) return failure(walked.reason, { ...walked.detail, epoch });
    const [lastGap] = missing.filter(({ to }) => to === head.seq);
    const end = lastGap === undefined ? walked.value.head : head;
    if (lastGap !== undefined && walked.value.head.seq + 1 !== lastGap.from)
      return failure('missing_tail', { seq: walked.value.head.seq + 1, epoch });
    if (end.seq !== head.seq) return failure('missing_tail', { seq: end.seq + 1, epoch });
    if (end.hash !== head.hash) return failure('wrong_hash', { seq: end.seq, epoch });
    count += walked.value.count;
  }
  const open = yield* walkOpen(db, stream, bottomOf(db, stream.epoch));
  return open.ok ? success({ count: count + open.value.count, head: open.value.head }) : open;
}

/** Runs the steps to their end. */
export const toEnd = (steps: Steps): Verified => {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
};

/** The last `count` events of the open stream and its head: quick enough for every start. */
export const verifyTail = (db: Reader, stream: StreamId, count: number): Verified => {
  const { head_seq: head } = readState(db);
  const seq = Math.max(bottomOf(db, stream.epoch).seq, head - count);
  const hash = hashAt(db, stream.epoch, seq);
  return hash === undefined ? failure('missing_tail', { seq }) : toEnd(walkOpen(db, stream, { seq, hash }));
};
