/** The training card desk: holds one persona's card in the reader at a time, as a hand would. */
import { failure, type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import { timingOf } from '../simulator/card-timing.ts';
import type { CardContent } from '../simulator/cards.ts';
import type { TrainingPermit } from '../simulator/permit.ts';
import { type Exchange, insertIntoVpcd, type VpcdLink } from '../simulator/vpcd-link.ts';
import type { TrainingCards } from './training-cards.ts';

export interface CardDesk {
  /** Puts this card in the reader, taking out the one that is there. */
  insert(name: string): Promise<Result<void, 'unknown_persona' | 'no_reader'>>;
  remove(): Promise<void>;
  /** Name of the card in the reader. */
  card(): string | null;
  subscribe(listener: () => void): () => void;
}

interface Options {
  readonly cards: TrainingCards;
  /** The card of this name, or `undefined`. */
  readonly contentOf: (name: string) => CardContent | undefined;
  readonly port: number;
  readonly system: System;
  readonly permit: TrainingPermit;
  readonly onExchange?: (exchange: Exchange) => void;
}

/** pcscd looks every 400 ms whether a card is there: a change of cards faster than that would go unseen, milliseconds. */
const HAND_MS = 600;

export const createCardDesk = (options: Options): CardDesk => {
  const { cards, contentOf, system, port, permit } = options;
  const listeners = new Set<() => void>();
  let inside: { readonly name: string; readonly link: VpcdLink } | undefined;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const put = (next: typeof inside): void => {
    inside = next;
    tell();
  };
  const remove = async (): Promise<void> => {
    if (inside === undefined) return;
    const { link } = inside;
    link.close();
    await link.ended;
    put(undefined);
    await system.sleep(HAND_MS);
  };
  return {
    async insert(name) {
      const content = contentOf(name);
      if (content === undefined) return failure('unknown_persona');
      const card = await cards.card(content);
      await remove();
      const { onExchange } = options;
      const link = await insertIntoVpcd({
        port,
        card,
        timing: timingOf(content.kind),
        system,
        permit,
        ...(onExchange === undefined ? {} : { onExchange }),
      });
      if (!link.ok) return link;
      put({ name, link: link.value });
      void link.value.ended.then(() => {
        if (inside?.link === link.value) put(undefined);
      });
      return success(undefined);
    },
    remove,
    card: () => inside?.name ?? null,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
