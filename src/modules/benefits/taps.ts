import type { CardTap, TapProblem, TapTaker } from '../../identity/card-tap.ts';
import { type ActKey, actKeySchema, type CardAnswer, type ShownCard } from '../../outbox/benefits-shapes.ts';
import type { KnownCard } from './alone.ts';
import type { BenefitsContext } from './ports.ts';
import { type Customer, type TapId, tapIdSchema } from './views-schema.ts';

/** Cards as they are laid down: whose turn it is at this till, and what the centre said of it. */

/** One かざし. What is done is done for the card of its own tap, whatever is laid down meanwhile. */
export interface Tap {
  readonly tapId: TapId;
  readonly at: number;
  readonly lastApduAt: number;
  readonly reader: string;
  readonly card: ShownCard;
  answer: CardAnswer | undefined;
  basis: Customer['basis'];
  /** It stood on the screen before the centre had answered: what stood there stays, so that nothing moves under a finger. */
  shownBefore: boolean;
  /** Since when it may be on the screen, monotonic; undefined: not yet. */
  verdictAt: number | undefined;
  nextKey: ActKey;
  /** Since when the card is away, monotonic. */
  goneAt: number | undefined;
}

export interface Taps {
  readonly taker: TapTaker;
  current(): Tap | undefined;
  /** Also one that another card has taken the place of on the screen. */
  find(tapId: TapId): Tap | undefined;
  reading(): boolean;
  problem(): TapProblem | null;
  known(card: ShownCard): KnownCard | undefined;
  /** Points came or went. `balance`: what the centre says is left; `null`: it was not asked. */
  moved(card: ShownCard, points: number, balance: number | null): void;
  /** Something was done with it: what it may have now is asked for again. */
  refresh(tap: Tap): void;
  clear(): void;
  passTime(): void;
  /** Resolves when the centre is asked nothing about any card. */
  idle(): Promise<void>;
}

/** The centre has so long before what this terminal knows by itself is shown: a verdict stands 300 ms after the card's last answer. */
const SHOW_AFTER_MS = 180;
/** A card that was taken away, or whose place another took, may be worked on for so long, milliseconds. */
const KEEP_MS = 180_000;
const MOST_TAPS = 4;
const MOST_KNOWN = 2_000;

const hmacOf = ({ tokens }: ShownCard): string => tokens[0]?.hmac ?? '';

/** What the centre last said of each card. */
const createMemory = () => {
  const cards = new Map<string, KnownCard>();
  const known = (card: ShownCard): KnownCard | undefined => cards.get(hmacOf(card));
  const learn = (card: ShownCard, news: KnownCard): void => {
    const key = hmacOf(card);
    cards.delete(key);
    cards.set(key, news);
    const [oldest] = cards.keys();
    if (cards.size > MOST_KNOWN && oldest !== undefined) cards.delete(oldest);
  };
  const moved: Taps['moved'] = (card, points, balance) => {
    const before = known(card)?.balance ?? null;
    const now = balance ?? (before === null ? null : Math.max(0, before + points));
    if (now !== null) learn(card, { standing: 'registered', balance: now });
  };
  return { known, learn, moved };
};

/** Asks the centre about cards, and brings what is known of them onto the screen in time. */
const createAsking = (context: BenefitsContext, memory: ReturnType<typeof createMemory>) => {
  const { system, centre, answerMs, shown, isOnline } = context;
  const asking = new Set<Promise<void>>();
  const show = (tap: Tap, basis: Customer['basis']): void => {
    tap.basis = basis;
    if (basis !== 'centre') tap.shownBefore = true;
    tap.verdictAt ??= system.monotonic();
    shown();
  };
  const ask = async (tap: Tap, answered?: AbortController): Promise<void> => {
    const answer = await centre.card(tap.card, answerMs);
    answered?.abort();
    if (answer === undefined) return show(tap, 'alone');
    tap.answer = answer;
    memory.learn(tap.card, { standing: answer.standing, balance: answer.points?.balance ?? null });
    show(tap, 'centre');
  };
  const showInTime = async (tap: Tap, answered: AbortSignal): Promise<void> => {
    const left = SHOW_AFTER_MS - (system.monotonic() - tap.lastApduAt);
    if (left > 0) await system.sleep(left, answered);
    if (tap.verdictAt === undefined) show(tap, 'asking');
  };
  const follow = (work: Promise<void>): void => {
    asking.add(work);
    void work.finally(() => asking.delete(work));
  };
  return {
    begin(tap: Tap): void {
      // Who is known not to be reached is not waited for; should it answer all the same, so much the better.
      const answered = new AbortController();
      if (isOnline()) follow(showInTime(tap, answered.signal));
      else show(tap, 'alone');
      follow(ask(tap, answered));
    },
    refresh: (tap: Tap): void => follow(ask(tap)),
    async idle(): Promise<void> {
      while (asking.size > 0) await Promise.all(asking);
    },
  };
};

const newTap = ({ system }: BenefitsContext, { reader, tokens, municipality, lastApduAt }: CardTap): Tap => ({
  tapId: tapIdSchema.parse(system.newId()),
  at: system.now(),
  lastApduAt,
  reader,
  card: { tokens: tokens.slice(0, 8), municipality },
  answer: undefined,
  basis: 'asking',
  shownBefore: false,
  verdictAt: undefined,
  nextKey: actKeySchema.parse(system.newId()),
  goneAt: undefined,
});

export const createTaps = (context: BenefitsContext): Taps => {
  const { system, showMs } = context;
  const memory = createMemory();
  const asking = createAsking(context, memory);
  const taps = new Map<TapId, Tap>();
  const readers = new Set<string>();
  let current: Tap | undefined;
  let problem: TapProblem | null = null;
  const forget = (): void => {
    const now = system.monotonic();
    for (const tap of taps.values()) {
      const isOld = now - (tap.goneAt ?? tap.lastApduAt) > KEEP_MS || taps.size > MOST_TAPS;
      if (tap !== current && isOld) taps.delete(tap.tapId);
    }
  };
  const taker: TapTaker = {
    reading: (reader) => void readers.add(reader),
    tapped(outcome) {
      readers.clear();
      if (current !== undefined) current.goneAt ??= system.monotonic();
      current = outcome.ok ? newTap(context, outcome.value) : undefined;
      problem = outcome.ok ? null : outcome.reason;
      if (current !== undefined) {
        taps.set(current.tapId, current);
        asking.begin(current);
      }
      forget();
    },
    removed(reader) {
      readers.delete(reader);
      if (current?.reader === reader) current.goneAt ??= system.monotonic();
    },
  };
  return {
    taker,
    known: memory.known,
    moved: memory.moved,
    refresh: asking.refresh,
    idle: () => asking.idle(),
    current: () => current,
    find: (tapId) => taps.get(tapId),
    reading: () => readers.size > 0,
    problem: () => problem,
    clear() {
      current = undefined;
      problem = null;
    },
    passTime() {
      const gone = current?.goneAt;
      // What a card may have is nobody else's to read.
      if (gone !== undefined && system.monotonic() - gone > showMs) current = undefined;
      forget();
    },
  };
};
