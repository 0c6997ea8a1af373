import {
  type Book,
  balanceOf,
  createBook,
  type Entry,
  type LedgerAccount,
  personOf,
  post,
} from './ledger.ts';

/** The whole book out of its entries, and whether it holds. */

/** Of entries in their order; one that comes again is taken once. */
export const replay = (entries: Iterable<Entry>): Book => {
  const book = createBook();
  for (const entry of entries) if (!book.entries.has(entry.key)) post(book, entry);
  return book;
};

export type BookFault =
  /** All accounts together are not zero. */
  | 'sum'
  /** More was given of a campaign than was set aside. */
  | 'campaign'
  /** Points of a person below zero. */
  | 'lot'
  /** A person's balance is not the sum of her points. */
  | 'person'
  /** The town's own accounts stand on the wrong side. */
  | 'sign';

/** Of accounts that can only ever stand on one side, which it is. */
const SIDES: readonly (readonly [LedgerAccount, 1 | -1])[] = [
  ['issue', -1],
  ['offline_loss', -1],
  ['expired', 1],
  ['settlement', 1],
];

/** What must hold after every entry. */
export const faultsOf = (book: Book): readonly BookFault[] => {
  const faults = new Set<BookFault>();
  let sum = 0;
  for (const [account, balance] of book.balances) {
    sum += balance;
    if (account.startsWith('campaign:') && balance < 0) faults.add('campaign');
  }
  if (sum !== 0) faults.add('sum');
  for (const [account, lots] of book.lots) {
    if (lots.some(({ left }) => left < 0)) faults.add('lot');
    if (lots.reduce((all, { left }) => all + left, 0) !== balanceOf(book, personOf(account)))
      faults.add('person');
  }
  if (SIDES.some(([account, side]) => balanceOf(book, account) * side < 0)) faults.add('sign');
  return [...faults];
};
