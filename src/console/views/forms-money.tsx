import { civilDateSchema } from '../../kernel/dates.ts';
import { factName } from '../../modules/counter/plain.ts';
import { deadlineWords, feeWords } from '../../modules/counter/plain-diff.ts';
import { RULE_WORDS } from '../../modules/counter/plain-words.ts';
import type { Deadline, FactId, Form } from '../../modules/counter/schema.ts';
import type { FormProps } from '../forms-props.ts';
import { Choose, NumberField, TextField } from '../parts/form-parts.tsx';
import { SectionCard } from '../parts/form-sections.tsx';

/** 手数料, 期限, 使う期間. */

type Fee = Form['fee'];

const FEES = [
  { value: 'none', word: '無料' },
  { value: 'each', word: '1つ いくら' },
  { value: 'by_table', word: '表による' },
] as const;

const feeOf = (kind: string): Fee => {
  if (kind === 'each') return { kind, yen: 300, unit: '1通', exempt: [] };
  return kind === 'by_table' ? { kind, about: '' } : { kind: 'none' };
};

const FeePart = ({ form, alter, names, edit, problems, found }: FormProps) => {
  const { fee } = form;
  const put = (next: Fee, what?: string): void => alter({ fee: next }, what);
  return (
    <SectionCard
      section="fee"
      names={names}
      summary={feeWords(form)}
      id={edit.id}
      problems={problems}
      findings={found}
    >
      <Choose label="手数料" value={fee.kind} options={FEES} change={(kind) => put(feeOf(kind))} />
      {fee.kind === 'each' && (
        <>
          <p className="m-0 flex flex-wrap items-end gap-3">
            <TextField
              label="何に付き（1通、1件 など）"
              value={fee.unit}
              max={10}
              change={(unit) => put({ ...fee, unit }, 'fee.unit')}
            />
            <NumberField
              label="金額"
              value={fee.yen}
              min={1}
              unit="円"
              change={(yen) => put({ ...fee, yen: yen ?? 0 }, 'fee.yen')}
            />
          </p>
          <TextField
            label="減免（いくつかあるときは、読点「、」で 分けます）"
            value={fee.exempt.join('、')}
            change={(text) => put({ ...fee, exempt: text === '' ? [] : text.split('、') }, 'fee.exempt')}
          />
        </>
      )}
      {fee.kind === 'by_table' && (
        <TextField
          label="どの表か"
          value={fee.about}
          change={(about) => put({ ...fee, about }, 'fee.about')}
        />
      )}
    </SectionCard>
  );
};

const deadlineOf = (rule: string, day: FactId, before: Deadline): Deadline => {
  const law = 'law' in before ? before.law : '';
  const late = 'late' in before ? before.late : '';
  if (rule === 'within') return { rule, days: 14, after: day, inclusive: false, law, late };
  if (rule === 'before') return { rule, date: day, days: 0, law, late };
  return rule === 'season' ? { rule, from: '04-01', to: '04-30', late } : { rule: 'none' };
};

const DayOf = ({
  names,
  value,
  change,
}: Pick<FormProps, 'names'> & { readonly value: string; readonly change: (id: FactId) => void }) => (
  <Choose
    label="どの日から・どの日まで"
    value={value}
    options={names.facts
      .filter(({ kind }) => kind.type === 'date')
      .map(({ id }) => ({ value: id, word: factName(names, id) }))}
    change={(id) => change(id as FactId)}
  />
);

