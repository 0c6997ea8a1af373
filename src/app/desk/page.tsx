import { type ComponentProps, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import { DrillRibbon } from '../../console/parts/drill-ribbon.tsx';
import { CardFace } from './card-face.tsx';
import type { Drag } from './drag.ts';
import type { DeskLink, LinkState } from './link.ts';
import { PersonaCard } from './persona-card.tsx';
import type { DeskPersona, Hand } from './protocol.ts';
import { ReaderPanel } from './reader-panel.tsx';
import { GROUPS, hintOf, isWanted, LINE_TEXT } from './text.ts';
import { useDrag } from './use-drag.ts';

/** Esc takes the cards off, wherever the focus is. */
const useEscape = (link: DeskLink): void => {
  useEffect(() => {
    const lift = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      for (const [slot, { card, moving }] of (link.state().desk?.readers ?? []).entries())
        if (card !== null || moving) link.move({ type: 'lift', slot });
    };
    globalThis.addEventListener('keydown', lift);
    return () => globalThis.removeEventListener('keydown', lift);
  }, [link]);
};

/** The card under the pointer while it is drawn. */
const DrawnCard = ({
  drag,
  personas,
}: {
  readonly drag: Drag;
  readonly personas: readonly DeskPersona[];
}) => {
  const persona = personas.find(({ name }) => name === drag.name);
  return persona === undefined ? null : (
    <div
      data-drawn={persona.name}
      className="pointer-events-none fixed z-20 w-44 -translate-x-1/2 -translate-y-1/2 rotate-3 drop-shadow-lg"
      style={{ left: drag.x, top: drag.y }}
    >
      <CardFace persona={persona} className="block w-full" />
    </div>
  );
};

const Search = ({
  text,
  put,
  count,
}: {
  readonly text: string;
  readonly put: (text: string) => void;
  readonly count: number;
}) => (
  <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
    <label className="flex min-w-60 grow items-center gap-2 font-bold">
      さがす
      <input
        type="search"
        value={text}
        data-act="search"
        placeholder="名前、カードの種類（例: 子ども、期限、複製）"
        onChange={(event) => put(event.currentTarget.value)}
        className="min-h-12 min-w-0 grow rounded-8 border-2 border-line bg-paper px-3 font-normal"
      />
    </label>
    <p className="m-0 text-soft" role="status">
      {count} 枚
    </p>
  </div>
);

/** Only this one is printed, at true size: for practice with the document camera. */
const PrintSheet = ({ persona }: { readonly persona: DeskPersona }) => (
  <div className="hidden print:block" data-print={persona.name}>
    <CardFace persona={persona} className="print-card" />
    <p>訓練用の券面（実物大 85.6 × 54 mm）。倍率 100 % で印刷してください。</p>
  </div>
);

/** Shows the sheet, prints, and takes it away again. */
const usePrint = () => {
  const [sheet, setSheet] = useState<DeskPersona | null>(null);
  const print = useCallback((persona: DeskPersona): void => {
    // The sheet must be there when the browser takes its picture.
    flushSync(() => setSheet(persona));
    globalThis.print();
  }, []);
  useEffect(() => {
    const over = (): void => setSheet(null);
    globalThis.addEventListener('afterprint', over);
    return () => globalThis.removeEventListener('afterprint', over);
  }, []);
  return { sheet, print };
};

const Group = ({
  group,
  personas,
  state: { desk, line },
  ...hands
}: {
  readonly group: (typeof GROUPS)[number];
  readonly personas: readonly DeskPersona[];
  readonly state: LinkState;
} & Pick<ComponentProps<typeof PersonaCard>, 'move' | 'grip' | 'print'>) => {
  const readers = desk?.readers ?? [];
  const placeOf = (name: string): number | null => {
    const at = readers.findIndex(({ card }) => card === name);
    return at === -1 ? null : at;
  };
  if (personas.length === 0) return null;
  return (
    <section aria-labelledby={`group-${group.id}`}>
      <h2 id={`group-${group.id}`} className="m-0 text-xl font-bold">
        {group.title}
      </h2>
      <p className="mt-0 mb-3 text-soft">{group.lead}</p>
      <ul className="m-0 grid list-none grid-cols-1 gap-4 p-0 md:grid-cols-2 xl:grid-cols-3">
        {personas.map((persona) => (
          <PersonaCard
            key={persona.name}
            persona={persona}
            shows={hintOf(persona).shows}
            pin={desk?.pin ?? ''}
            on={placeOf(persona.name)}
            readers={readers.length}
            disabled={line !== 'open'}
            {...hands}
          />
        ))}
      </ul>
    </section>
  );
};

export const DeskPage = ({ link }: { readonly link: DeskLink }) => {
  const state = useSyncExternalStore(link.subscribe, link.state);
  const [search, setSearch] = useState('');
  const { sheet, print } = usePrint();
  const { desk, line } = state;
  const move = useCallback((hand: Hand): void => link.move(hand), [link]);
  const { drag, grip } = useDrag(move, line === 'open');
  useEscape(link);
  const personas = desk?.personas ?? [];
  const wanted = personas.filter((persona) => isWanted(persona, search));
  const readers = desk?.readers ?? [];
  return (
    <div
      data-card={readers[0]?.card ?? ''}
      data-line={line}
      className={drag === null ? '' : 'cursor-grabbing select-none'}
    >
      <div className="print:hidden">
        <DrillRibbon>ここにあるカードと人は、すべて架空です</DrillRibbon>
      </div>
      <ReaderPanel state={state} link={link} drag={drag} grip={grip} />
      <main className="mx-auto flex max-w-[82rem] flex-col gap-6 px-4 pt-4 pb-12 sm:px-8 print:hidden">
        {line === 'opening' && <p className="m-0">{LINE_TEXT.opening}</p>}
        <Search text={search} put={setSearch} count={wanted.length} />
        {GROUPS.map((group) => (
          <Group
            key={group.id}
            group={group}
            personas={wanted.filter((persona) => hintOf(persona).group === group.id)}
            state={state}
            move={move}
            grip={grip}
            print={print}
          />
        ))}
        {personas.length > 0 && wanted.length === 0 && (
          <p className="m-0">そのカードはありません。言葉を短くしてください。</p>
        )}
      </main>
      {drag !== null && <DrawnCard drag={drag} personas={personas} />}
      {sheet !== null && <PrintSheet persona={sheet} />}
    </div>
  );
};
