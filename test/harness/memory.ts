/** What this process holds when everything is collected that nobody holds. What it holds beside that is the engine's choice and no leak. */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';

const collect = z.function({ input: [], output: z.unknown() });

/** `last-resort` gives back what V8 keeps for the objects of the next moment; without it that would count as growth. */
const collectGarbage = (): void => {
  setFlagsFromString('--expose-gc');
  collect.implement(
    runInNewContext("() => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' })"),
  )();
};

export const rssAfterCollection = (): number => {
  collectGarbage();
  return process.memoryUsage.rss();
};

/** The same at once, without waiting for handles: for what opens none. */
export const heldAfterCollection = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

export interface HeldMemory {
  /** Objects of the engine and what hangs on them (buffers, zlib's states), bytes: whatever is kept is in here. */
  readonly held: number;
  /** Resident, bytes: with the holes in the allocator's heap, which depend on what was large and when. */
  readonly rss: number;
  /** Resident before the collection, bytes: with what the engine had not yet had reason to collect. */
  readonly rssBefore: number;
}

/** Handles are freed a turn after their objects were collected, and what hung on them is collected then. */
const ROUNDS = 3;
const TURN_MS = 50;

export const heldMemory = async (): Promise<HeldMemory> => {
  const rssBefore = process.memoryUsage.rss();
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(TURN_MS);
    collectGarbage();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, rss, rssBefore };
};