const Counted = ({
  deadline,
  names,
  put,
}: Pick<FormProps, 'names'> & {
  readonly deadline: Extract<Deadline, { readonly rule: 'within' | 'before' }>;
  readonly put: (deadline: Deadline, what?: string) => void;
}) => (
  <>
    <DayOf
      names={names}
      value={deadline.rule === 'within' ? deadline.after : deadline.date}
      change={(id) =>
        put(deadline.rule === 'within' ? { ...deadline, after: id } : { ...deadline, date: id })
      }
    />
    <p className="m-0 flex flex-wrap items-center gap-4">
      <NumberField
        label="日数"
        value={deadline.days}
        unit={deadline.rule === 'within' ? '日以内' : '日前まで（0は その日まで）'}
        change={(days) => put({ ...deadline, days: days ?? 0 }, 'deadline.days')}
      />
      {deadline.rule === 'within' && (
        <label className="inline-flex min-h-11 items-center gap-2">
          <input
            type="checkbox"
            className="size-5"
            checked={deadline.inclusive}
            onChange={({ target }) => put({ ...deadline, inclusive: target.checked })}
          />
          その日を 1日目と数える（ふつうは 次の日から数えます）
        </label>
      )}
    </p>
    <TextField
      label="期限の根拠"
      value={deadline.law}
      change={(law) => put({ ...deadline, law }, 'deadline.law')}
    />
  </>
);

const DeadlinePart = ({ form, alter, names, edit, problems, found }: FormProps) => {
  const { deadline } = form;
  const put = (next: Deadline, what?: string): void => alter({ deadline: next }, what);
  const day = names.facts.find(({ kind }) => kind.type === 'date')?.id;
  return (
    <SectionCard
      section="deadline"
      names={names}
      summary={
        deadline.rule === 'none' ? RULE_WORDS.none : (deadlineWords(names, deadline).split('。')[0] ?? '')
      }
      id={edit.id}
      problems={problems}
      findings={found}
    >
      <Choose
        label="期限"
        value={deadline.rule}
        options={Object.entries(RULE_WORDS).map(([value, word]) => ({ value, word }))}
        change={(rule) => put(deadlineOf(rule, day ?? ('event_on' as FactId), deadline))}
      />
      {(deadline.rule === 'within' || deadline.rule === 'before') && (
        <Counted {...{ deadline, names, put }} />
      )}
      {deadline.rule === 'season' && (
        <p className="m-0 flex flex-wrap items-end gap-3">
          <TextField
            label="毎年 から（月-日）"
            value={deadline.from}
            max={5}
            change={(from) => put({ ...deadline, from }, 'deadline.from')}
          />
          <TextField
            label="まで（月-日）"
            value={deadline.to}
            max={5}
            change={(to) => put({ ...deadline, to }, 'deadline.to')}
          />
        </p>
      )}
      {deadline.rule !== 'none' && (
        <TextField
          label="遅れたとき どうなるか"
          long
          value={deadline.late}
          change={(late) => put({ ...deadline, late }, 'deadline.late')}
        />
      )}
    </SectionCard>
  );
};

const DatesPart = ({ form, alter, names, edit, problems, found }: FormProps) => {
  const { from, to } = form.effective;
  const day = (text: string) => civilDateSchema.safeParse(text).data;
  const input = 'figures min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-3';
  return (
    <SectionCard
      section="dates"
      names={names}
      summary={`${from} から　保存 ${form.retentionYears}年`}
      id={edit.id}
      problems={problems}
      findings={found}
    >
      <p className="m-0 flex flex-wrap items-end gap-4">
        <label className="flex flex-col gap-1">
          <span className="font-bold">様式の 使い始め</span>
          <input
            type="date"
            value={from}
            className={input}
            onChange={({ target }) => {
              const next = day(target.value);
              if (next !== undefined) alter({ effective: { ...form.effective, from: next } });
            }}
          />
        </label>
        <label className="flex flex-col gap-1">
          <span className="font-bold">使い終わり（決まっていなければ 空のまま）</span>
          <input
            type="date"
            value={to ?? ''}
            className={input}
            onChange={({ target }) => {
              const next = day(target.value);
              alter({ effective: next === undefined ? { from } : { from, to: next } });
            }}
          />
        </label>
        <NumberField
          label="保存"
          value={form.retentionYears}
          max={150}
          unit="年"
          change={(years) => alter({ retentionYears: years ?? 0 }, 'retention')}
        />
      </p>
    </SectionCard>
  );
};

export const FormsMoney = (own: FormProps) => (
  <>
    <FeePart {...own} />
    <DeadlinePart {...own} />
    <DatesPart {...own} />
  </>
);
