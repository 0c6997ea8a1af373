import { type Overview, type OverviewPart, overviewPartSchema, overviewSchema } from '../central/schema.ts';
import type { Result } from '../kernel/result.ts';
import type { ApiFailure } from './api.ts';

/**
 * The overview, kept up to date. The last figures stay on the screen when the line is lost, and `line` says so:
 * old figures are never shown as new ones.
 */

export interface LiveState {
  /** Newest overview that came; `null` before the first. */
  readonly overview: Overview | null;
  /** Monotonic milliseconds of this page when `overview` came: the centre's clock is `asOf` plus what passed since. */
  readonly receivedAt: number;
  /** `outdated`: the centre answers what this page does not understand; only loading the page anew helps. */
  readonly line: 'opening' | 'live' | 'lost' | 'outdated';
}

interface StreamHandlers {
  readonly data: (text: string) => void;
  /** The stream ended, for whatever reason; it is not used again. */
  readonly ended: () => void;
}

export interface LivePorts {
  overview(): Promise<Result<Overview, ApiFailure>>;
  /** Server-sent events of the centre. */
  openStream(handlers: StreamHandlers): { close(): void };
  monotonic(): number;
  /** Calls `run` once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
  /** The session is over. Nothing is tried again after this. */
  signedOut(): void;
}

export interface Live {
  readonly state: () => LiveState;
  readonly subscribe: (listener: () => void) => () => void;
  readonly start: () => void;
  readonly stop: () => void;
}

/** A stream that says nothing for this long is asked whether it still lives (a cut cable closes nothing). */
export const SILENCE_MS = 20_000;

/** Waits before the next try, milliseconds; the last one repeats. */
export const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const;

const parseNews = (text: string): Overview | OverviewPart | undefined => {
  try {
    const news: unknown = JSON.parse(text);
    const parsed = overviewPartSchema.safeParse(news);
    return parsed.success ? parsed.data : overviewSchema.safeParse(news).data;
  } catch {
    return undefined;
  }
};

/** What is not named stays the very same object, so that the page need not paint it again. */
const replaced = <T>(before: T[], after: readonly T[] = [], keyOf: (each: T) => string): T[] => {
  if (after.length === 0) return before;
  const news = new Map(after.map((each) => [keyOf(each), each]));
  const kept = before.map((each) => {
    const other = news.get(keyOf(each));
    news.delete(keyOf(each));
    return other ?? each;
  });
  return news.size === 0
    ? kept
    : [...kept, ...news.values()].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
};

/** The overview with what changed of it. */
export const withPart = (before: Overview, { part }: OverviewPart): Overview => {
  const { shelters, terminals, ...others } = part;
  // A part that came over the wire names nothing that it does not say.
  return Object.assign({}, before, others, {
    shelters: replaced(before.shelters, shelters, ({ shelterId }) => shelterId),
    terminals: replaced(before.terminals, terminals, ({ site, device }) => `${site}\0${device}`),
  });
};

class Feed implements Live {
  readonly #ports: LivePorts;
  readonly #listeners = new Set<() => void>();
  #state: LiveState = { overview: null, receivedAt: 0, line: 'opening' };
  #stream: { close(): void } | undefined;
  #cancelTimer = (): void => undefined;
  #failures = 0;
  /** Changes with every connection, so that an answer to an earlier one is not taken for one of this. */
  #run = 0;
  /** The connection whose stream has sent all of an overview. */
  #whole = -1;

  constructor(ports: LivePorts) {
    this.#ports = ports;
  }

  readonly state = (): LiveState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly start = (): void => {
    this.stop();
    void this.#ask().then((came) => {
      if (came && this.#stream === undefined) this.#openStream();
    });
  };

  readonly stop = (): void => {
    this.#run += 1;
    this.#cancelTimer();
    this.#stream?.close();
    this.#stream = undefined;
  };

  #set(next: LiveState): void {
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }

  #take(overview: Overview): void {
    this.#failures = 0;
    this.#set({ overview, receivedAt: this.#ports.monotonic(), line: 'live' });
    this.#cancelTimer();
    this.#cancelTimer = this.#ports.after(SILENCE_MS, () => void this.#ask());
  }

  #lose(line: 'lost' | 'outdated'): void {
    this.stop();
    this.#set({ ...this.#state, line });
    const wait = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)] ?? 0;
    this.#failures += 1;
    this.#cancelTimer = this.#ports.after(wait, this.start);
  }

  /** Asks for the overview; `true` when it came and nothing else happened meanwhile. */
  async #ask(): Promise<boolean> {
    const asked = this.#run;
    const answer = await this.#ports.overview();
    if (asked !== this.#run) return false;
    if (answer.ok) {
      const { overview } = this.#state;
      // Overtaken by the stream: what that said is newer, and is not said again.
      const isOld = this.#whole === asked && overview !== null && answer.value.asOf < overview.asOf;
      this.#take(isOld ? overview : answer.value);
      return true;
    }
    if (answer.reason === 'not_signed_in') {
      this.stop();
      this.#ports.signedOut();
    } else this.#lose(answer.reason === 'unexpected' ? 'outdated' : 'lost');
    return false;
  }

  #openStream(): void {
    const opened = this.#run;
    this.#stream = this.#ports.openStream({
      data: (text) => {
        if (opened !== this.#run) return;
        const news = parseNews(text);
        if (news === undefined) this.#lose('outdated');
        else if (!('part' in news)) {
          this.#whole = opened;
          this.#take(news);
        }
        // The stream begins with all of it: a part of nothing is of a centre that counts otherwise.
        else if (this.#whole === opened && this.#state.overview !== null)
          this.#take(withPart(this.#state.overview, news));
        else this.#lose('outdated');
      },
      ended: () => {
        if (opened === this.#run) this.#lose('lost');
      },
    });
  }
}

export const createLive = (ports: LivePorts): Live => new Feed(ports);
