/** 支援措置 of everyone in a file, before they are joined to the people. */
import type { CivilDate } from '../../kernel/dates.ts';
import { type ResidentId, residentIdSchema } from '../../kernel/ids.ts';
import type { Measure } from '../schema.ts';
import type { Code } from './codes.ts';
import { detached } from './detached.ts';
import type { Row } from './row.ts';
import type { Shape } from './shapes.ts';

/** What one row says; `periods` is empty for someone who has those of the 申出者. */
export interface SaidMeasure {
  readonly as: Measure['as'];
  readonly with: ResidentId | null;
  readonly periods: readonly Pick<Measure, 'from' | 'to'>[];
}

type DayOf = (text: string) => CivilDate | null | undefined;

/** `null`: empty; `undefined`: no such day, or not all of it is known. */
const wholeDay =
  ({ day }: Shape): DayOf =>
  (text) => {
    const read = day(text);
    if (read === 'wrong') return undefined;
    if (read === 'empty' || read.known === 'nothing') return null;
    return read.known === 'day' ? read.date : undefined;
  };

/** Several periods of one row stand behind each other, separated by `;`. */
const periodsOf = (row: Row, shape: Shape): SaidMeasure['periods'] => {
  const dayOf = wholeDay(shape);
  const from = row.get('measureFrom');
  const to = row.get('measureTo');
  if (from === '' && to === '') return [];
  const begins = from.split(';').map((text) => dayOf(text.trim()));
  const ends = to.split(';').map((text) => dayOf(text.trim()));
  if (begins.length !== ends.length) row.refuse('bad_measure', 'measureTo');
  // Zeros are no period; 不詳 is one that nobody knows.
  if (/^[0;\s]*$/.test(`${from}${to}`)) return [];
  return begins.flatMap((begin, at) => {
    const end = ends[at];
    if (begin === undefined || end === undefined)
      row.refuse('bad_date', begin === undefined ? 'measureFrom' : 'measureTo');
    else if (begin === null || (end !== null && end < begin)) row.refuse('bad_measure', 'measureFrom');
    else return [{ from: begin, to: end }];
    return [];
  });
};

/** `undefined`: the row says nothing of 支援措置. What is wrong in it refuses the row. */
export const readMeasure = (row: Row, shape: Shape): SaidMeasure | undefined => {
  const kind = row.get('measureAs');
  const whose = row.get('measureWith');
  const periods = periodsOf(row, shape);
  const as = Object.hasOwn(shape.measureAs, kind) ? shape.measureAs[kind] : undefined;
  if (as === undefined) row.refuse('wrong_code', 'measureAs');
  if (periods.length === 0 && as !== 'together' && whose === '') return undefined;
  const applicant = residentIdSchema.safeParse(whose);
  if (whose !== '' && !applicant.success) row.refuse('bad_key', 'measureWith');
  if (as === 'applicant' && periods.length === 0) row.refuse('bad_measure', 'measureFrom');
  return {
    as: as ?? 'applicant',
    with: as === 'together' && applicant.success ? applicant.data : null,
    periods,
  };
};

/** Columns that nobody can tell apart may say anything; and which of two days the wrong way round is the end, nobody knows. */
const UNTELLABLE: readonly Code[] = ['bad_quoting', 'wrong_column_count', 'wrong_length', 'bad_measure'];

/** Whether a row that is refused may take somebody's protection with it: whatever it says that is not surely over. */
export const mayProtect = (
  row: Row,
  shape: Shape,
  dataDate: CivilDate,
  { listed }: { readonly listed: boolean } = { listed: false },
): boolean => {
  if (row.layout.index.measureFrom === undefined) return false;
  if (row.fault !== undefined && UNTELLABLE.includes(row.fault.code)) return true;
  const said = (['measureFrom', 'measureTo', 'measureWith'] as const).some(
    (field) => /[^0]/.test(row.get(field)) && row.get(field) !== '',
  );
  // `listed`: whoever stands in the file of measures has one; a kind that nobody knows may be any.
  const kind = row.get('measureAs');
  const isApplicant = kind === '' || shape.measureAs[kind] === 'applicant';
  if (!listed && !said && isApplicant) return false;
  const ends = row.get('measureTo').split(';').map(wholeDay(shape));
  return ends.some((end) => end === null || end === undefined || end >= dataDate);
};

const byBeginning = (a: Measure, b: Measure): number => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0);

export interface MeasureBook {
  add(id: ResidentId, said: SaidMeasure): void;
  /** In the order they began. `unknown`: 併せて支援 of somebody who has no period either, until further notice from `since`. */
  of(id: ResidentId, since: CivilDate): { readonly measures: readonly Measure[]; readonly unknown: boolean };
  has(id: ResidentId): boolean;
  /** Whether it has just this already. */
  says(id: ResidentId, said: SaidMeasure): boolean;
  /** Whether something of it may still hold on that day. */
  holds(id: ResidentId, day: CivilDate): boolean;
  ids(): IterableIterator<ResidentId>;
}

/** Kept in memory: a few of a thousand people have one. */
export const createMeasureBook = (): MeasureBook => {
  const book = new Map<ResidentId, SaidMeasure[]>();

  const own = (id: ResidentId): Measure[] =>
    (book.get(id) ?? []).flatMap(({ as, with: whose, periods }) =>
      periods.map((period) => ({ ...period, as, with: whose })),
    );
  const borrowed = (id: ResidentId): Measure[] | undefined => {
    const whose = (book.get(id) ?? []).filter(({ periods }) => periods.length === 0);
    if (whose.length === 0) return [];
    const periods = whose.flatMap(({ with: applicant }) =>
      applicant === null
        ? []
        : own(applicant)
            .filter(({ as }) => as === 'applicant')
            .map((measure) => ({ ...measure, as: 'together' as const, with: applicant })),
    );
    return periods.length === 0 ? undefined : periods;
  };
  return {
    add(id, said) {
      const before = book.get(id);
      if (before === undefined) book.set(detached(id), [detached(said)]);
      else before.push(detached(said));
    },
    of(id, since) {
      const more = borrowed(id);
      const unknown = more === undefined;
      const without: Measure = { from: since, to: null, as: 'together', with: null };
      return { measures: [...own(id), ...(more ?? [without])].sort(byBeginning), unknown };
    },
    has: (id) => book.has(id),
    says: (id, said) => (book.get(id) ?? []).some((each) => JSON.stringify(each) === JSON.stringify(said)),
    holds: (id, day) =>
      (book.get(id) ?? []).some(
        ({ periods }) => periods.length === 0 || periods.some(({ to }) => to === null || to >= day),
      ),
    ids: () => book.keys(),
  };
};
