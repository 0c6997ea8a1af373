/**
 * Long work that gives way to the desk of its machine. A lower priority is not enough: a thread of it that is running keeps its
 * slice of some milliseconds, which a tap then waits for; Linux's SCHED_IDLE gives up the processor at once (sched(7)).
 */
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import koffi from 'koffi';

const SCHED_IDLE = 5;

/** Makes this process run only when nobody else wants to, its threads of now and those that they start. */
export const giveWay = (): void => {
  if (process.platform !== 'linux') return setPriority(constants.priority.PRIORITY_LOW);
  // `sched_param` is its one number here. A thread that has ended meanwhile is refused, and that is all the same.
  const schedule = koffi
    .load('libc.so.6')
    .func('int sched_setscheduler(int thread, int policy, const int *priority)');
  for (const thread of readdirSync('/proc/self/task')) schedule(Number(thread), SCHED_IDLE, [0]);
  return undefined;
};
