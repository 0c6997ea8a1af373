import type { ReactNode } from 'react';
import type { Offer, Often } from '../../modules/benefits/schema.ts';
import { shopIdSchema } from '../../outbox/benefits-shapes.ts';
import { Choose, inputClass, NumberField, Ticks } from './form-parts.tsx';

/** Fields that offers and campaigns have in common. */

export const DayField = ({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}) => (
  <label className="inline-flex flex-col gap-1">
    <span className="font-bold">{label}</span>
    <input type="date" value={value} onChange={({ target }) => change(target.value)} className={inputClass} />
  </label>
);

export const TimeField = ({
  label,
  value,
  change,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
}) => (
  <label className="inline-flex items-center gap-2">
    <span className="font-bold">{label}</span>
    <input
      type="time"
      value={value}
      onChange={({ target }) => change(target.value)}
      className="min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-2"
    />
  </label>
);

export const Tick = ({
  checked,
  change,
  disabled = false,
  children,
}: {
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}) => (
  <label className="inline-flex min-h-11 cursor-pointer items-center gap-2 font-bold">
    <input
      type="checkbox"
      checked={checked}
      disabled={disabled}
      onChange={({ target }) => change(target.checked)}
      className="size-5 shrink-0"
    />
    <span>{children}</span>
  </label>
);

const PERS = [
  { value: 'none', word: '何度でも' },
  { value: 'day', word: '1日に' },
  { value: 'month', word: '1か月に' },
  { value: 'period', word: '期間中に' },
] as const;

export const OftenField = ({
  often,
  change,
}: {
  readonly often: Often | null;
  readonly change: (often: Often | null) => void;
}) => (
  <div className="flex flex-wrap items-end gap-3">
    <Choose
      label="使える回数（一人）"
      value={often?.per ?? 'none'}
      options={PERS}
      change={(per) => change(per === 'none' ? null : { per: per as Often['per'], times: often?.times ?? 1 })}
    />
    {often !== null && (
      <NumberField
        label="回数"
        value={often.times}
        min={1}
        max={100}
        unit="回"
        change={(times) => change({ ...often, times: times ?? 0 })}
      />
    )}
  </div>
);

export const ShopsField = ({
  shops,
  names,
  change,
}: {
  readonly shops: Offer['shops'];
  readonly names: ReadonlyMap<string, string>;
  readonly change: (shops: Offer['shops']) => void;
}) => (
  <div className="flex flex-col gap-2">
    <Choose
      label="対象の店"
      value={shops === 'all' ? 'all' : 'some'}
      options={[
        { value: 'all', word: '全部の加盟店' },
        { value: 'some', word: '選んだ店だけ' },
      ]}
      change={(value) => change(value === 'all' ? 'all' : [])}
    />
    {shops !== 'all' && (
      <Ticks
        legend="店"
        options={[...names].map(([value, word]) => ({ value, word }))}
        chosen={[...shops]}
        change={(chosen) => change(chosen.map((id) => shopIdSchema.parse(id)))}
      />
    )}
  </div>
);

/** Id of something new, or the one that it has. */
export const IdField = ({
  id,
  isNew,
  help,
  change,
}: {
  readonly id: string;
  readonly isNew: boolean;
  readonly help: string;
  readonly change: (id: string) => void;
}) =>
  isNew ? (
    <label className="flex flex-col gap-1">
      <span className="font-bold">番号</span>
      <span className="text-sm text-soft">{help}</span>
      <input
        value={id}
        maxLength={32}
        onChange={({ target }) => change(target.value)}
        className={`${inputClass} max-w-80`}
      />
    </label>
  ) : (
    <p className="m-0">
      <span className="font-bold">番号</span>　{id}
    </p>
  );
