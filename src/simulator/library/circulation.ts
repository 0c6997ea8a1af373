/** 貸出・返却・予約 of the made-up library: what it says to each, and what stands afterwards. Pure but for its own state. */
import {
  addDays,
  type CivilDate,
  civilDateInJapan,
  daysBetween,
  parseCompactDate,
} from '../../kernel/dates.ts';
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Collection, MadeUpItem, MadeUpPatron } from './collection.ts';

const LOAN_DAYS = 14;
const MOST_RENEWALS = 1;
const DISC_LIMIT = 2;

export interface Loan {
  readonly item: string;
  readonly patron: string;
  readonly due: CivilDate;
  readonly renewals: number;
}

export type Refusal =
  | 'unknown_patron'
  | 'unknown_item'
  | 'blocked'
  | 'card_lost'
  | 'expired'
  | 'limit'
  | 'reference'
  | 'lost'
  | 'lent_to_another'
  | 'lent_already'
  | 'held_for_another'
  | 'not_lent'
  | 'no_more_renewals'
  | 'no_such_hold'
  | 'held_already'
  | 'too_much';

interface PatronState extends Omit<MadeUpPatron, 'blocked' | 'owes'> {
  blocked: boolean;
  owes: number;
}
interface ItemState extends Omit<MadeUpItem, 'waitedForBy' | 'onHoldShelf'> {
  waitedForBy: string[];
  onHoldShelf: boolean;
  properties: string;
}

/** Told afterwards, with «no block»: only what cannot be is refused. */
export interface Told {
  readonly now: number;
  readonly noBlock: boolean;
}

export interface Circulation {
  patron(number: string): Readonly<PatronState> | undefined;
  item(barcode: string): Readonly<ItemState> | undefined;
  loan(barcode: string): Loan | undefined;
  loans(): readonly Loan[];
  loansOf(number: string): readonly Loan[];
  /** Titles that she waits for; `ready`: on the hold shelf. */
  holdsOf(number: string): readonly { readonly item: string; readonly ready: boolean }[];
  checkout(
    patron: string,
    item: string,
    told: Told & { readonly renewal: boolean; readonly due?: CivilDate | undefined },
  ): Result<Loan, Refusal>;
  cancelCheckout(patron: string, item: string): Result<Loan, Refusal>;
  /** `waits`: who it goes to from here. */
  checkin(
    item: string,
  ): Result<{ readonly loan: Loan | undefined; readonly waits: string | undefined }, Refusal>;
  renew(patron: string, item: string, told: Told): Result<Loan, Refusal>;
  hold(patron: string, item: string, mode: 'add' | 'cancel' | 'change'): Result<number, Refusal>;
  pay(patron: string, yen: number): Result<number, Refusal>;
  setBlocked(patron: string, blocked: boolean): void;
  setProperties(item: string, properties: string): void;
}

const isExpired = (patron: PatronState, now: number): boolean => {
  const last = parseCompactDate(patron.expires);
  return last !== undefined && last < civilDateInJapan(now);
};

/** Why this patron may borrow nothing at all now. */
export const standingOf = (patron: Readonly<PatronState>, now: number): Refusal | undefined => {
  if (patron.cardLost === true) return 'card_lost';
  if (patron.blocked) return 'blocked';
  return isExpired(patron, now) ? 'expired' : undefined;
};

export const isOverdue = (loan: Loan, now: number): boolean =>
  daysBetween(loan.due, civilDateInJapan(now)) > 0;

interface Shelves {
  readonly patrons: ReadonlyMap<string, PatronState>;
  readonly items: ReadonlyMap<string, ItemState>;
  readonly loans: Map<string, Loan>;
}

const shelvesOf = ({ patrons, items }: Collection, now: number): Shelves => {
  const loans = new Map<string, Loan>();
  const today = civilDateInJapan(now);
  for (const { number, has = [] } of patrons)
    for (const { item, days } of has)
      loans.set(item, { item, patron: number, due: addDays(today, LOAN_DAYS - days), renewals: 0 });
  return {
    patrons: new Map(
      patrons.map((each) => [each.number, { ...each, blocked: each.blocked ?? false, owes: each.owes ?? 0 }]),
    ),
    items: new Map(
      items.map((each) => [
        each.barcode,
        {
          ...each,
          waitedForBy: [...(each.waitedForBy ?? [])],
          onHoldShelf: each.onHoldShelf ?? false,
          properties: '',
        },
      ]),
    ),
    loans,
  };
};

const loansOf = ({ loans }: Shelves, number: string): Loan[] =>
  [...loans.values()].filter(({ patron }) => patron === number);

/** Why this item does not go out to this patron now; one that was carried out already is not stopped by rules. */
const stops = (shelves: Shelves, patron: PatronState, item: ItemState, now: number): Refusal | undefined => {
  const standing = standingOf(patron, now);
  if (standing !== undefined) return standing;
  if (item.reference === true) return 'reference';
  if (item.lost === true) return 'lost';
  if (item.waitedForBy.length > 0 && item.waitedForBy[0] !== patron.number) return 'held_for_another';
  const hers = loansOf(shelves, patron.number);
  const discs = hers.filter((loan) => shelves.items.get(loan.item)?.media === '006').length;
  if (hers.length >= patron.limit || (item.media === '006' && discs >= DISC_LIMIT)) return 'limit';
  return undefined;
};

