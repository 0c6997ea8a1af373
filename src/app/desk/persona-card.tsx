import { CardFace } from './card-face.tsx';
import type { DeskPersona, Hand } from './protocol.ts';
import type { CardGrip } from './use-drag.ts';

/** Focus is drawn outside a button; the sticky head must not hide the card that got it. */
const BUTTON =
  'relative min-h-14 grow cursor-pointer scroll-mt-60 px-3 font-bold text-act focus-visible:z-1 focus-visible:-outline-offset-4 enabled:hover:bg-act-soft disabled:cursor-default disabled:text-soft';

interface Props {
  readonly persona: DeskPersona;
  /** What the terminal should show. */
  readonly shows: string;
  /** 暗証番号 of every training card. */
  readonly pin: string;
  /** The reader it lies on. */
  readonly on: number | null;
  readonly readers: number;
  readonly disabled: boolean;
  readonly move: (hand: Hand) => void;
  readonly grip: (name: string, from: number | null) => CardGrip;
  readonly print: (persona: DeskPersona) => void;
}

/** The numbers a drill needs: 照合番号B follows from what is printed, the PIN is every training card's. */
const Numbers = ({ persona, pin }: Pick<Props, 'persona' | 'pin'>) =>
  persona.printed === null ? null : (
    <dl className="m-0 mt-auto grid grid-cols-[auto_1fr] gap-x-2 pt-1 text-sm text-soft">
      <dt className="whitespace-nowrap">照合番号B</dt>
      <dd className="m-0 font-mono tracking-tight whitespace-nowrap text-ink">{persona.printed.numberB}</dd>
      <dt>暗証番号</dt>
      <dd className="m-0 font-mono text-ink">{pin}</dd>
    </dl>
  );

const HoldButtons = ({ persona, on, readers, disabled, move }: Props) =>
  Array.from({ length: readers }, (_, slot) => {
    const here = on === slot;
    const which = `リーダー${readers === 1 ? '' : slot + 1}`;
    return (
      <button
        key={slot}
        type="button"
        aria-pressed={here}
        aria-label={`${persona.label} を${which}${here ? 'から離す' : 'に置く'}`}
        disabled={disabled}
        data-act={slot === 0 ? 'hold' : 'hold-second'}
        onClick={() => move(here ? { type: 'lift', slot } : { type: 'hold', name: persona.name, slot })}
        className={BUTTON}
      >
        {here ? '● 離す' : `${readers === 1 ? '' : `${slot + 1} に`}置く`}
      </button>
    );
  });

/** One card on the desk: draw it onto a reader, or press; or only tap. */
export const PersonaCard = (props: Props) => {
  const { persona, shows, on, disabled, move, grip, print } = props;
  return (
    <li
      data-persona={persona.name}
      data-on={on !== null}
      className={`flex flex-col rounded-16 bg-paper ${on === null ? 'm-[2px] border-2 border-line' : 'border-4 border-act'}`}
    >
      <div className="flex grow gap-3 p-3">
        <div
          {...grip(persona.name, on)}
          data-grip={persona.name}
          title="リーダーの上へ引いて動かせます"
          className={`w-36 shrink-0 touch-none self-start ${disabled ? '' : 'cursor-grab'} ${on === null ? '' : 'opacity-30'}`}
        >
          <CardFace persona={persona} className="block w-full select-none" />
        </div>
        <div className="flex min-w-0 flex-col">
          <p className="m-0 text-lg leading-130 font-bold">{persona.label}</p>
          {shows !== '' && <p className="m-0 text-sm text-soft">端末の表示: {shows}</p>}
          <Numbers {...props} />
        </div>
      </div>
      <div className="flex divide-x-2 divide-line overflow-hidden rounded-b-12 border-t-2 border-line bg-solid-gray-50">
        <HoldButtons {...props} />
        <button
          type="button"
          disabled={disabled}
          data-act="tap"
          aria-label={`${persona.label} をピッと一回かざす`}
          onClick={() => move({ type: 'tap', name: persona.name, slot: 0 })}
          className={BUTTON}
        >
          ピッと一回
        </button>
        {persona.printed !== null && (
          <button
            type="button"
            data-act="print"
            aria-label={`${persona.label} の券面を実物大で印刷する`}
            onClick={() => print(persona)}
            className={BUTTON}
          >
            印刷
          </button>
        )}
      </div>
    </li>
  );
};
