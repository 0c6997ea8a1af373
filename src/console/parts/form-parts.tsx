import type { Words } from '../../modules/counter/schema.ts';

/** What the pages of 様式の目録 are made of. */

export const inputClass = 'min-h-11 w-full rounded-8 border-2 border-solid-gray-536 bg-paper px-3 py-2';
export const selectClass = 'min-h-11 max-w-full rounded-8 border-2 border-solid-gray-536 bg-paper px-2 py-1';

export const TextField = ({
  label,
  value,
  change,
  long = false,
  help,
  max = 300,
}: {
  readonly label: string;
  readonly value: string;
  readonly change: (value: string) => void;
  readonly long?: boolean;
  readonly help?: string;
  readonly max?: number;
}) => (
  <label className="flex min-w-0 grow flex-col gap-1">
    <span className="font-bold">{label}</span>
    {help !== undefined && <span className="text-sm text-soft">{help}</span>}
    {long ? (
      <textarea
        rows={2}
        value={value}
        maxLength={max}
        onChange={({ target }) => change(target.value.replaceAll('\n', ' '))}
        className={inputClass}
      />
    ) : (
      <input
        value={value}
        maxLength={max}
        onChange={({ target }) => change(target.value)}
        className={inputClass}
      />
    )}
  </label>
);

/** The three words of a name. */
export const ThreeWords = ({
  label,
  words,
  change,
}: {
  readonly label: string;
  readonly words: Words;
  readonly change: (words: Words, which: string) => void;
}) => (
  <div className="flex flex-col gap-3">
    <TextField label={label} value={words.ja} change={(ja) => change({ ...words, ja }, 'ja')} />
    <TextField
      label={`${label}（やさしい日本語。漢字の後に（よみ）を付けます）`}
      value={words.easy}
      change={(easy) => change({ ...words, easy }, 'easy')}
    />
    <TextField label={`${label}（英語）`} value={words.en} change={(en) => change({ ...words, en }, 'en')} />
  </div>
);

export const NumberField = ({
  label,
  value,
  change,
  min = 0,
  max = 1_000_000,
  unit = '',
}: {
  readonly label: string;
  readonly value: number | undefined;
  readonly change: (value: number | undefined) => void;
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
}) => (
  <label className="inline-flex items-center gap-2">
    <span className="font-bold">{label}</span>
    <input
      type="number"
      value={value ?? ''}
      min={min}
      max={max}
      onChange={({ target }) => change(target.value === '' ? undefined : Math.trunc(Number(target.value)))}
      className={`figures min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-2 text-right ${max > 1_000_000 ? 'w-44' : 'w-28'}`}
    />
    {unit}
  </label>
);

export interface Option {
  readonly value: string;
  readonly word: string;
}

export const Choose = ({
  label,
  value,
  options,
  change,
  hidden = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly change: (value: string) => void;
  /** The label is for those who do not see the page only. */
  readonly hidden?: boolean;
}) => (
  <label className="inline-flex max-w-full flex-col gap-1">
    <span className={hidden ? 'sr-only' : 'font-bold'}>{label}</span>
    <select value={value} onChange={({ target }) => change(target.value)} className={selectClass}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.word}
        </option>
      ))}
    </select>
  </label>
);

export const Ticks = ({
  legend,
  options,
  chosen,
  change,
}: {
  readonly legend: string;
  readonly options: readonly Option[];
  readonly chosen: readonly string[];
  readonly change: (chosen: readonly string[]) => void;
}) => (
  <fieldset className="m-0 min-w-0 border-0 p-0">
    <legend className="mb-1 p-0 font-bold">{legend}</legend>
    <div className="flex flex-wrap gap-x-4 gap-y-1">
      {options.map(({ value, word }) => (
        <label key={value} className="inline-flex min-h-9 cursor-pointer items-center gap-2">
          <input
            type="checkbox"
            className="size-5"
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              change(
                options
                  .map((each) => each.value)
                  .filter((each) => (each === value ? target.checked : chosen.includes(each))),
              )
            }
          />
          {word}
        </label>
      ))}
    </div>
  </fieldset>
);
