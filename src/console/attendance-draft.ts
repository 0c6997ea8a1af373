/** A request while it is written: words in fields, and what they come to. Pure. */
import { civilDateSchema } from '../kernel/dates.ts';
import { type Request, requestSchema } from '../modules/attendance/request-schema.ts';

export const ABOUTS = [
  'punch',
  'leave',
  'overtime',
  'overtime_done',
  'difference',
  'trip',
  'swap',
  'shift_swap',
  'school',
] as const;
export type About = (typeof ABOUTS)[number];

export const ABOUT_WORDS: Readonly<Record<About, string>> = {
  punch: '打刻の訂正',
  leave: '休暇',
  overtime: '時間外勤務命令（事前）',
  overtime_done: '時間外勤務の確認（事後）',
  difference: '命令なしで いた理由',
  trip: '出張',
  swap: '振替・代休',
  shift_swap: '勤務の交換',
  school: '校外の業務・自己研鑽',
};

/** Every field of every kind; those that a kind has not are left as they are when another is chosen. */
export interface Draft {
  readonly about: About;
  readonly day: string;
  readonly until: string;
  readonly from: string;
  readonly to: string;
  /** Of a leave: whole days, or from and to. */
  readonly unit: 'day' | 'time';
  /** Kind of leave, of a punch, of a swap, of work at a school … */
  readonly kind: string;
  /** Id of the punch or the order that it is about; empty: a new one. */
  readonly record: string;
  readonly voids: boolean;
  /** Where, which work, with whom. */
  readonly words: string;
  readonly direct: string;
  /** Which half of a day is swapped. */
  readonly half: 'first' | 'second';
  readonly reason: string;
}

export const draftFor = (about: About, day: string, kind: string): Draft => ({
  ...{ about, day, kind, until: '', from: '', to: '', unit: 'day', record: '', voids: false },
  ...{ words: '', direct: 'neither', half: 'second', reason: '' },
});

/** `18:30` in minutes; `翌1:00` is the day after. */
const minuteOf = (text: string): number => {
  const [, next, hours = '', minutes = ''] =
    /^(翌?)(\d{1,2}):(\d\d)$/.exec(text.normalize('NFKC').trim()) ?? [];
  return hours === '' ? Number.NaN : Number(hours) * 60 + Number(minutes) + (next === '' ? 0 : 1_440);
};

/** An end before its beginning is on the next day. */
const spanOf = ({ from, to }: Draft): { readonly from: number; readonly to: number } => {
  const [start, end] = [minuteOf(from), minuteOf(to)];
  return { from: start, to: end <= start ? end + 1_440 : end };
};

const JAPAN_OFFSET_MS = 9 * 3_600_000;
const momentOf = ({ day, from }: Draft): number =>
  Date.parse(`${day}T00:00:00Z`) - JAPAN_OFFSET_MS + minuteOf(from) * 60_000;

const MOST_LEAVES = 100;
const daysOf = ({ day, until }: Draft): readonly string[] => {
  const last = until === '' ? day : until;
  const days: string[] = [];
  for (let at = Date.parse(day); at <= Date.parse(last) && days.length <= MOST_LEAVES; at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};

const punchOf = (draft: Draft): unknown => {
  const { record, voids, kind: type } = draft;
  if (voids) return { about: 'void_punch', punch: record };
  const punch = { type, at: momentOf(draft) };
  return record === ''
    ? { about: 'forgotten_punch', ...punch }
    : { about: 'wrong_punch', punch: record, ...punch };
};

const swapOf = (draft: Draft): unknown => {
  const { kind, day: work, until: rest, half } = draft;
  return kind === 'half_swap' ? { kind, work, rest, half, hours: spanOf(draft) } : { kind, work, rest };
};

const rawOf = (draft: Draft): unknown => {
  const { about, day: date, kind, words, record } = draft;
  switch (about) {
    case 'punch':
      return punchOf(draft);
    case 'leave': {
      const extent = draft.unit === 'day' ? { unit: 'day' } : { unit: 'time', span: spanOf(draft) };
      const days = draft.unit === 'day' ? daysOf(draft) : [date];
      return { about, leaves: days.map((each) => ({ kind, date: each, extent })) };
    }
    case 'overtime': {
      const ground = kind === 'disaster' ? 'disaster' : 'ordinary';
      return { about, order: { date, spans: [spanOf(draft)], work: words, ground, confirmed: null } };
    }
    case 'overtime_done':
      return { about, order: record, confirmed: draft.voids ? [] : [spanOf(draft)] };
    case 'difference':
      return { about, difference: { date, why: kind } };
    case 'trip':
      return { about, trip: { date, span: spanOf(draft), where: words, direct: draft.direct } };
    case 'swap':
      return { about, swap: swapOf(draft) };
    case 'shift_swap':
      return { about, date, with: words.trim(), withDate: draft.until === '' ? date : draft.until };
    case 'school':
      return { about, entry: { date, kind, span: spanOf(draft) } };
  }
};

/** What is asked for; `undefined` while something is missing or wrong. */
export const requestOf = (draft: Draft): Request | undefined => {
  if (draft.reason.trim().length < 3) return undefined;
  const needsDay = draft.about !== 'overtime_done' && !(draft.about === 'punch' && draft.voids);
  if (needsDay && !civilDateSchema.safeParse(draft.day).success) return undefined;
  const parsed = requestSchema.safeParse(rawOf(draft));
  return parsed.success ? parsed.data : undefined;
};
