/**
 * What the readers' states add up to: which readers and cards are there, and the events that tell of every change. One card
 * is told once, also where a device shows it in two readers (`devices.ts`) or the machine slept while it lay there.
 */
import { equalBytes } from '../kernel/bytes.ts';
import { slotsOf } from './devices.ts';
import type { ReaderEvent } from './index.ts';

/** A card is in the reader (`SCARD_STATE_PRESENT`). */
export const STATE_PRESENT = 0x20;

/** A card that a device shows in both its readers within this time is one card, milliseconds. Drivers poll up to every 400. */
const SAME_CARD_MS = 2_000;

/** So long after a sleep a reader that comes back is taken to hold the card that lay in it, milliseconds. */
const WAKING_MS = 10_000;

interface Card {
  /** Number of the insertion (high 16 bits of the state): another number is another card, or the same one again. */
  readonly count: number;
  readonly atr: Uint8Array;
  readonly since: number;
  /** Whether listeners know of it. */
  readonly told: boolean;
}

export interface Presence {
  subscribe(listener: (event: ReaderEvent) => void): () => void;
  /** The service is up and has these readers. */
  readers(names: readonly string[]): void;
  /** In the order in which states of one moment are to be told: what both readers of a device show is the antenna's. */
  antennasFirst<T extends { readonly reader: string }>(states: readonly T[]): readonly T[];
  /** A reader's state, as PC/SC tells it. */
  status(reader: string, state: number, atr: Uint8Array): void;
  /** The service is gone, and every reader and card with it. Says whether that is news. */
  down(): boolean;
  /**
   * The machine slept. Power was cut to readers and cards, so what lies there now may look as if it had just come: it is no
   * new tap unless the card, or another kind of card, came while everything was awake.
   */
  woke(): void;
  /** Answer to reset of the card in `reader`; empty when there is none. */
  atr(reader: string): Uint8Array;
}

export interface PresenceOptions {
  /** `System.monotonic`; without it no time passes. */
  readonly monotonic?: () => number;
  /** Also tell of SAM slots, which otherwise are no readers: what is in them lies there for ever. */
  readonly samSlots?: boolean;
}

const NONE = new Uint8Array();

/** The events that describe what is there now, for someone who was not here when it came. */
const presentAsEvents = (
  up: boolean | undefined,
  cards: ReadonlyMap<string, Card | undefined>,
): ReaderEvent[] => [
  { kind: 'service', state: up === true ? 'up' : 'down' },
  ...[...cards].flatMap(([reader, card]): ReaderEvent[] => [
    { kind: 'reader_added', reader },
    ...(card?.told === true ? [{ kind: 'card_inserted', reader, atr: card.atr } as const] : []),
  ]),
];

/** The cards that lay in their readers when the machine went to sleep, while it wakes. */
const createSleepers = (monotonic: () => number) => {
  const atrs = new Map<string, Uint8Array>();
  let until = Number.NEGATIVE_INFINITY;
  return {
    remember(cards: ReadonlyMap<string, Card | undefined>): void {
      atrs.clear();
      for (const [reader, card] of cards) if (card !== undefined) atrs.set(reader, card.atr);
      until = monotonic() + WAKING_MS;
    },
    /** Its card was seen to leave, or has been accounted for. */
    forget: (reader: string): void => void atrs.delete(reader),
    isOne(reader: string, atr: Uint8Array): boolean {
      const slept = monotonic() <= until ? atrs.get(reader) : undefined;
      return slept !== undefined && equalBytes(slept, atr);
    },
  };
};

/** Which other reader of the same device has a card now. */
const createDevices = (cards: ReadonlyMap<string, Card | undefined>) => {
  let slots: ReturnType<typeof slotsOf> = new Map();
  return {
    /** Takes in the readers there are; gives those that people put cards into. */
    of(names: readonly string[], samSlots: boolean): readonly string[] {
      slots = slotsOf(names);
      return samSlots ? names : names.filter((name) => slots.get(name)?.kind !== 'sam');
    },
    isAntenna: (reader: string): boolean => slots.get(reader)?.kind === 'contactless',
    sister(reader: string): { readonly reader: string; readonly card: Card } | undefined {
      const device = slots.get(reader)?.device;
      for (const [other, card] of cards)
        if (card !== undefined && other !== reader && slots.get(other)?.device === device)
          return { reader: other, card };
      return undefined;
    },
  };
};

