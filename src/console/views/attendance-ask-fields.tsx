import type { OwnMonth } from '../../central/attendance-schema.ts';
import type { Draft } from '../attendance-draft.ts';
import { dayOfMonth, PUNCH_WORDS, time } from '../attendance-text.ts';
import { DayField, TimeField } from '../parts/day-fields.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';

interface Props {
  readonly draft: Draft;
  readonly set: (part: Partial<Draft>) => void;
  readonly own: OwnMonth;
}

const NEW = '';
const options = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, word]) => ({ value, word }));

const Day = ({ draft, set, label = '日' }: Props & { readonly label?: string }) => (
  <DayField label={label} value={draft.day} change={(day) => set({ day })} />
);

const Span = ({ draft, set }: Props) => (
  <>
    <TimeField label="から" value={draft.from} change={(from) => set({ from })} />
    <TimeField label="まで（翌日のときは そのままの時刻）" value={draft.to} change={(to) => set({ to })} />
  </>
);

/** The punches of a day, to put one right; or a new one. */
const PunchFields = (props: Props) => {
  const { draft, set, own } = props;
  const punches = own.days.find(({ day }) => day === draft.day)?.punches ?? [];
  const known = punches.flatMap(({ id, type, at }) =>
    id === null ? [] : [{ value: String(id), word: `${PUNCH_WORDS[type]} ${time(at)} を直す` }],
  );
  return (
    <>
      <Day {...props} />
      <Choose
        label="どの打刻ですか"
        value={draft.record}
        options={[{ value: NEW, word: '打刻を足す（忘れたとき）' }, ...known]}
        change={(record) => set({ record, voids: false })}
      />
      {draft.record !== NEW && (
        <Choose
          label="どうしますか"
          value={draft.voids ? 'void' : 'change'}
          options={options({ change: '時刻や種類を直す', void: '取り消す' })}
          change={(act) => set({ voids: act === 'void' })}
        />
      )}
      {!draft.voids && (
        <>
          <Choose label="種類" value={draft.kind} options={options(PUNCH_WORDS)} change={(kind) => set({ kind })} />
          <TimeField label="時刻" value={draft.from} change={(from) => set({ from })} />
        </>
      )}
    </>
  );
};

const LeaveFields = (props: Props) => {
  const { draft, set, own } = props;
  return (
    <>
      <Choose
        label="休暇の種類"
        value={draft.kind}
        options={own.choices.leaves.map(({ kind, word }) => ({ value: kind, word }))}
        change={(kind) => set({ kind })}
      />
      <Choose
        label="単位"
        value={draft.unit}
        options={options({ day: '一日', time: '時間' })}
        change={(unit) => set({ unit: unit === 'time' ? 'time' : 'day' })}
      />
      <Day {...props} label={draft.unit === 'day' ? '初めの日' : '日'} />
      {draft.unit === 'day' ? (
        <DayField label="終わりの日（一日なら空けます）" value={draft.until} change={(until) => set({ until })} />
      ) : (
        <Span {...props} />
      )}
    </>
  );
};

const OvertimeFields = (props: Props) => {
  const { draft, set } = props;
  return (
    <>
      <Day {...props} />
      <Span {...props} />
      <Choose
        label="理由の種類"
        value={draft.kind === 'disaster' ? 'disaster' : 'ordinary'}
        options={options({ ordinary: '通常の業務', disaster: '災害・特例の業務' })}
        change={(kind) => set({ kind })}
      />
      <TextField label="業務の内容" value={draft.words} max={100} change={(words) => set({ words })} />
    </>
  );
};

