import { useEffect, useReducer, useRef } from 'react';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { useKeys } from './keys.ts';
import {
  canTurn,
  firstPage,
  type PaperPagesInput,
  type PaperSeen,
  pageNow,
  stepPages,
} from './paper-pages.ts';
import { Screen } from './screen.tsx';
import { ja } from './text/ja.ts';

const words = ja.paper;

/** A paper that can be looked at before it is printed. */
export interface PaperToSee {
  readonly key: string;
  readonly title: string;
  /** Whose it is, or its number. */
  readonly of: string;
}

interface Props {
  readonly papers: readonly PaperToSee[];
  readonly load: (key: string) => Promise<PaperSeen>;
  /** Those that are not to be printed, and how that is said; left out: papers are only looked at. */
  readonly leaving?:
    | { readonly left: readonly string[]; readonly onLeave: (key: string, left: boolean) => void }
    | undefined;
  /** What is printed from here; left out: nothing. */
  readonly print?:
    | { readonly label: string; readonly onPress: () => void; readonly disabled: boolean }
    | undefined;
  /** What is not as it will be printed. */
  readonly lead?: string;
  readonly onBack: () => void;
}

/** The one that is looked at first, the next one while it is: pictures take a moment. */
const usePapers = ({ papers, load }: Pick<Props, 'papers' | 'load'>) => {
  const keys = papers.map(({ key }) => key);
  const [state, dispatch] = useReducer(
    (now: typeof firstPage, input: PaperPagesInput) => stepPages(now, input, keys),
    firstPage,
  );
  const asked = useRef(new Set<string>());
  const latest = useRef(load);
  useEffect(() => {
    latest.current = load;
  });
  const here = keys[state.at];
  const wanted = here !== undefined && state.seen[here] !== undefined ? keys[state.at + 1] : here;
  const missing = wanted !== undefined && state.seen[wanted] === undefined ? wanted : null;
  useEffect(() => {
    if (missing === null || asked.current.has(missing)) return;
    asked.current.add(missing);
    void latest.current(missing).then((seen) => {
      asked.current.delete(missing);
      dispatch({ kind: 'came', key: missing, seen });
    });
  }, [missing]);
  return { keys, state, dispatch };
};

const usePreviewKeys = ({
  onBack,
  turn,
  size,
  leave,
}: {
  readonly onBack: () => void;
  readonly turn: (by: 1 | -1) => () => void;
  readonly size: (large: boolean) => () => void;
  readonly leave: (() => void) | undefined;
}): void =>
  useKeys({
    Escape: onBack,
    ArrowRight: turn(1),
    ArrowLeft: turn(-1),
    PageDown: turn(1),
    PageUp: turn(-1),
    '+': size(true),
    '-': size(false),
    ...(leave === undefined ? {} : { '*': leave }),
  });

/**
 * 印刷の前に 見る: each paper as the printer would get it, page by page (← →), with a mark for those that are not to be printed (`*`). Pictures,
 * since a page that shows a file of its own kind would bring a viewer with its own buttons for saving and printing.
 */
export const PaperPreview = ({ papers, load, leaving, print, lead = words.lead, onBack }: Props) => {
  const { keys, state, dispatch } = usePapers({ papers, load });
  const { page, pages, seen } = pageNow(state, keys);
  const paper = papers[state.at];
  const isLeft = paper !== undefined && leaving?.left.includes(paper.key) === true;
  const turn = (by: 1 | -1) => (): void => dispatch({ kind: 'turned', by });
  const size = (large: boolean) => (): void => dispatch({ kind: 'sized', large });
  const leave = (): void => {
    if (paper !== undefined) leaving?.onLeave(paper.key, !isLeft);
  };
  usePreviewKeys({ onBack, turn, size, leave: leaving === undefined ? undefined : leave });
  return (
    <Screen
      title={words.title}
      lead={lead}
      aside={
        <p role="status" className="text-[1.375rem] font-bold text-soft tabular-nums">
          {words.place(state.at + 1, papers.length, page + 1, pages)}
        </p>
      }
      back={<Button onPress={onBack}>{ja.button.back}</Button>}
      actions={
        <Actions
          canGoBack={canTurn(state, -1, keys)}
          canGoOn={canTurn(state, 1, keys)}
          large={state.large}
          isLeft={isLeft}
          onTurn={turn}
          onSize={size(!state.large)}
          onLeave={leaving === undefined ? undefined : leave}
          print={print}
        />
      }
    >
      <div
        className={`grid min-h-0 flex-1 gap-6 small:grid-cols-1 ${state.large ? 'grid-cols-1' : 'grid-cols-[minmax(0,1fr)_26rem]'}`}
      >
        <Page
          seen={seen}
          page={page}
          large={state.large}
          label={paper === undefined ? '' : words.picture(paper.title, page + 1, pages)}
          isLeft={isLeft}
          onAgain={() => dispatch({ kind: 'again' })}
        />
        {!state.large && (
          <Papers
            papers={papers}
            at={state.at}
            left={leaving?.left ?? []}
            onOpen={(at) => dispatch({ kind: 'opened', at })}
          />
        )}
      </div>
    </Screen>
  );
};

