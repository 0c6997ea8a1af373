/**
 * How long an answer each reader was found to pass (card.md §6): readers differ, and only trying shows it. What was found
 * is kept from tap to tap, so that the next one does not ask in vain.
 */
import type { ReaderLengths } from './index.ts';

/** Longest answer that fits one 256-byte frame over the air (card.md §7), bytes; every reader passes it. */
export const ONE_FRAME = 0xf0;

/**
 * The lengths told apart, bytes: one frame, the longest short answer, what fits a buffer of 2 kB with its headers (an
 * assumption: no reader's buffer was measured), and the longest that READ BINARY can ask for.
 */
const STEPS = [ONE_FRAME, 0x100, 0x700, 0x8000] as const;
const LAST = STEPS.length - 1;
const SHORT = 1;

/**
 * Reads that are spared after a refusal before the reader is tried again; doubled with every refusal that follows. One odd
 * card makes a good reader slow for these few, and a reader that never passes long answers is asked ever more seldom.
 */
const FIRST_SPARED = 8;
const MOST_SPARED = 1_024;

/** Most readers that are remembered; the one learned about first is forgotten first. */
const MOST_READERS = 32;

/** What is kept of a reader: the longest answer seen to come whole, and the longest still asked for; bytes. */
export interface RememberedReader {
  readonly reader: string;
  readonly passed: number;
  readonly longest: number;
}

/** Where it outlives the program; absent, every start tries anew. */
export interface ReaderMemoryStore {
  load(): readonly RememberedReader[];
  /** Called when something changed, and only then. */
  save(readers: readonly RememberedReader[]): void;
}

export interface ReaderMemory {
  of(reader: string): ReaderLengths;
}

interface Known {
  /** Indices into `STEPS`. */
  passed: number;
  longest: number;
  /** How many reads the next refusal spares. */
  spares: number;
  /** Reads still to be spared. */
  left: number;
}

/** The first step that holds so many bytes. */
const stepOf = (bytes: number): number => {
  const at = STEPS.findIndex((step) => bytes <= step);
  return at === -1 ? LAST : at;
};

const bytesOf = (step: number): number => STEPS[step] ?? ONE_FRAME;

const begin = (passed = 0, longest = LAST): Known => ({
  passed,
  longest,
  spares: FIRST_SPARED,
  left: longest === LAST ? 0 : FIRST_SPARED,
});

/** One try of a longer answer when enough reads were spared. */
const isTime = (known: Known): boolean => {
  if (known.left === 0) return true;
  known.left -= 1;
  return false;
};

const longestOf = (known: Known, wanted: number): number => {
  const step = stepOf(wanted);
  if (step === 0) return wanted;
  if (step <= known.longest) return wanted;
  // In pieces a long answer is worth its second frame only when it spares many commands.
  const pieces = known.longest > SHORT ? bytesOf(known.longest) : ONE_FRAME;
  if (!isTime(known)) return pieces;
  return Math.min(wanted, bytesOf(step === SHORT ? SHORT : Math.max(known.longest, SHORT) + 1));
};

/** Takes down what was seen; says whether that is worth keeping. */
const learn = (known: Known, asked: number, passed: boolean): boolean => {
  const step = stepOf(asked);
  const before = [known.passed, known.longest];
  if (passed) {
    known.passed = Math.max(known.passed, step);
    if (step > known.longest) Object.assign(known, begin(known.passed, step), { left: 0 });
    if (step === known.longest) known.spares = FIRST_SPARED;
  } else if (step > 0) {
    known.longest = Math.min(known.longest, step - 1);
    known.passed = Math.min(known.passed, known.longest);
    known.left = known.spares;
    known.spares = Math.min(known.spares * 2, MOST_SPARED);
  }
  return before[0] !== known.passed || before[1] !== known.longest;
};

/** The next shorter length to try when an answer of `asked` bytes did not come whole. */
export const shorterThan = (asked: number): number => {
  const step = stepOf(asked);
  return step > SHORT + 1 ? bytesOf(step - 1) : ONE_FRAME;
};

export const createReaderMemory = (store?: ReaderMemoryStore): ReaderMemory => {
  const readers = new Map<string, Known>(
    store?.load().map(({ reader, passed, longest }) => [reader, begin(stepOf(passed), stepOf(longest))]),
  );
  const knownOf = (reader: string): Known => {
    const known = readers.get(reader) ?? begin();
    readers.set(reader, known);
    const [eldest] = readers.keys();
    if (readers.size > MOST_READERS && eldest !== undefined) readers.delete(eldest);
    return known;
  };
  const save = (): void =>
    store?.save(
      [...readers].map(([reader, { passed, longest }]) => ({
        reader,
        passed: bytesOf(passed),
        longest: bytesOf(longest),
      })),
    );
  return {
    of: (reader) => ({
      longest: (wanted) => longestOf(knownOf(reader), wanted),
      passes: (asked) => stepOf(asked) <= knownOf(reader).passed,
      note(asked, passed) {
        if (learn(knownOf(reader), asked, passed)) save();
      },
    }),
  };
};
