import { Fragment } from 'react';
import { KANA_COLUMNS, markLast } from './kana.ts';
import { ja } from './text/ja.ts';

/** Keys on the screen, for a desk without a keyboard. They work on a text; the field keeps the focus. */

export type PadKind = 'kana' | 'digits' | 'letters';

interface Props {
  readonly kind: PadKind;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const words = ja.search;

const DIGIT_ROWS = [
  { digits: '12345', word: words.erase, edit: (value: string) => value.slice(0, -1) },
  { digits: '67890', word: words.clear, edit: () => '' },
] as const;
const LETTERS = ['abcdefghij', 'klmnopqrst', 'uvwxyz-_', '1234567890'];

const Key = ({
  children,
  onTap,
  wide = false,
}: {
  readonly children: string;
  readonly onTap: () => void;
  readonly wide?: boolean;
}) => (
  <button
    type="button"
    tabIndex={-1}
    onMouseDown={(event) => event.preventDefault()}
    onClick={onTap}
    className={`grid h-[max(3.5rem,56px)] place-items-center rounded-8 border-2 border-line bg-paper font-bold text-ink hover:bg-act-soft active:bg-blue-100 ${
      wide ? 'flex-1 px-2 text-[1.25rem] whitespace-nowrap' : 'text-[1.5rem]'
    }`}
  >
    {children}
  </button>
);

const Edit = ({ value, onChange }: Pick<Props, 'value' | 'onChange'>) => (
  <>
    <Key wide onTap={() => onChange(value.slice(0, -1))}>
      {words.erase}
    </Key>
    <Key wide onTap={() => onChange('')}>
      {words.clear}
    </Key>
  </>
);

const KanaPad = ({ value, onChange }: Omit<Props, 'kind'>) => (
  <>
    <div className="grid auto-cols-fr grid-flow-col grid-rows-5 gap-1.5">
      {KANA_COLUMNS.flatMap((column, at) =>
        column.map((kana, row) =>
          kana === '' ? (
            <span key={`${at}-${String(row)}`} />
          ) : (
            <Key key={kana} onTap={() => onChange(value + kana)}>
              {kana}
            </Key>
          ),
        ),
      )}
    </div>
    <div className="flex gap-1.5">
      <Key wide onTap={() => onChange(markLast(value, 'voiced'))}>
        {words.voiced}
      </Key>
      <Key wide onTap={() => onChange(markLast(value, 'semivoiced'))}>
        {words.semivoiced}
      </Key>
      <Key wide onTap={() => onChange(markLast(value, 'small'))}>
        {words.small}
      </Key>
      <Key wide onTap={() => onChange(`${value}　`)}>
        {words.space}
      </Key>
      <Edit value={value} onChange={onChange} />
    </div>
  </>
);

export const Keypad = ({ kind, value, onChange }: Props) => (
  <div data-pad className="flex flex-col gap-1.5">
    {kind === 'kana' && <KanaPad value={value} onChange={onChange} />}
    {kind === 'digits' && (
      // The two keys that erase stand beside the digits: a third row would not be seen under a form on a screen of 800 lines.
      <div className="grid grid-cols-[repeat(5,minmax(0,1fr))_auto] gap-1.5">
        {DIGIT_ROWS.map(({ digits, word, edit }) => (
          <Fragment key={digits}>
            {Array.from(digits, (digit) => (
              <Key key={digit} onTap={() => onChange(value + digit)}>
                {digit}
              </Key>
            ))}
            <Key wide onTap={() => onChange(edit(value))}>
              {word}
            </Key>
          </Fragment>
        ))}
      </div>
    )}
    {kind === 'letters' && (
      <>
        <div className="grid grid-cols-10 gap-1.5">
          {LETTERS.flatMap((row) => row.split('')).map((letter) => (
            <Key key={letter} onTap={() => onChange(value + letter)}>
              {letter}
            </Key>
          ))}
        </div>
        <div className="flex gap-1.5">
          <Edit value={value} onChange={onChange} />
        </div>
      </>
    )}
  </div>
);
