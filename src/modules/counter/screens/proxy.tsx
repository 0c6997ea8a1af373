import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { VisitView } from '../views.ts';
import type { Proxy } from '../visit-schema.ts';
import { Line } from './date-field.tsx';
import { Back } from './parts.tsx';
import { Pick } from './pick.tsx';

const words = text.proxy;
const RELATIONS = ['family', 'mandated', 'legal_guardian', 'official', 'other'] as const;
const NOBODY: Proxy = { name: '', address: '', relation: 'family', papersSeen: false };

/** 代理の方: who came instead, and whether what proves it was seen. */
export const ProxyEntry = ({ visit, model }: { readonly visit: VisitView; readonly model: CounterDesk }) => {
  const { dispatch, proxy: save, busy } = model;
  const [draft, setDraft] = useState<Proxy>(visit.proxy ?? NOBODY);
  const set = (part: Partial<Proxy>): void => setDraft((now) => ({ ...now, ...part }));
  const back = (): void => dispatch({ kind: 'back' });
  const ready = draft.name.trim() !== '';
  const submit = (): void => {
    if (ready) save(draft);
  };
  useKeys({ Escape: back });
  return (
    <Screen
      title={words.title}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <>
          {visit.proxy !== null && (
            <Button onPress={() => save(null)} disabled={busy}>
              {words.none}
            </Button>
          )}
          <Button kind="primary" onPress={submit} disabled={busy || !ready}>
            {words.save}
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-2 gap-x-6 gap-y-3 small:grid-cols-1">
        <Line
          label={words.name}
          value={draft.name}
          onChange={(name) => set({ name })}
          onEnter={submit}
          maxLength={100}
          first
        />
        <Line
          label={words.address}
          value={draft.address}
          onChange={(address) => set({ address })}
          onEnter={submit}
          maxLength={200}
        />
      </div>
      <Pick
        label={words.relation}
        options={RELATIONS.map((each) => [each, words.relations[each]])}
        value={draft.relation}
        onChange={(relation) => set({ relation })}
      />
      <PapersSeen seen={draft.papersSeen} onChange={(papersSeen) => set({ papersSeen })} />
    </Screen>
  );
};

const PapersSeen = ({
  seen,
  onChange,
}: {
  readonly seen: boolean;
  readonly onChange: (seen: boolean) => void;
}) => (
  <ChoiceRow
    number={10}
    ticked={seen}
    onChange={() => onChange(!seen)}
    title={words.papers}
    detail=""
    words={{ on: words.papersOn, off: words.papersOff }}
  />
);
