/**
 * Sounds of the desk, made here so that none must be loaded. They go with a shape and words, never alone: a desk
 * without a loudspeaker works the same. Nothing here throws; a browser that refuses sound stays silent.
 */
export interface Sound {
  /** One short tone: the card was read. */
  read(): void;
  /** Two rising tones: recorded. */
  success(): void;
  /** Two low tones: a stop, look at the screen. */
  stop(): void;
  /** What a verdict at the entrance sounds like. */
  verdict(kind: VerdictSound): void;
}

export interface Tone {
  readonly hertz: number;
  /** Seconds from now, and length in seconds. */
  readonly at: number;
  readonly length: number;
}

/** `count` equal tones, `gap` seconds apart. */
const repeat = (count: number, hertz: number, length: number, gap: number): Tone[] =>
  Array.from({ length: count }, (_, at) => ({ hertz, at: at * (length + gap), length }));

/**
 * 判定の音: going on is high and short, a stop is low and has a rhythm of its own, so that who does not look knows which it
 * is. None says a name. After JIS S 0013 (ISO 24500): rising or level for "go on", low and repeated for "attention".
 */
export const VERDICT_TONES = {
  /** 受付可 */
  pass: [{ hertz: 1568, at: 0, length: 0.14 }],
  /** 受付可, with something to be read first. */
  note: repeat(2, 1175, 0.1, 0.08),
  /** Has voted, or holds papers to vote with: three long low ones. */
  already: repeat(3, 196, 0.3, 0.1),
  /** Belongs elsewhere: two, falling. */
  elsewhere: [
    { hertz: 392, at: 0, length: 0.28 },
    { hertz: 262, at: 0.3, length: 0.42 },
  ],
  /** Not found, or to be looked into: two, rising and low, as a question. */
  question: [
    { hertz: 233, at: 0, length: 0.22 },
    { hertz: 330, at: 0.26, length: 0.34 },
  ],
  /** No vote: one, very long and low. */
  barred: [{ hertz: 165, at: 0, length: 0.95 }],
  /** Not now: low, high, low. */
  time: [
    { hertz: 247, at: 0, length: 0.2 },
    { hertz: 370, at: 0.24, length: 0.2 },
    { hertz: 247, at: 0.48, length: 0.3 },
  ],
  /** 出勤: two, rising. */
  came: [
    { hertz: 1047, at: 0, length: 0.1 },
    { hertz: 1568, at: 0.11, length: 0.16 },
  ],
  /** 退勤: the same, falling. */
  went: [
    { hertz: 1568, at: 0, length: 0.1 },
    { hertz: 1047, at: 0.11, length: 0.16 },
  ],
  /** さきほど受け付けました: one, level. */
  again: [{ hertz: 1047, at: 0, length: 0.2 }],
  /** The line: five short low ones. */
  line: repeat(5, 220, 0.09, 0.09),
} as const satisfies Record<string, readonly Tone[]>;
export type VerdictSound = keyof typeof VERDICT_TONES;

const READ: readonly Tone[] = [{ hertz: 1319, at: 0, length: 0.09 }];
const SUCCESS: readonly Tone[] = [
  { hertz: 880, at: 0, length: 0.12 },
  { hertz: 1319, at: 0.13, length: 0.22 },
];
const STOP: readonly Tone[] = [
  { hertz: 220, at: 0, length: 0.2 },
  { hertz: 220, at: 0.28, length: 0.32 },
];

const LOUDNESS = 0.25;
/** Rise and fall of each tone, seconds: without them it clicks. */
const EDGE = 0.012;

const sound = (context: AudioContext, tones: readonly Tone[]): void => {
  for (const { hertz, at, length } of tones) {
    const from = context.currentTime + at;
    const oscillator = context.createOscillator();
    const gain = context.createGain();
    oscillator.type = 'triangle';
    oscillator.frequency.value = hertz;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(LOUDNESS, from + EDGE);
    gain.gain.setValueAtTime(LOUDNESS, from + length - EDGE);
    gain.gain.linearRampToValueAtTime(0, from + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(from + length);
  }
};

/** Browsers keep sound locked until a person touches the page; the first touch or key unlocks it. */
export const createSound = (): Sound => {
  let context: AudioContext | undefined;
  const unlock = (): void => {
    try {
      context ??= new AudioContext();
      void context.resume().catch(() => undefined);
    } catch {
      // No audio device, or none allowed: the shape and the words remain.
    }
  };
  for (const event of ['pointerdown', 'keydown'] as const) {
    window.addEventListener(event, unlock, { capture: true });
  }
  // A kiosk is started with sound allowed; then it need not wait for a touch.
  unlock();
  const play = (tones: readonly Tone[]): void => {
    try {
      if (context?.state === 'running') sound(context, tones);
    } catch {
      // As above.
    }
  };
  return {
    read: () => play(READ),
    success: () => play(SUCCESS),
    stop: () => play(STOP),
    verdict: (kind) => play(VERDICT_TONES[kind]),
  };
};