/** Orders of this month that were approved and that nobody has confirmed yet. */
const DoneFields = (props: Props) => {
  const { draft, set, own } = props;
  const confirmed = new Set(
    own.requests.flatMap(({ state, request }) =>
      request.about === 'overtime_done' && (state === 'approved' || state === 'asked') ? [String(request.order)] : [],
    ),
  );
  const orders = own.requests.filter(
    ({ id, state, request }) => request.about === 'overtime' && state === 'approved' && !confirmed.has(id),
  );
  return (
    <>
      <Choose
        label="どの命令ですか"
        value={draft.record}
        options={[
          { value: '', word: orders.length === 0 ? '確認を待つ命令は ありません' : '選んでください' },
          ...orders.map(({ id, words }) => ({ value: id, word: words })),
        ]}
        change={(record) => set({ record })}
      />
      <Choose
        label="勤務しましたか"
        value={draft.voids ? 'no' : 'yes'}
        options={options({ yes: '勤務した', no: '勤務しなかった' })}
        change={(did) => set({ voids: did === 'no' })}
      />
      {!draft.voids && <Span {...props} />}
    </>
  );
};

const WHY = {
  private: '私用',
  self_study: '自己研鑽',
  union: '組合活動',
  commuting: '交通の都合',
  waiting: '待ち合わせ',
  order_forgotten: '命令を受け忘れた',
  punch_late: '打刻が遅れた',
  other: 'そのほか',
} as const;

const DifferenceFields = (props: Props) => {
  const { draft, set, own } = props;
  const days = own.days.filter(({ notices }) => notices.some(({ code }) => code === 'not_ordered'));
  return (
    <>
      <Choose
        label="いつですか"
        value={draft.day}
        options={[
          { value: '', word: days.length === 0 ? '命令のない在庁は ありません' : '選んでください' },
          ...days.map(({ day }) => ({ value: day, word: dayOfMonth(day) })),
        ]}
        change={(day) => set({ day })}
      />
      <Choose label="どうして いましたか" value={draft.kind} options={options(WHY)} change={(kind) => set({ kind })} />
    </>
  );
};

const TripFields = (props: Props) => (
  <>
    <Day {...props} />
    <Span {...props} />
    <TextField label="行き先" value={props.draft.words} max={100} change={(words) => props.set({ words })} />
    <Choose
      label="直行・直帰"
      value={props.draft.direct}
      options={options({ neither: '庁舎から出て 庁舎に戻る', going: '直行', returning: '直帰', both: '直行直帰' })}
      change={(direct) => props.set({ direct })}
    />
  </>
);

const SwapFields = (props: Props) => (
  <>
    <Choose
      label="どちらですか"
      value={props.draft.kind}
      options={options({ rest_swap: '週休日の振替', holiday_substitute: '休日の代休' })}
      change={(kind) => props.set({ kind })}
    />
    <Day {...props} label="勤務する日" />
    <DayField label="代わりに休む日" value={props.draft.until} change={(until) => props.set({ until })} />
  </>
);

const ExchangeFields = (props: Props) => (
  <>
    <Day {...props} label="自分の勤務の日" />
    <TextField label="相手の職員番号" value={props.draft.words} max={20} change={(words) => props.set({ words })} />
    <DayField
      label="相手の勤務の日（同じ日なら空けます）"
      value={props.draft.until}
      change={(until) => props.set({ until })}
    />
  </>
);

const SCHOOL = {
  training: '校外の研修',
  escort: '引率',
  club: '部活動',
  visit: '家庭訪問など',
  telework: '在宅での勤務',
  self_study: '自己研鑽など（除く時間）',
  break_worked: '休憩中の勤務',
} as const;

const SchoolFields = (props: Props) => (
  <>
    <Day {...props} />
    <Choose
      label="何をしましたか"
      value={props.draft.kind}
      options={options(SCHOOL)}
      change={(kind) => props.set({ kind })}
    />
    <Span {...props} />
  </>
);

const FIELDS = {
  punch: PunchFields,
  leave: LeaveFields,
  overtime: OvertimeFields,
  overtime_done: DoneFields,
  difference: DifferenceFields,
  trip: TripFields,
  swap: SwapFields,
  shift_swap: ExchangeFields,
  school: SchoolFields,
} as const;

/** What a request of this kind has to say. */
export const AskFields = (props: Props) => {
  const Fields = FIELDS[props.draft.about];
  return (
    <div className="flex flex-wrap items-end gap-4">
      <Fields {...props} />
    </div>
  );
};
