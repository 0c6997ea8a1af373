import { type AskProps, Day, options, Span } from '../parts/ask-parts.tsx';
import { DayField } from '../parts/day-fields.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';

export const TripFields = (props: AskProps) => (
  <>
    <Day {...props} />
    <Span {...props} />
    <TextField label="行き先" value={props.draft.words} max={100} change={(words) => props.set({ words })} />
    <Choose
      label="直行・直帰"
      value={props.draft.direct}
      options={options({
        neither: '庁舎から出て 庁舎に戻る',
        going: '直行',
        returning: '直帰',
        both: '直行直帰',
      })}
      change={(direct) => props.set({ direct })}
    />
  </>
);

export const SwapFields = (props: AskProps) => (
  <>
    <Choose
      label="どちらですか"
      value={props.draft.kind}
      options={options({
        rest_swap: '週休日の振替（一日）',
        half_swap: '週休日の振替（半日・4時間）',
        holiday_substitute: '休日の代休',
      })}
      change={(kind) => props.set({ kind })}
    />
    <Day {...props} label={props.draft.kind === 'half_swap' ? '勤務する週休日' : '勤務する日'} />
    {props.draft.kind === 'half_swap' && <Span {...props} />}
    <DayField
      label={props.draft.kind === 'half_swap' ? '代わりに半日を休む勤務日' : '代わりに休む日'}
      value={props.draft.until}
      change={(until) => props.set({ until })}
    />
    {props.draft.kind === 'half_swap' && (
      <Choose
        label="その日の どちらを 休みますか"
        value={props.draft.half}
        options={options({ second: '終業まで（後の半日）', first: '始業から（前の半日）' })}
        change={(half) => props.set({ half: half === 'first' ? 'first' : 'second' })}
      />
    )}
  </>
);

export const ExchangeFields = (props: AskProps) => (
  <>
    <Day {...props} label="自分の勤務の日" />
    <TextField
      label="相手の職員番号"
      value={props.draft.words}
      max={20}
      change={(words) => props.set({ words })}
    />
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

export const SchoolFields = (props: AskProps) => (
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
