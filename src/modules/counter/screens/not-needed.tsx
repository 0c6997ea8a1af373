import { useEffect, useState } from 'react';
import type { z } from 'zod';
import { Button } from '../../../ui/button.tsx';
import type { CounterRpc } from '../acts.ts';
import { text } from '../screen-text.ts';
import type { notNeededSchema, VisitView } from '../views.ts';
import { nameOf } from './parts.tsx';

const words = text.list;
type NotNeededForm = z.infer<typeof notNeededSchema>;

/** Of one form for several people one line, where the reason is the same. */
const linesOf = (procedures: readonly NotNeededForm[], visit: VisitView) => {
  const lines = new Map<string, { title: string; why: string; names: string[] }>();
  for (const { title, because, person } of procedures) {
    const why = because.join('、');
    const line = lines.get(`${title} ${why}`) ?? { title, why, names: [] };
    if (person !== null) line.names.push(nameOf(visit, person));
    lines.set(`${title} ${why}`, line);
  }
  return [...lines.entries()];
};

/** Folded: what is not needed, with why; asked for when somebody wants to see it. */
export const NotNeeded = ({ visit, rpc }: { readonly visit: VisitView; readonly rpc: CounterRpc }) => {
  const [shown, setShown] = useState(false);
  const [found, setFound] = useState<readonly NotNeededForm[] | 'failed'>();
  useEffect(() => {
    if (!shown) return;
    void rpc
      .call('counter.notNeeded', { visit: visit.id })
      .then((answer) => setFound(answer.ok ? answer.value.procedures : 'failed'));
  }, [shown, rpc, visit.id]);
  if (visit.notNeeded === 0) return null;
  return (
    <section aria-label={words.notNeeded(visit.notNeeded)}>
      <h2 className="flex items-center gap-4 border-b-2 border-line pb-1 text-[1.375rem] font-bold text-soft">
        {words.notNeeded(visit.notNeeded)}
        <Button
          kind="quiet"
          onPress={() => setShown(!shown)}
          className="min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!"
        >
          {shown ? words.hide : words.show}
        </Button>
      </h2>
      {shown && found === undefined && <p className="text-[1.25rem] text-soft">{words.loading}</p>}
      {shown && found === 'failed' && <p className="text-[1.25rem] text-care">{words.failed}</p>}
      {shown && found !== undefined && found !== 'failed' && (
        <ul className="mt-2 flex flex-col gap-2">
          {linesOf(found, visit).map(([key, { title, why, names }]) => (
            <li key={key} className="border-b border-line pb-1.5">
              <p className="text-[1.25rem] leading-130 font-bold">
                {title}
                {names.length > 0 && <span className="ml-3 font-normal text-soft">{names.join('、')}</span>}
              </p>
              {why !== '' && (
                <p className="phrase text-[1.125rem] text-soft">
                  {words.becauseNot}：{why}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
