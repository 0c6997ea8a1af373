import { useRef, useState } from 'react';
import type { z } from 'zod';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { CounterRpc } from '../acts.ts';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { formHitSchema, VisitView } from '../views.ts';
import { Line } from './date-field.tsx';
import { Back, Empty, subjectsOf } from './parts.tsx';

const words = text.find;
type FormHit = z.infer<typeof formHitSchema>;

interface Found {
  readonly hits: readonly FormHit[];
  readonly more: boolean;
}

/** Searches while it is typed; only the answer to what stands there now counts. */
const useSearch = (rpc: CounterRpc) => {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found>();
  const latest = useRef('');
  const type = (now: string): void => {
    latest.current = now;
    setTyped(now);
    if (now.trim().length < 2) return setFound(undefined);
    void rpc.call('counter.searchForms', { text: now }).then((answer) => {
      if (latest.current === now && 'hits' in answer) setFound(answer);
    });
    return undefined;
  };
  return { typed, type, found };
};

/** 様式を名前でさがす: for whoever knows what she wants, and what no purpose leads to. */
export const Find = ({
  visit,
  rpc,
  model,
}: {
  readonly visit: VisitView;
  readonly rpc: CounterRpc;
  readonly model: CounterDesk;
}) => {
  const { typed, type, found } = useSearch(rpc);
  const [whose, setWhose] = useState<FormHit>();
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const people = subjectsOf(visit);
  const add = (hit: FormHit): void => {
    if (hit.per === 'visit') return model.addForm(hit.form, null);
    if (people.length > 1) return setWhose(hit);
    return model.addForm(hit.form, people[0]?.index ?? null);
  };
  return (
    <Screen title={words.title} back={<Back onBack={back} disabled={model.busy} />}>
      <Line
        label={words.text}
        value={typed}
        onChange={type}
        onEnter={() => {
          const [first] = found?.hits ?? [];
          if (first !== undefined && found?.hits.length === 1) add(first);
        }}
        hint={words.hint}
        maxLength={60}
        first
      />
      {found === undefined && <p className="text-[1.375rem] text-soft">{words.start}</p>}
      {found?.hits.length === 0 && <Empty title={words.none} />}
      <Hits hits={found?.hits ?? []} busy={model.busy} onAdd={add} />
      {found?.more === true && <p className="text-[1.25rem] text-soft">{words.more}</p>}
      {whose !== undefined && (
        <Dialog title={words.whose(whose.title.ja)} onClose={() => setWhose(undefined)}>
          <div className="flex flex-col gap-2">
            {people.map(({ key, name, index }, at) => (
              <Button key={key} size="wide" first={at === 0} onPress={() => model.addForm(whose.form, index)}>
                {name}
              </Button>
            ))}
          </div>
        </Dialog>
      )}
    </Screen>
  );
};

const Hits = ({
  hits,
  busy,
  onAdd,
}: {
  readonly hits: readonly FormHit[];
  readonly busy: boolean;
  readonly onAdd: (hit: FormHit) => void;
}) => (
  <ul className="flex flex-col gap-2">
    {hits.map((hit) => (
      <li key={hit.form}>
        <Button
          size="wide"
          onPress={() => onAdd(hit)}
          disabled={busy}
          className="min-h-[max(3.75rem,56px)]! justify-start! gap-4 px-5! text-left text-ink!"
        >
          <span className="phrase min-w-0 flex-1 text-[1.5rem] leading-130">{hit.title.ja}</span>
          <span className="text-[1.125rem] leading-130 font-normal text-soft">
            {hit.department}
            <span className="block">{hit.counter}</span>
          </span>
          <span className="text-act">{words.add}</span>
        </Button>
      </li>
    ))}
  </ul>
);
