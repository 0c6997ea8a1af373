import { text } from '../screen-text.ts';
import type { ShownElector } from '../views.ts';

const words = text.elector;

/** 名簿の記載: what the clerk reads aloud and compares. An address that is protected (支援措置) is not shown. */
export const ElectorFacts = ({ elector }: { readonly elector: ShownElector }) => {
  const facts = [
    [words.precinct, elector.precinctName],
    [words.number, elector.electorId],
    [words.born, `${elector.birthDate}${words.age(elector.age)}`],
    [words.sex, words.sexes[elector.sex]],
    [words.address, elector.protected ? words.hidden : elector.address],
  ] as const;
  return (
    <section aria-label={elector.name} className="flex min-w-0 flex-col gap-2">
      <p className="text-[1.25rem] leading-120 text-soft">{elector.kana}</p>
      <p className="text-[2.75rem] leading-120 font-bold small:text-[1.75rem]">
        {elector.name}
        {elector.otherName !== null && (
          <span className="ml-2 inline-block text-[1.5rem]">{words.other(elector.otherName)}</span>
        )}
      </p>
      <dl className="mt-1 grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 gap-y-1">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-[1.125rem] leading-140 text-soft">{label}</dt>
            <dd
              className={`phrase leading-140 font-bold ${label === words.precinct ? 'text-[1.75rem]' : 'text-[1.375rem]'}`}
            >
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
