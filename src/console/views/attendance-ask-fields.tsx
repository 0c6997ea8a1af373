import { dayOfMonth, PUNCH_WORDS, time } from '../attendance-text.ts';
import { type AskProps, Day, options, Span } from '../parts/ask-parts.tsx';
import { DayField, TimeField } from '../parts/day-fields.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';
import { ExchangeFields, SchoolFields, SwapFields, TripFields } from './attendance-ask-more.tsx';

const NEW = '';

/** The punches of a day, to put one right; or a new one. */
const PunchFields = (props: AskProps) => {
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
          <Choose
            label="種類"
            value={draft.kind}
            options={options(PUNCH_WORDS)}
            change={(kind) => set({ kind })}
          />
          <TimeField label="時刻" value={draft.from} change={(from) => set({ from })} />
        </>
      )}
    </>
  );
};

const LeaveFields = (props: AskProps) => {
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
        <DayField
          label="終わりの日（一日なら空けます）"
          value={draft.until}
          change={(until) => set({ until })}
        />
      ) : (
        <Span {...props} />
      )}
    </>
  );
};

const OvertimeFields = (props: AskProps) => {
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
const DoneFields = (props: AskProps) => {
  const { draft, set, own } = props;
  const confirmed = new Set(
    own.requests.flatMap(({ state, request }) =>
      request.about === 'overtime_done' && (state === 'approved' || state === 'asked')
        ? [String(request.order)]
        : [],
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

const DifferenceFields = (props: AskProps) => {
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
      <Choose
        label="どうして いましたか"
        value={draft.kind}
        options={options(WHY)}
        change={(kind) => set({ kind })}
      />
    </>
  );
};

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
export const AskFields = (props: AskProps) => {
  const Fields = FIELDS[props.draft.about];
  return (
    <div className="flex flex-wrap items-end gap-4">
      <Fields {...props} />
    </div>
  );
};
