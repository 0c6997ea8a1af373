import { Notice } from '../../console/parts/notice.tsx';
import type { DeskLink, LinkState } from './link.ts';
import { LINE_TEXT, refusalText } from './text.ts';

/** The card above the reader, or on it. */
const ReaderDrawing = ({ on }: { readonly on: boolean }) => (
  <svg viewBox="0 0 160 96" aria-hidden="true" className="h-20 w-auto shrink-0">
    <rect x="20" y="66" width="120" height="24" rx="8" fill="#1a1a1a" />
    <rect x="32" y="72" width="96" height="4" rx="2" fill={on ? '#71c598' : '#666666'} />
    {on ? (
      <g>
        <rect x="40" y="44" width="80" height="22" rx="5" fill="#d9e6ff" stroke="#0017c1" strokeWidth="3" />
        <path d="M54 34 q26 -18 52 0 M62 40 q18 -11 36 0" fill="none" stroke="#0017c1" strokeWidth="3" />
      </g>
    ) : (
      <rect
        x="40"
        y="14"
        width="80"
        height="22"
        rx="5"
        fill="none"
        stroke="#767676"
        strokeWidth="2"
        strokeDasharray="6 5"
      />
    )}
  </svg>
);

/** What went wrong, where it is seen whichever card was pressed. */
const messageOf = ({ line, refusal }: LinkState): string | null => {
  if (line === 'lost' || line === 'refused') return LINE_TEXT[line];
  return refusal === null ? null : refusalText(refusal);
};

const headline = ({ line, desk }: LinkState, label: string | null): string => {
  if (line !== 'open' || desk === null) return 'リーダーの様子が分かりません';
  return label === null ? 'リーダーの上には何もありません' : `リーダーの上: ${label}`;
};

const underline = ({ line, desk }: LinkState): string => {
  if (line !== 'open' || desk === null) return 'つながるまでお待ちください';
  if (desk.moving) return 'カードを動かしています…';
  return desk.card === null ? 'カードを選んでください' : 'かざしています';
};

/** Stays at the top: what lies on the reader, and the way to take it off. */
export const ReaderPanel = ({ state, link }: { readonly state: LinkState; readonly link: DeskLink }) => {
  const { desk, line } = state;
  const label = desk?.personas.find(({ name }) => name === desk.card)?.label ?? desk?.card ?? null;
  const on = label !== null && line === 'open';
  const message = messageOf(state);
  return (
    <header className="sticky top-0 z-10 border-b-2 border-line bg-paper">
      <div className="mx-auto flex max-w-[82rem] flex-wrap items-center gap-x-6 gap-y-2 px-4 py-3 sm:px-8">
        <ReaderDrawing on={on} />
        <div className="min-w-60 grow" role="status">
          <h1 className="m-0 text-base font-normal text-soft">
            訓練用カードの机　リーダー: {desk?.reader ?? '—'}
          </h1>
          <p className="m-0 text-2xl font-bold">{headline(state, label)}</p>
          <p className="m-0 text-soft">{underline(state)}</p>
        </div>
        <button
          type="button"
          data-act="lift"
          disabled={!on}
          onClick={() => link.move({ type: 'lift' })}
          className="min-h-16 cursor-pointer rounded-8 border-2 border-act bg-act px-8 text-xl font-bold text-white hover:bg-act-strong disabled:cursor-default disabled:border-line disabled:bg-solid-gray-50 disabled:text-soft"
        >
          離す <span className="ml-1 text-sm font-normal">（Esc）</span>
        </button>
        {message !== null && <Notice level="stop" role="alert" title={message} className="w-full" />}
      </div>
    </header>
  );
};
