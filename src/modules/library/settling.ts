import { readNumber } from './codes.ts';
import { behind, type Desk, record, tell } from './desk.ts';
import { dropQueued, nextQueued, noteConflict, noteSending, type Queued } from './queue.ts';
import { keepLoan } from './reading.ts';
import { patronStop } from './rules.ts';
import type { ConflictWhy } from './schema.ts';

/**
 * Store and forward: what was done without the library system is told to it in order, with no-block (「貸してある」). Before a loan goes out it is
 * asked whether it stands already, so that the same sent twice does no harm and nobody else's loan is taken over. What the system will not have
 * is laid aside for the staff and holds up nothing behind it.
 */

type Sent =
  /** `title`: of a loan that stands now. */
  | { readonly kind: 'done'; readonly title?: string }
  /** No answer: it stays first in the line. */
  | { readonly kind: 'stay' }
  | {
      readonly kind: 'conflict';
      readonly why: ConflictWhy;
      readonly title: string;
      readonly said: readonly string[];
    };

const done: Sent = { kind: 'done' };
const stay: Sent = { kind: 'stay' };

const conflict = (why: ConflictWhy, title = '', said: readonly string[] = []): Sent => ({
  kind: 'conflict',
  why,
  title,
  said,
});

/** A list may write numbers as the labels have them, with the letters at both ends. */
const isItem =
  ({ context: { site } }: Desk, item: string) =>
  ({ code }: { readonly code: string }): boolean => {
    if (code === item) return true;
    const read = readNumber(code, site.items);
    return read.ok && read.value === item;
  };

/** What the library system says of the book before it is told of a loan. */
const standsAlready = async (desk: Desk, { item, patron, maybe }: Queued): Promise<Sent | 'send'> => {
  const { ils } = desk.context;
  const told = await ils.item(item);
  if (!told.ok) return told.reason === 'not_supported' ? 'send' : stay;
  const { known, standing, title } = told.value;
  if (!known) return conflict('unknown_item');
  if (patron === null) return 'send';
  if (standing === 'lent') {
    const loans = await ils.loans(patron);
    if (loans.ok)
      return loans.value.some(isItem(desk, item))
        ? { kind: 'done', title }
        : conflict('lent_to_other', title);
    // Who has it cannot be asked: one that went out before is taken to be this very loan.
    if (loans.reason === 'not_supported')
      return maybe ? { kind: 'done', title } : conflict('lent_to_other', title);
    return stay;
  }
  if (standing === 'on_hold_shelf') {
    const holds = await ils.holds(patron);
    if (!holds.ok) return holds.reason === 'not_supported' ? conflict('on_hold_shelf', title) : stay;
    return holds.value.some((hold) => hold.ready && isItem(desk, item)(hold))
      ? 'send'
      : conflict('on_hold_shelf', title);
  }
  return 'send';
};

const whyRefused = async (desk: Desk, patron: string): Promise<ConflictWhy> => {
  const told = await desk.context.ils.patron(patron);
  if (!told.ok) return 'refused';
  if (!told.value.known) return 'unknown_patron';
  return patronStop(told.value) === null ? 'refused' : 'patron_blocked';
};

const sendLoan = async (desk: Desk, row: Queued, patron: string): Promise<Sent> => {
  const { ils, queue } = desk.context;
  const first = await standsAlready(desk, row);
  if (first !== 'send') return first;
  // The book came back, or the loan was taken back, while that was asked.
  if (nextQueued(queue)?.id !== row.id) return done;
  if (!queue.write((tx) => noteSending(tx, row.id)).ok) return stay;
  const { item, at, due } = row;
  const told = await ils.lend({ patron, item, at, noBlock: true, ...(due === null ? {} : { due }) });
  if (!told.ok) return stay;
  const { ok, title, said } = told.value;
  return ok ? { kind: 'done', title } : conflict(await whyRefused(desk, patron), title, said);
};

const sendReturn = async (desk: Desk, { item, at }: Queued): Promise<Sent> => {
  const { ils } = desk.context;
  const told = await ils.takeBack({ item, at, noBlock: true });
  if (!told.ok) return stay;
  if (told.value.ok) return done;
  const found = await ils.item(item);
  if (found.ok && found.value.known && found.value.standing !== 'lent') return done;
  return conflict(
    found.ok && !found.value.known ? 'unknown_item' : 'refused',
    told.value.title,
    told.value.said,
  );
};

/** A book that is asked about again and again without an answer, while others are answered, holds up nobody. */
const MOST_TRIES = 5;
const PAUSE_MS = 5_000;

interface Drain {
  going: boolean;
  tries: { readonly id: number; readonly count: number };
  triedAt: number;
}
const drains = new WeakMap<Desk, Drain>();

const drainOf = (desk: Desk): Drain => {
  const known = drains.get(desk) ?? {
    going: false,
    tries: { id: 0, count: 0 },
    triedAt: Number.NEGATIVE_INFINITY,
  };
  drains.set(desk, known);
  return known;
};

export const isSending = (desk: Desk): boolean => drainOf(desk).going;

const settle = (desk: Desk, row: Queued, sent: Sent): 'next' | 'stop' => {
  const { queue, ils } = desk.context;
  const state = drainOf(desk);
  if (sent.kind === 'stay') {
    const again = state.tries.id === row.id ? state.tries.count + 1 : 1;
    state.tries = { id: row.id, count: again };
    if (again < MOST_TRIES || ils.line().line !== 'online') return 'stop';
    return settle(desk, row, conflict('refused', row.title, []));
  }
  const written = queue.write((tx) => {
    if (sent.kind === 'done') dropQueued(tx, row.id);
    else noteConflict(tx, row.id, sent);
  });
  if (!written.ok) return 'stop';
  const { patron, item, at } = row;
  if (sent.kind === 'done' && sent.title !== undefined && patron !== null)
    keepLoan(desk, { patron, item, title: sent.title, at });
  record(desk, sent.kind === 'done' ? { sent: 1 } : { conflicts: 1 });
  return 'next';
};

const run = async (desk: Desk): Promise<void> => {
  const { queue, ils } = desk.context;
  for (;;) {
    const row = nextQueued(queue);
    if (row === undefined || ils.line().line === 'offline') return;
    const sent = row.patron === null ? await sendReturn(desk, row) : await sendLoan(desk, row, row.patron);
    if (settle(desk, row, sent) === 'stop') return;
  }
};

/** Sends what waits, one after the other; nothing happens while it is being sent already. */
export const drain = (desk: Desk, { now = false }: { readonly now?: boolean } = {}): void => {
  const { system, ils, queue } = desk.context;
  const state = drainOf(desk);
  if (state.going || ils.line().line === 'offline') return;
  if (!now && system.monotonic() - state.triedAt < PAUSE_MS) return;
  if (nextQueued(queue) === undefined) return;
  state.going = true;
  state.triedAt = system.monotonic();
  tell(desk);
  behind(
    desk,
    run(desk).finally(() => {
      state.going = false;
      tell(desk);
    }),
  );
};
