import { Notice } from '../../console/parts/notice.tsx';
import { CardFace } from './card-face.tsx';
import type { Drag } from './drag.ts';
import type { DeskLink, LinkState } from './link.ts';
import type { DeskPersona, DeskReader } from './protocol.ts';
import { LINE_TEXT, refusalText } from './text.ts';
import type { CardGrip } from './use-drag.ts';

interface Props {
  readonly state: LinkState;
  readonly link: DeskLink;
  readonly drag: Drag | null;
  readonly grip: (name: string, from: number | null) => CardGrip;
}

/** What went wrong, where it is seen whichever card was pressed. */
const messageOf = ({ line, refusal }: LinkState): string | null => {
  if (line === 'lost' || line === 'refused') return LINE_TEXT[line];
  return refusal === null ? null : refusalText(refusal);
};

const headline = (open: boolean, label: string | null): string => {
  if (!open) return 'リーダーの様子が分かりません';
  return label === null ? '何も置かれていません' : `リーダーの上: ${label}`;
};

const underline = (open: boolean, { moving, card }: DeskReader): string => {
  if (!open) return 'つながるまでお待ちください';
  if (moving) return 'カードを動かしています…';
  return card === null ? 'カードを引いてくるか、「置く」を押してください' : 'かざしています';
};

/** The reader as it lies there, with a place for a card. */
const ReaderDrawing = ({
  persona,
  card,
  target,
  grip,
}: {
  readonly persona: DeskPersona | undefined;
  readonly card: string | null;
  readonly target: 'none' | 'free' | 'over';
  readonly grip: CardGrip | undefined;
}) => (
  <div
    className={`relative flex h-28 w-44 shrink-0 items-start justify-center rounded-12 border-4 border-dashed pt-1 ${
      target === 'over' ? 'border-act bg-act-soft' : target === 'free' ? 'border-act' : 'border-transparent'
    }`}
  >
    <svg viewBox="0 0 160 26" aria-hidden="true" className="absolute bottom-1 w-40">
      <rect width="160" height="26" rx="8" fill="#1a1a1a" />
      <rect x="14" y="6" width="132" height="5" rx="2.5" fill={card === null ? '#666666' : '#71c598'} />
    </svg>
    {persona !== undefined && grip !== undefined ? (
      <div {...grip} className="z-1 w-32 cursor-grab touch-none">
        <CardFace persona={persona} className="block w-full select-none" />
      </div>
    ) : (
      <p className="m-0 pt-4 text-center font-bold text-act">{target === 'none' ? '' : 'ここに置く'}</p>
    )}
  </div>
);

/** Where a card is dropped: the whole of it, not only the drawing. */
const ReaderPlace = ({
  reader,
  slot,
  ...props
}: Props & { readonly reader: DeskReader; readonly slot: number }) => {
  const { state, link, drag, grip } = props;
  const open = state.line === 'open';
  const persona = state.desk?.personas.find(({ name }) => name === reader.card);
  const label = persona?.label ?? reader.card;
  const on = label !== null && open;
  const target = drag === null ? 'none' : drag.over === slot ? 'over' : 'free';
  return (
    <section
      data-slot={slot}
      data-slot-card={reader.card ?? ''}
      aria-label={`リーダー ${reader.reader}`}
      className="flex min-w-72 grow basis-0 flex-wrap items-center gap-x-4 gap-y-2"
    >
      <ReaderDrawing
        card={reader.card}
        persona={persona}
        target={target}
        grip={on && reader.card !== null ? grip(reader.card, slot) : undefined}
      />
      <div className="min-w-40 grow basis-0" role="status">
        <p className="m-0 text-sm text-soft">リーダー: {reader.reader}</p>
        <p className="m-0 text-lg leading-130 font-bold">{headline(open, label)}</p>
        <p className="m-0 text-sm text-soft">{underline(open, reader)}</p>
      </div>
      <button
        type="button"
        data-act="lift"
        disabled={!on}
        onClick={() => link.move({ type: 'lift', slot })}
        className="min-h-14 cursor-pointer rounded-8 border-2 border-act bg-act px-6 text-lg font-bold text-white hover:bg-act-strong disabled:cursor-default disabled:border-line disabled:bg-solid-gray-50 disabled:text-soft"
      >
        離す <span className="ml-1 text-sm font-normal">（Esc）</span>
      </button>
    </section>
  );
};

const NO_READER: DeskReader = { reader: '—', card: null, moving: false };

/** Stays at the top: what lies on the readers, and the way to take it off. */
export const ReaderPanel = (props: Props) => {
  const { state } = props;
  const readers = state.desk?.readers ?? [NO_READER];
  const message = messageOf(state);
  return (
    <header className="sticky top-0 z-10 border-b-2 border-line bg-paper print:hidden">
      <div className="mx-auto flex max-w-[82rem] flex-wrap items-center gap-x-8 gap-y-2 px-4 py-2 sm:px-8">
        <h1 className="m-0 w-full text-sm font-normal text-soft">訓練用カードの机</h1>
        {readers.map((reader, slot) => (
          <ReaderPlace key={reader.reader} reader={reader} slot={slot} {...props} />
        ))}
        {message !== null && <Notice level="stop" role="alert" title={message} className="w-full" />}
      </div>
    </header>
  );
};
