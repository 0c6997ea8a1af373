/**
 * PC/SC calls have no time limit of their own: one that waits for another program, or for a service that has stopped
 * answering, keeps a worker thread until it comes back. Node has four of them (libuv's pool, which koffi's calls share).
 */
import type { System } from '../kernel/system.ts';

/** Most calls that may be out without an answer; with the watcher's that leaves one thread for everything else. */
const MOST_STUCK = 2;

export interface InTime {
  /**
   * What `call` gives, or `late` after `ms`. A late answer goes to `afterwards`, which gives back what it brought; until
   * then the call counts as stuck.
   */
  <T>(call: Promise<T>, ms: number, afterwards: (answer: T) => Promise<unknown>): Promise<T | 'late'>;
  /** So many calls are stuck that another could leave no thread. */
  full(): boolean;
}

export const createInTime = (system: System): InTime => {
  let stuck = 0;
  const inTime = async <T>(
    call: Promise<T>,
    ms: number,
    afterwards: (answer: T) => Promise<unknown>,
  ): Promise<T | 'late'> => {
    const answered = new AbortController();
    const first = await Promise.race([
      call,
      system.sleep(ms, answered.signal).then((): 'late' => 'late'),
    ]).finally(() => answered.abort());
    if (first !== 'late') return first;
    stuck += 1;
    void call.then(afterwards).finally(() => {
      stuck -= 1;
    });
    return 'late';
  };
  return Object.assign(inTime, { full: () => stuck >= MOST_STUCK });
};