type Tell = (event: ReaderEvent) => void;

/** The cards in the readers, and which of them are told. */
const createCards = (tell: Tell, { monotonic, samSlots }: Required<PresenceOptions>) => {
  const cards = new Map<string, Card | undefined>();
  const devices = createDevices(cards);
  const sleepers = createSleepers(monotonic);

  const remove = (reader: string): void => {
    const card = cards.get(reader);
    if (card === undefined) return;
    cards.set(reader, undefined);
    if (card.told) tell({ kind: 'card_removed', reader });
  };
  /** The antenna comes first; a card in the contact slot counts while no card lies on the antenna. */
  const isNewTap = (reader: string): boolean => {
    const sister = devices.sister(reader);
    if (sister === undefined) return true;
    if (!devices.isAntenna(reader) || monotonic() - sister.card.since < SAME_CARD_MS) return false;
    // A card that stays in the contact slot, a clerk's own perhaps, does not shut out those who tap.
    cards.set(sister.reader, { ...sister.card, told: false });
    if (sister.card.told) tell({ kind: 'card_removed', reader: sister.reader });
    return true;
  };
  const insert = (reader: string, count: number, atr: Uint8Array): void => {
    const before = cards.get(reader);
    const card = { count, atr: Uint8Array.from(atr), since: monotonic() };
    if (sleepers.isOne(reader, atr)) {
      sleepers.forget(reader);
      cards.set(reader, { ...card, told: before?.told ?? false });
      return;
    }
    remove(reader);
    const told = isNewTap(reader);
    cards.set(reader, { ...card, told });
    if (told) tell({ kind: 'card_inserted', reader, atr: card.atr });
  };

  return {
    all: cards,
    /** Takes in the names of all readers; gives those that people put cards into. */
    readersAmong: (names: readonly string[]) => devices.of(names, samSlots),
    isAntenna: devices.isAntenna,
    add: (reader: string): void => void cards.set(reader, undefined),
    drop(reader: string): void {
      remove(reader);
      cards.delete(reader);
    },
    status(reader: string, state: number, atr: Uint8Array): void {
      if (!cards.has(reader)) return;
      if ((state & STATE_PRESENT) === 0) {
        // Of a reader that has only just come back nothing left; from one that was there all the time its card did.
        if (cards.get(reader) !== undefined) sleepers.forget(reader);
        return remove(reader);
      }
      const count = state >>> 16;
      if (cards.get(reader)?.count !== count) insert(reader, count, atr);
    },
    woke: () => sleepers.remember(cards),
  };
};

export const createPresence = ({ monotonic = () => 0, samSlots = false }: PresenceOptions = {}): Presence => {
  const listeners = new Set<Tell>();
  let up: boolean | undefined;
  const tell: Tell = (event) => {
    for (const listener of listeners) listener(event);
  };
  const cards = createCards(tell, { monotonic, samSlots });
  const removeReader = (reader: string): void => {
    cards.drop(reader);
    tell({ kind: 'reader_removed', reader });
  };

  return {
    subscribe(listener) {
      for (const event of presentAsEvents(up, cards.all)) listener(event);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readers(all) {
      if (up !== true) {
        up = true;
        tell({ kind: 'service', state: 'up' });
      }
      const names = cards.readersAmong(all);
      for (const reader of cards.all.keys()) if (!names.includes(reader)) removeReader(reader);
      for (const reader of names) {
        if (cards.all.has(reader)) continue;
        cards.add(reader);
        tell({ kind: 'reader_added', reader });
      }
    },
    antennasFirst: (states) =>
      states.toSorted((a, b) => Number(cards.isAntenna(b.reader)) - Number(cards.isAntenna(a.reader))),
    status: (reader, state, atr) => cards.status(reader, state, atr),
    down() {
      for (const reader of cards.all.keys()) removeReader(reader);
      const before = up;
      up = false;
      // Who listens since before the first look was told so already.
      if (before === true) tell({ kind: 'service', state: 'down' });
      return before !== false;
    },
    woke: cards.woke,
    atr: (reader) => cards.all.get(reader)?.atr ?? NONE,
  };
};
