/** Taps at a place without residents: each card that is laid down is read once and told to the module, in the order they came. */
import type { CardReader } from '../card/index.ts';
import type { TapProblem, TapTaker } from '../identity/card-tap.ts';
import type { DeskState } from '../identity/schema.ts';
import type { Logger } from '../kernel/log.ts';
import { failure } from '../kernel/result.ts';
import { TAP_PROBLEM } from './tap-problems.ts';
import type { ReadTap } from './tap-reading.ts';
import { type CardMove, watchReaders } from './watch-readers.ts';

export interface TapDesk {
  parts(): Pick<DeskState, 'phase' | 'cardOnReader' | 'reader'>;
  /** Reads a card that lies there once more (the person pressed もう一度). */
  again(): void;
  close(): Promise<void>;
}

interface Options {
  readonly reader: CardReader;
  readonly read: ReadTap;
  readonly taps: TapTaker;
  /** What lies on these readers is no card of a person: 読み取り台 of a library. */
  readonly notHere?: (reader: string) => boolean;
  readonly logger: Logger;
  readonly changed: () => void;
}

export const createTapDesk = (options: Options): TapDesk => {
  const { reader, read, taps, logger, changed, notHere = () => false } = options;
  /** Readers with a card on them. */
  const cards = new Set<string>();
  let underWay = 0;

  const stopped = (reason: TapProblem): void => {
    logger.warn('card.problem', { reason });
    taps.tapped(failure(reason));
    changed();
  };

  const readOne = async (name: string): Promise<void> => {
    underWay += 1;
    taps.reading(name);
    changed();
    const done = await reader
      .withCard(name, read)
      .catch((error: unknown) => {
        // A bug: the door must not stand still with a card on it.
        logger.warn('card.problem', { reason: 'bug', code: error instanceof Error ? error.name : 'unknown' });
        return failure('card_unresponsive');
      })
      .finally(() => {
        underWay -= 1;
      });
    if (!done.ok) return stopped(TAP_PROBLEM[done.reason]);
    if (!done.value.ok) return stopped(done.value.reason);
    taps.tapped({ ok: true, value: { ...done.value.value, reader: name } });
    changed();
  };

  const moved = ({ kind, reader: name }: CardMove): void => {
    if (notHere(name)) return;
    if (kind === 'card_out') {
      cards.delete(name);
      taps.removed(name);
      changed();
      return;
    }
    cards.add(name);
    if (cards.size > 1) stopped('two_cards');
    else void readOne(name);
  };

  const watch = watchReaders(options, moved);
  return {
    parts: () => ({
      phase: underWay > 0 ? { kind: 'reading' } : { kind: 'waiting' },
      cardOnReader: cards.size > 0,
      reader: watch.state(),
    }),
    again() {
      const [name, ...others] = cards;
      if (name !== undefined && others.length === 0 && underWay === 0) void readOne(name);
    },
    async close() {
      watch.unsubscribe();
      await reader.close();
    },
  };
};
