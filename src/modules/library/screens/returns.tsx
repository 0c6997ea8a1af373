import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { VerdictBand } from '../../../ui/verdict-band.tsx';
import type { ReturnLine } from '../flow.ts';
import { itemWords } from '../refusal-text.ts';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import { PageNotes } from './parts.tsx';

const words = text.returns;

/** 返却の判定, over the whole width. */
const Band = ({ line, self }: { readonly line: ReturnLine; readonly self: boolean }) => {
  const refused = line.kind === 'refused';
  // Where it goes is what whoever holds it must know.
  const routed = !self && line.kind === 'returned' && line.route !== 'shelf';
  return (
    <div
      role="status"
      data-returned={line.kind}
      data-route={line.route}
      data-n={line.n}
      className="-mx-10 -mt-6 small:-mx-4 small:-mt-3"
    >
      <VerdictBand
        tone={refused ? 'stop' : 'go'}
        shape={refused ? 'question' : 'ring'}
        word={routed ? words.route[line.route] : words.word[line.kind]}
      />
    </div>
  );
};

/** What it is, and where it goes now. */
const Last = ({ line, self }: { readonly line: ReturnLine; readonly self: boolean }) => {
  const refusal = line.kind === 'refused' ? itemWords(line.why ?? 'refused', self) : null;
  const selfRoute = line.route === 'shelf' ? words.selfRoute : words.selfCounter;
  return (
    <section className="flex flex-col gap-2">
      {line.title !== '' && (
        <p className="line-clamp-2 text-[1.875rem] leading-130 font-bold small:text-[1.375rem]">
          {line.title}
        </p>
      )}
      {refusal !== null && (
        <p className="phrase text-[1.75rem] leading-140">
          {refusal.what}
          <strong className="block">{refusal.next}</strong>
        </p>
      )}
      {line.kind === 'returned' && (
        <p className="phrase text-[2.75rem] leading-120 font-bold small:text-[1.75rem]">
          {self ? selfRoute : line.route === 'shelf' ? words.route.shelf : words.word.returned}
          {!self && line.place !== null && line.route === 'elsewhere' ? `（${line.place}）` : ''}
        </p>
      )}
      {line.kind === 'returned' && !self && words.routeLead[line.route] !== '' && (
        <p className="phrase text-[1.5rem]">{words.routeLead[line.route]}</p>
      )}
      {line.kind === 'queued' && <p className="phrase text-[1.75rem] font-bold">{words.queued}</p>}
      {!self && line.bin !== null && <p className="text-[1.5rem]">{words.bin(line.bin)}</p>}
      {!self && line.said.length > 0 && (
        <p className="phrase text-[1.25rem] text-soft">
          {text.session.saidBy}：{line.said.join('　')}
        </p>
      )}
    </section>
  );
};

/** 返却: book after book, and nobody is asked who she is. */
export const Returns = ({ model }: { readonly model: LibraryModel }) => {
  const { flow, self } = model;
  const end = (): void => model.go('main');
  useKeys({ Escape: end });
  const [last] = flow.returns;
  const taken = flow.returns.filter(({ kind }) => kind !== 'refused');
  return (
    <Screen
      {...(last === undefined ? { title: words.title, lead: words.lead } : {})}
      actions={
        <Button kind="primary" size="large" onPress={end}>
          {words.end}
        </Button>
      }
    >
      {last !== undefined && <Band line={last} self={self} />}
      <PageNotes model={model} />
      {last === undefined ? (
        <p className="phrase m-auto text-[1.75rem] text-soft">{words.again}</p>
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_24rem] gap-10 small:grid-cols-1 small:gap-4">
          <Last line={last} self={self} />
          <section
            aria-label={words.list(taken.length)}
            className="flex min-h-0 flex-col gap-2 rounded-16 border-2 border-line bg-paper px-5 py-4"
          >
            <h2 className="text-[1.5rem] font-bold" data-taken={taken.length}>
              {words.list(taken.length)}
            </h2>
            <ol
              tabIndex={taken.length > 6 ? 0 : -1}
              aria-label={words.list(taken.length)}
              className="min-h-0 overflow-y-auto small:overflow-visible"
            >
              {taken.map(({ n, title, code, route, kind }) => (
                <li key={n} className="border-b-2 border-line py-2">
                  <span className="line-clamp-1 text-[1.25rem] font-bold">
                    {title === '' ? text.ended.untitled(code) : title}
                  </span>
                  {!self && kind === 'returned' && route !== 'shelf' && (
                    <span className="text-[1.125rem]">{words.route[route]}</span>
                  )}
                </li>
              ))}
            </ol>
          </section>
        </div>
      )}
    </Screen>
  );
};
