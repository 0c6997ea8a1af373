import { ago } from '../time-words.ts';
import type { DataAge } from '../town-figures.ts';

/** 「△ 2時間前のまま」: how old the figures of a shelter are, in words and by its shape. */
export const AgeBadge = ({ age, now }: { readonly age: DataAge; readonly now: number }) => {
  if (age.state === 'none') return <span className="text-soft">− 端末の記録なし</span>;
  const isOld = age.state === 'old';
  return (
    <span
      data-age={age.state}
      className={
        isOld
          ? 'inline-block rounded-4 border-2 border-care bg-care-soft px-2 py-0.5 font-bold whitespace-nowrap text-care'
          : 'whitespace-nowrap'
      }
    >
      {isOld ? '△ ' : ''}
      {ago(age.at, now)}
      {isOld ? 'のまま' : ''}
    </span>
  );
};
