import { count } from '../text.ts';

/** A few words with a number each. */
export const Counted = ({
  title,
  rows,
  unit = '人',
}: {
  readonly title: string;
  readonly rows: readonly (readonly [string, number])[];
  readonly unit?: string;
}) => (
  <div className="min-w-56 rounded-8 border border-line bg-paper px-4 py-3">
    <h3 className="m-0 text-base font-bold">{title}</h3>
    <dl className="m-0 grid grid-cols-[1fr_auto] gap-x-4">
      {rows.map(([word, value]) => (
        <div key={word} className="contents">
          <dt>{word}</dt>
          <dd className="figures m-0 text-right font-bold">
            {count(value)}
            {unit}
          </dd>
        </div>
      ))}
    </dl>
  </div>
);