const checkout = (
  shelves: Shelves,
  number: string,
  barcode: string,
  told: Parameters<Circulation['checkout']>[2],
): Result<Loan, Refusal> => {
  const { patrons, items, loans } = shelves;
  const [patron, item] = [patrons.get(number), items.get(barcode)];
  if (patron === undefined) return failure('unknown_patron');
  if (item === undefined) return failure('unknown_item');
  const lent = loans.get(barcode);
  if (lent !== undefined && lent.patron !== number) return failure('lent_to_another');
  // The same again, told again: it stands.
  if (lent !== undefined && told.noBlock) return success(lent);
  if (lent !== undefined)
    return told.renewal ? renew(shelves, number, barcode, told) : failure('lent_already');
  const stop = told.noBlock ? undefined : stops(shelves, patron, item, told.now);
  if (stop !== undefined) return failure(stop);
  const due = told.due ?? addDays(civilDateInJapan(told.now), LOAN_DAYS);
  const loan = { item: barcode, patron: number, due, renewals: 0 };
  loans.set(barcode, loan);
  item.waitedForBy = item.waitedForBy.filter((each) => each !== number);
  item.onHoldShelf = false;
  return success(loan);
};

const renew = (
  shelves: Shelves,
  number: string,
  barcode: string,
  { now, noBlock }: Told,
): Result<Loan, Refusal> => {
  const { patrons, items, loans } = shelves;
  const [patron, item, loan] = [patrons.get(number), items.get(barcode), loans.get(barcode)];
  if (patron === undefined) return failure('unknown_patron');
  if (item === undefined) return failure('unknown_item');
  if (loan?.patron !== number) return failure('not_lent');
  if (!noBlock) {
    const standing = standingOf(patron, now);
    if (standing !== undefined) return failure(standing);
    if (item.waitedForBy.length > 0) return failure('held_for_another');
    if (loan.renewals >= MOST_RENEWALS || isOverdue(loan, now)) return failure('no_more_renewals');
  }
  const renewed = { ...loan, due: addDays(civilDateInJapan(now), LOAN_DAYS), renewals: loan.renewals + 1 };
  loans.set(barcode, renewed);
  return success(renewed);
};

const hold = (
  { patrons, items }: Shelves,
  number: string,
  barcode: string,
  mode: 'add' | 'cancel' | 'change',
): Result<number, Refusal> => {
  const item = items.get(barcode);
  if (!patrons.has(number)) return failure('unknown_patron');
  if (item === undefined) return failure('unknown_item');
  const at = item.waitedForBy.indexOf(number);
  if (mode === 'add') {
    if (at >= 0) return failure('held_already');
    item.waitedForBy.push(number);
    return success(item.waitedForBy.length);
  }
  if (at < 0) return failure('no_such_hold');
  if (mode === 'change') return success(at + 1);
  item.waitedForBy.splice(at, 1);
  if (at === 0) item.onHoldShelf = false;
  return success(0);
};

const checkin = ({ items, loans }: Shelves, barcode: string): ReturnType<Circulation['checkin']> => {
  const item = items.get(barcode);
  if (item === undefined) return failure('unknown_item');
  const loan = loans.get(barcode);
  // 返却 ends the link of person and book; nothing of it is kept.
  loans.delete(barcode);
  const waits = item.waitedForBy[0];
  item.onHoldShelf = waits !== undefined;
  return success({ loan, waits });
};

export const createCirculation = (collection: Collection, now: number): Circulation => {
  const shelves = shelvesOf(collection, now);
  const { patrons, items, loans } = shelves;
  return {
    patron: (number) => patrons.get(number),
    item: (barcode) => items.get(barcode),
    loan: (barcode) => loans.get(barcode),
    loans: () => [...loans.values()],
    loansOf: (number) => loansOf(shelves, number),
    holdsOf: (number) =>
      [...items.values()].flatMap(({ barcode, waitedForBy, onHoldShelf }) =>
        waitedForBy.includes(number)
          ? [{ item: barcode, ready: onHoldShelf && waitedForBy[0] === number }]
          : [],
      ),
    checkout: (patron, item, told) => checkout(shelves, patron, item, told),
    cancelCheckout(patron, item) {
      const loan = loans.get(item);
      if (loan?.patron !== patron) return failure('not_lent');
      loans.delete(item);
      return success(loan);
    },
    checkin: (item) => checkin(shelves, item),
    renew: (patron, item, told) => renew(shelves, patron, item, told),
    hold: (patron, item, mode) => hold(shelves, patron, item, mode),
    pay(number, yen) {
      const patron = patrons.get(number);
      if (patron === undefined) return failure('unknown_patron');
      if (!Number.isInteger(yen) || yen <= 0 || yen > patron.owes) return failure('too_much');
      patron.owes -= yen;
      return success(patron.owes);
    },
    setBlocked(number, blocked) {
      const patron = patrons.get(number);
      if (patron !== undefined) patron.blocked = blocked;
    },
    setProperties(barcode, properties) {
      const item = items.get(barcode);
      if (item !== undefined) item.properties = properties;
    },
  };
};
