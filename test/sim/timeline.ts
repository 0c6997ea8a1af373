/** Virtual time: one queue of what is due, in one order that a seed decides; nothing waits for a real clock. */

/** Takes back what was to happen; once it has happened that does nothing. */
export type Cancel = () => void;

export interface Timeline {
  /** Milliseconds since the world began; whole. */
  now(): number;
  /** `act` happens then, and nothing else at the same moment. */
  after(ms: number, act: () => void): Cancel;
  /** Lets everything happen that is due by then, and all that comes of it. */
  run(until: number): Promise<void>;
}

interface Due {
  readonly at: number;
  readonly order: number;
  act: (() => void) | undefined;
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap; the earliest is on top. */
const createQueue = () => {
  const heap: Due[] = [];
  const at = (index: number): Due => {
    const due = heap[index];
    if (due === undefined) throw new Error('the heap has no such place');
    return due;
  };
  const swap = (a: number, b: number): void => {
    const held = at(a);
    heap[a] = at(b);
    heap[b] = held;
  };
  const sink = (from: number): void => {
    for (let index = from; ; ) {
      const [left, right] = [index * 2 + 1, index * 2 + 2];
      let least = index;
      if (left < heap.length && isBefore(at(left), at(least))) least = left;
      if (right < heap.length && isBefore(at(right), at(least))) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  return {
    first: (): Due | undefined => heap[0],
    push(due: Due): void {
      heap.push(due);
      for (let index = heap.length - 1; index > 0; ) {
        const parent = (index - 1) >> 1;
        if (!isBefore(at(index), at(parent))) return;
        swap(index, parent);
        index = parent;
      }
    },
    shift(): void {
      const last = heap.pop();
      if (heap.length === 0 || last === undefined) return;
      heap[0] = last;
      sink(0);
    },
  };
};

/**
 * Everything that was set off by what just happened has run to its next wait. Node runs a tick only when no promise is left to
 * continue; the host's own timers (the test runner's) get their turn now and then.
 */
const settled = (turn: number): Promise<void> =>
  new Promise((resolve) => {
    if (turn % 2_000 === 0) setImmediate(resolve);
    else process.nextTick(resolve);
  });

export const createTimeline = (): Timeline => {
  const queue = createQueue();
  let now = 0;
  let made = 0;
  let turns = 0;
  return {
    now: () => now,
    after(ms, act) {
      const due: Due = { at: now + Math.max(0, Math.ceil(ms)), order: made, act };
      made += 1;
      queue.push(due);
      return () => {
        due.act = undefined;
      };
    },
    async run(until) {
      await settled((turns += 1));
      for (let due = queue.first(); due !== undefined && due.at <= until; due = queue.first()) {
        queue.shift();
        if (due.act === undefined) continue;
        now = due.at;
        due.act();
        await settled((turns += 1));
      }
      now = Math.max(now, until);
    },
  };
};
