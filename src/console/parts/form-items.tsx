import { whoNeeds } from '../../modules/counter/plain.ts';
import type { Item } from '../../modules/counter/plain-diff.ts';
import type { Names } from '../../modules/counter/plain-words.ts';
import type { Form } from '../../modules/counter/schema.ts';

/** A document as people read it. */

/** Those that follow one another under one label, the label said once. */
const grouped = (
  items: readonly Item[],
): readonly { readonly label: string; readonly items: readonly Item[] }[] => {
  const groups: { label: string; items: Item[] }[] = [];
  for (const item of items) {
    const last = groups.at(-1);
    if (last?.label === item.label) last.items.push(item);
    else groups.push({ label: item.label, items: [item] });
  }
  return groups;
};

export const Items = ({ items }: { readonly items: readonly Item[] }) => (
  <dl className="m-0 grid gap-x-6 gap-y-2 md:grid-cols-[11rem_1fr]">
    {grouped(items).map(({ label, items: own }) => (
      <div key={`${label} ${own[0]?.key ?? ''}`} className="contents">
        <dt className="font-bold text-soft md:border-t md:border-line md:pt-2">{label}</dt>
        <dd className="phrase m-0 border-line pb-2 md:border-t md:pt-2">
          {own.length === 1 ? (
            <span className="whitespace-pre-line">{own[0]?.text}</span>
          ) : (
            <ul className="m-0 flex list-disc flex-col gap-1 pl-5">
              {own.map(({ key, text }) => (
                <li key={key}>{text}</li>
              ))}
            </ul>
          )}
        </dd>
      </div>
    ))}
  </dl>
);

/** Who needs it, large: what everybody looks at first. */
export const Who = ({ names, form }: { readonly names: Names; readonly form: Form }) => (
  <div className="phrase rounded-12 border-2 border-act bg-act-soft px-4 py-3 text-lg" data-who>
    {whoNeeds(names, form).map((line) => (
      <p key={line} className="m-0 whitespace-pre-wrap">
        {line}
      </p>
    ))}
  </div>
);
