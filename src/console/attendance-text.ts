import type {
  AttendanceExport,
  AttendanceNotice,
  ImportKind,
  RequestState,
  StepName,
} from '../central/attendance-schema.ts';
import { type CivilDate, formatWareki } from '../kernel/dates.ts';
import type { ApiFailure } from './api.ts';
import { LOGIN_FAILURES } from './text.ts';
import { clockTime } from './time-words.ts';

/** Words of 勤怠. */

export const PUNCH_WORDS = {
  in: '出勤',
  out: '退勤',
  away: '外出',
  back: '戻り',
  duty_start: '当務開始',
  duty_end: '当務終了',
  trip_start: '出張出発',
  trip_end: '出張帰着',
} as const;

export const STATE_WORDS: Readonly<Record<RequestState, { readonly mark: string; readonly word: string }>> = {
  asked: { mark: '△', word: '承認待ち' },
  approved: { mark: '○', word: '承認済み' },
  rejected: { mark: '×', word: '却下' },
  withdrawn: { mark: '−', word: '取り下げ' },
};

export const STEP_WORDS: Readonly<Record<StepName, string>> = {
  approve: '承認する',
  reject: '却下する',
  withdraw: '取り下げる',
};

export const LEVEL_MARKS: Readonly<Record<AttendanceNotice['level'], string>> = {
  stop: '×',
  care: '△',
  note: '・',
};

export const ATTENDANCE_FAILURES: Readonly<Record<ApiFailure, string>> = {
  ...LOGIN_FAILURES,
  unreachable:
    '本部につながりません。書いたものは この画面に 残っています。つながってから、もう一度 押してください。',
  not_found: 'この記録は ありません。ページを 再読み込みしてください。',
  not_allowed: 'この操作は できません。自分の申請と、自分が代わりに書いた申請は、ほかの人が承認します。',
  already_decided: 'ほかの人が 先に 変えました。ページを 再読み込みして、新しい内容を 確かめてください。',
};

export const NOT_ON_LIST =
  'この職員番号は 職員マスタに ありません。自分の勤怠を 見るには、人事に 登録を 頼んでください。';

/** `令和8年11月`: a month is in the era of its last day, as the payroll writes it. */
export const monthWord = (month: string): string => {
  const last = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0))
    .toISOString()
    .slice(0, 10);
  return (formatWareki(last as CivilDate) ?? last).replace(/\d+日$/, '');
};

const WEEKDAYS = ['日', '月', '火', '水', '木', '金', '土'] as const;
/** `26日（木）` */
export const dayOfMonth = (day: CivilDate): string =>
  `${Number(day.slice(8))}日（${WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''}）`;

/** `7:45`; nothing of nought, so that a table of many is read at a glance. */
export const hours = (minutes: number, zero = ''): string =>
  minutes === 0 ? zero : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

/** `8:29`, as people say it. */
export const time = (at: number): string => clockTime(at).replace(/^0/, '');

export const IMPORT_WORDS: Readonly<
  Record<ImportKind, { readonly word: string; readonly help: string; readonly accept: string }>
> = {
  rules: {
    word: '勤務の決まり（YAML）',
    help: '勤務パターン・勤務の種類・上限・休暇。国の規則の例を初めの値にしています。',
    accept: '.yaml,.yml',
  },
  departments: {
    word: '所属（CSV）',
    help: '所属コード・所属名・上位所属コード・所属長・代決者・種別・適用開始日・適用終了日',
    accept: '.csv,.txt',
  },
  staff: {
    word: '職員マスタ（CSV）',
    help: '職員番号・氏名・氏名カナ・任用区分・上限区分・管理職・採用日・退職日・所属コード・補職・勤務パターン・兼務区分・発令日・発令終了日・日曜〜土曜',
    accept: '.csv,.txt',
  },
  roster: {
    word: '勤務割（CSV）',
    help: '職員番号・日付・勤務（休みは「休」）・兼務区分',
    accept: '.csv,.txt',
  },
  balances: {
    word: '年次休暇の付与と繰越（CSV）',
    help: '職員番号・年・付与日数・繰越日数・繰越時間・1日の時間。「書き出し → 年次休暇の付与の案」を確かめて使えます。',
    accept: '.csv,.txt',
  },
  holidays: {
    word: '条例の休日（CSV）',
    help: '日付・名称。国民の祝日と年末年始は入れなくてかまいません。',
    accept: '.csv,.txt',
  },
  payroll: {
    word: '給与システムの列（YAML）',
    help: '例は kiosk-config/attendance/ にあります。',
    accept: '.yaml,.yml',
  },
};

export const EXPORT_WORDS: Readonly<Record<AttendanceExport, string>> = {
  payroll: '給与システムへの集計（CSV）',
  book: '出勤簿（PDF）',
  school_csv: '在校等時間の報告（CSV）',
  school_pdf: '在校等時間の報告（PDF）',
  interval: '勤務間インターバルの一覧（CSV）',
  difference: '命令と打刻の乖離の一覧（CSV）',
  grants: '年次休暇の付与の案（CSV。確かめて取り込めます）',
  staff_list: '職員マスタの一覧（CSV。直して取り込めます）',
  department_list: '所属の一覧（CSV。直して取り込めます）',
};

export const PRESENCE_WORDS = {
  here: { mark: '○', word: '庁内' },
  away: { mark: '△', word: '外出中' },
  safe: { mark: '◇', word: '外で無事' },
  missing: { mark: '×', word: '確認できない' },
} as const;
