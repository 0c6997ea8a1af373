import type { DeskPersona, Hand } from './protocol.ts';

/** Focus is drawn outside a button; the sticky head must not hide the card that got it. */
const BUTTON =
  'relative cursor-pointer scroll-mt-52 focus-visible:z-1 enabled:hover:bg-act-soft disabled:cursor-default disabled:text-soft';

/** One card on the desk: press it to lay it on the reader, press again to take it off; or only tap. */
export const PersonaCard = ({
  persona,
  shows,
  on,
  disabled,
  move,
}: {
  readonly persona: DeskPersona;
  /** What the terminal should show. */
  readonly shows: string;
  /** Lies on the reader. */
  readonly on: boolean;
  readonly disabled: boolean;
  readonly move: (hand: Hand) => void;
}) => (
  <li
    data-persona={persona.name}
    data-on={on}
    className={`flex flex-col rounded-16 bg-paper ${on ? 'border-4 border-act' : 'm-[2px] border-2 border-line'}`}
  >
    <button
      type="button"
      aria-pressed={on}
      disabled={disabled}
      data-act="hold"
      onClick={() => move(on ? { type: 'lift' } : { type: 'hold', name: persona.name })}
      className={`flex min-h-24 grow flex-col items-start gap-1 rounded-t-12 px-4 pt-3 pb-2 text-left ${BUTTON}`}
    >
      <span className="text-xl leading-130 font-bold">{persona.label}</span>
      {shows !== '' && <span className="text-sm text-soft">端末の表示: {shows}</span>}
      {!disabled && (
        <span className={`mt-auto pt-1 font-bold text-act ${on ? '' : 'underline'}`}>
          {on ? '● リーダーの上です。押すと離す' : '押すと、かざしたままにする'}
        </span>
      )}
    </button>
    <button
      type="button"
      disabled={disabled}
      data-act="tap"
      aria-label={`${persona.label} をピッと一回かざす`}
      onClick={() => move({ type: 'tap', name: persona.name })}
      className={`min-h-14 rounded-b-12 border-t-2 border-line bg-solid-gray-50 px-4 font-bold text-act ${BUTTON}`}
    >
      ピッと一回
    </button>
  </li>
);