const Actions = ({
  canGoBack,
  canGoOn,
  large,
  isLeft,
  onTurn,
  onSize,
  onLeave,
  print,
}: Pick<Props, 'print'> & {
  readonly canGoBack: boolean;
  readonly canGoOn: boolean;
  readonly large: boolean;
  readonly isLeft: boolean;
  readonly onTurn: (by: 1 | -1) => () => void;
  readonly onSize: () => void;
  readonly onLeave: (() => void) | undefined;
}) => (
  <>
    <Button onPress={onTurn(-1)} disabled={!canGoBack}>
      {words.before}
    </Button>
    <Button onPress={onTurn(1)} disabled={!canGoOn} first={canGoOn}>
      {words.after}
    </Button>
    <Button onPress={onSize} pressed={large}>
      {large ? words.whole : words.large}
    </Button>
    {onLeave !== undefined && (
      <Button onPress={onLeave} pressed={isLeft} kind="stop">
        {isLeft ? words.doPrint : words.leave}
      </Button>
    )}
    {print !== undefined && (
      <Button kind="primary" onPress={print.onPress} disabled={print.disabled}>
        {print.label}
      </Button>
    )}
  </>
);

const Page = ({
  seen,
  page,
  large,
  label,
  isLeft,
  onAgain,
}: {
  readonly seen: PaperSeen | undefined;
  readonly page: number;
  readonly large: boolean;
  readonly label: string;
  readonly isLeft: boolean;
  readonly onAgain: () => void;
}) => {
  if (seen === undefined)
    return (
      <p role="status" className="m-auto text-[1.75rem] font-bold text-soft">
        {words.loading}
      </p>
    );
  if (seen.is === 'failed')
    return (
      <div className="m-auto flex max-w-[44rem] flex-col gap-4">
        <Banner tone="care">{words.failed[seen.reason === 'no_renderer' ? 'no_renderer' : 'other']}</Banner>
        {seen.reason !== 'no_renderer' && (
          <Button onPress={onAgain} first>
            {ja.button.retry}
          </Button>
        )}
      </div>
    );
  return (
    <div className="flex min-h-0 flex-col gap-2">
      {seen.notes.map((note) => (
        <Banner key={note} tone="care">
          {note}
        </Banner>
      ))}
      {isLeft && <Banner tone="info">{words.isLeft}</Banner>}
      <section
        key={`${label} ${String(large)}`}
        aria-label={label}
        // Scrolled by the arrows where it is larger than the screen.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
        tabIndex={large ? 0 : -1}
        className={`min-h-0 flex-1 rounded-8 bg-ground p-2 ${large ? 'overflow-auto' : 'flex justify-center overflow-hidden'} small:overflow-visible`}
      >
        <img
          src={`data:image/png;base64,${seen.pages[page] ?? ''}`}
          alt={label}
          draggable={false}
          className={`border border-line bg-white ${large ? 'mx-auto w-full max-w-[77rem]' : 'max-h-full max-w-full object-contain small:w-full'}`}
        />
      </section>
    </div>
  );
};

const Papers = ({
  papers,
  at,
  left,
  onOpen,
}: {
  readonly papers: readonly PaperToSee[];
  readonly at: number;
  readonly left: readonly string[];
  readonly onOpen: (at: number) => void;
}) => (
  <ol
    aria-label={words.papers}
    className="flex min-h-0 flex-col gap-1.5 overflow-y-auto small:overflow-visible"
  >
    {papers.map(({ key, title, of }, nth) => (
      <li key={key}>
        <Button
          size="wide"
          kind={nth === at ? 'primary' : 'plain'}
          pressed={nth === at}
          onPress={() => onOpen(nth)}
          label={`${title} ${of} ${left.includes(key) ? words.isLeftShort : ''}`}
          className="min-h-[max(3.5rem,48px)]! flex-col items-start! gap-0! px-4! py-1! text-left!"
        >
          <span className={`phrase text-[1.25rem] leading-130 ${left.includes(key) ? 'line-through' : ''}`}>
            {title}
          </span>
          <span className="text-[1.125rem] font-normal">
            <span className="inline-block">{of}</span>
            {left.includes(key) && <span className="ml-3 font-bold">× {words.isLeftShort}</span>}
          </span>
        </Button>
      </li>
    ))}
  </ol>
);
