import { useEffect, useSyncExternalStore } from 'react';
import { DrillRibbon } from '../../console/parts/drill-ribbon.tsx';
import type { DeskLink, LinkState } from './link.ts';
import { PersonaCard } from './persona-card.tsx';
import type { DeskPersona } from './protocol.ts';
import { ReaderPanel } from './reader-panel.tsx';
import { GROUPS, hintOf, LINE_TEXT } from './text.ts';

const Group = ({
  group,
  personas,
  state,
  link,
}: {
  readonly group: (typeof GROUPS)[number];
  readonly personas: readonly DeskPersona[];
  readonly state: LinkState;
  readonly link: DeskLink;
}) => (
  <section aria-labelledby={`group-${group.id}`}>
    <h2 id={`group-${group.id}`} className="m-0 text-xl font-bold">
      {group.title}
    </h2>
    <p className="mt-0 mb-3 text-soft">{group.lead}</p>
    <ul className="m-0 grid list-none grid-cols-1 gap-4 p-0 sm:grid-cols-2 lg:grid-cols-3">
      {personas.map((persona) => (
        <PersonaCard
          key={persona.name}
          persona={persona}
          shows={hintOf(persona).shows}
          on={state.desk?.card === persona.name}
          disabled={state.line !== 'open'}
          move={link.move}
        />
      ))}
    </ul>
  </section>
);

/** Esc takes the card off, wherever the focus is. */
const useEscape = (link: DeskLink): void => {
  useEffect(() => {
    const lift = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') link.move({ type: 'lift' });
    };
    globalThis.addEventListener('keydown', lift);
    return () => globalThis.removeEventListener('keydown', lift);
  }, [link]);
};

export const DeskPage = ({ link }: { readonly link: DeskLink }) => {
  const state = useSyncExternalStore(link.subscribe, link.state);
  useEscape(link);
  const { desk, line } = state;
  const personas = desk?.personas ?? [];
  return (
    <div data-card={desk?.card ?? ''} data-line={line}>
      <DrillRibbon>ここにあるカードと人は、すべて架空です</DrillRibbon>
      <ReaderPanel state={state} link={link} />
      <main className="mx-auto flex max-w-[82rem] flex-col gap-8 px-4 pt-5 pb-12 sm:px-8">
        {line === 'opening' && <p className="m-0">{LINE_TEXT.opening}</p>}
        {GROUPS.map((group) => ({
          group,
          members: personas.filter((persona) => hintOf(persona).group === group.id),
        }))
          .filter(({ members }) => members.length > 0)
          .map(({ group, members }) => (
            <Group key={group.id} group={group} personas={members} state={state} link={link} />
          ))}
      </main>
    </div>
  );
};
