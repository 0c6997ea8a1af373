/** What a request asks for, in a line of Japanese, and which days it is about. */
import { throwIllegalValue } from '../kernel/assert.ts';
import { type CivilDate, civilDateInJapan } from '../kernel/dates.ts';
import type { PunchType } from '../modules/attendance/ids-schema.ts';
import type { Request } from '../modules/attendance/request-schema.ts';
import type { AttendanceRules } from '../modules/attendance/rules-schema.ts';

export const PUNCH_WORDS: Readonly<Record<PunchType, string>> = {
  in: '出勤',
  out: '退勤',
  away: '外出',
  back: '戻り',
  duty_start: '当務開始',
  duty_end: '当務終了',
  trip_start: '出張出発',
  trip_end: '出張帰着',
};

const JAPAN_OFFSET_MS = 9 * 3_600_000;
/** `8:29`, as people say it. */
export const timeWord = (at: number): string =>
  new Date(at + JAPAN_OFFSET_MS).toISOString().slice(11, 16).replace(/^0/, '');
export const dayWord = (day: CivilDate): string => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
const momentWord = (at: number): string => `${dayWord(civilDateInJapan(at))} ${timeWord(at)}`;

/** Minute of a day's record: after midnight it is the day after (翌). */
export const minuteWord = (minute: number): string => {
  const of = ((minute % 1_440) + 1_440) % 1_440;
  const time = `${Math.floor(of / 60)}:${String(of % 60).padStart(2, '0')}`;
  if (minute < 0) return `前日${time}`;
  return minute >= 1_440 ? `翌${time}` : time;
};
export const spanWord = ({ from, to }: { readonly from: number; readonly to: number }): string =>
  `${minuteWord(from)}〜${minuteWord(to)}`;
/** `7時間45分` */
export const lengthWord = (minutes: number): string => {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest}分`;
  return rest === 0 ? `${hours}時間` : `${hours}時間${rest}分`;
};

const SCHOOL_WORDS = {
  training: '校外の研修',
  escort: '引率',
  club: '部活動',
  visit: '家庭訪問など',
  telework: '在宅での勤務',
  self_study: '自己研鑽など（除く時間）',
  break_worked: '休憩中の勤務',
} as const;
export const DIFFERENCE_WORDS = {
  private: '私用',
  self_study: '自己研鑽',
  union: '組合活動',
  commuting: '交通の都合',
  waiting: '待ち合わせ',
  order_forgotten: '命令を受け忘れた',
  punch_late: '打刻が遅れた',
  other: 'そのほか',
} as const;

export const SWAP_WORDS = {
  rest_swap: '週休日の振替',
  holiday_substitute: '代休日',
  half_swap: '半日の振替',
} as const;
export const HALF_WORDS = { first: '始業から', second: '終業まで' } as const;

const leaveWords = (
  leaves: Extract<Request, { readonly about: 'leave' }>['leaves'],
  { leaves: kinds }: Pick<AttendanceRules, 'leaves'>,
): string => {
  const [first] = leaves;
  const name = kinds.find(({ kind }) => kind === first?.kind)?.name ?? first?.kind ?? '';
  const days = leaves.map(({ date, extent }) =>
    extent.unit === 'time' ? `${dayWord(date)} ${spanWord(extent.span)}` : dayWord(date),
  );
  const listed =
    days.length > 4 ? `${days[0] ?? ''} から ${days.at(-1) ?? ''}（${days.length}日）` : days.join('、');
  return `${name}　${listed}`;
};

export const requestWords = (request: Request, rules: Pick<AttendanceRules, 'leaves'>): string => {
  switch (request.about) {
    case 'forgotten_punch':
      return `打刻の追加　${momentWord(request.at)} ${PUNCH_WORDS[request.type]}`;
    case 'wrong_punch':
      return `打刻の訂正　${momentWord(request.at)} ${PUNCH_WORDS[request.type]} に`;
    case 'void_punch':
      return '打刻の取消し';
    case 'leave':
      return leaveWords(request.leaves, rules);
    case 'overtime': {
      const { date, spans, work } = request.order;
      return `時間外勤務命令　${dayWord(date)} ${spans.map(spanWord).join('、')}　${work}`;
    }
    case 'overtime_done':
      return request.confirmed.length === 0
        ? '時間外勤務の確認　しなかった'
        : `時間外勤務の確認　${request.confirmed.map(spanWord).join('、')}`;
    case 'trip':
      return `出張　${dayWord(request.trip.date)} ${spanWord(request.trip.span)}　${request.trip.where}`;
    case 'swap': {
      const { swap } = request;
      const { kind, work, rest } = swap;
      if (kind === 'half_swap')
        return `${SWAP_WORDS[kind]}　${dayWord(work)} ${spanWord(swap.hours)} に勤務、${dayWord(rest)} の ${HALF_WORDS[swap.half]} ${lengthWord(swap.hours.to - swap.hours.from)}を休み`;
      return `${SWAP_WORDS[kind]}　${dayWord(work)} に勤務、${dayWord(rest)} を休み`;
    }
    case 'shift_swap':
      return `勤務の交換　${dayWord(request.date)} と ${request.with} の ${dayWord(request.withDate)}`;
    case 'school':
      return `${SCHOOL_WORDS[request.entry.kind]}　${dayWord(request.entry.date)} ${spanWord(request.entry.span)}`;
    case 'difference':
      return `在庁の理由　${dayWord(request.difference.date)} ${DIFFERENCE_WORDS[request.difference.why]}`;
    default:
      return throwIllegalValue(request);
  }
};

/** Days that a request names by itself; of what names another record (a punch, an order) there is none here. */
export const daysIn = (request: Request): readonly CivilDate[] => {
  switch (request.about) {
    case 'forgotten_punch':
    case 'wrong_punch':
      return [civilDateInJapan(request.at)];
    case 'void_punch':
    case 'overtime_done':
      return [];
    case 'leave':
      return request.leaves.map(({ date }) => date);
    case 'overtime':
      return [request.order.date];
    case 'trip':
      return [request.trip.date];
    case 'swap':
      return [request.swap.work, request.swap.rest];
    case 'shift_swap':
      return [request.date, request.withDate];
    case 'school':
      return [request.entry.date];
    case 'difference':
      return [request.difference.date];
    default:
      return throwIllegalValue(request);
  }
};
