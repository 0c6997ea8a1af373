import { Button } from '../../../ui/button.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { LineItem, SessionView } from '../views-schema.ts';
import { PageNotes } from './parts.tsx';

const words = text.session;

const Line = ({
  model,
  line,
  nth,
}: {
  readonly model: LibraryModel;
  readonly line: LineItem;
  readonly nth: number;
}) => {
  const { undo } = model.host.library.offers;
  const lent = line.state === 'lent' || line.state === 'queued';
  return (
    <li className="flex items-start gap-3 border-b-2 border-line py-1" data-line={line.state}>
      <span className="w-8 shrink-0 pt-0.5 text-right text-[1.25rem] font-bold tabular-nums">{nth}</span>
      <span className="min-w-0 flex-1">
        <span
          className={`line-clamp-2 text-[1.25rem] leading-130 ${line.state === 'undone' ? 'text-soft line-through' : 'font-bold'}`}
        >
          {line.title === '' ? text.ended.untitled(line.code) : line.title}
        </span>
        <span className="block text-[1.125rem]">
          {line.state === 'asking' && words.asking}
          {line.state === 'undone' && words.undone}
          {lent &&
            `${line.due === null ? words.ask : line.due.text}${line.due?.firm === false ? `（${words.about}）` : ''}`}
          {line.state === 'queued' && `　${words.later}`}
        </span>
      </span>
      {lent && undo && (
        <Button
          kind="stop"
          label={`${words.undo} ${line.title === '' ? line.code : line.title}`}
          onPress={() => model.undo(line.code)}
          disabled={model.flow.busy}
          className="min-h-[44px]! px-3! text-[1.125rem]!"
        >
          {words.undo}
        </Button>
      )}
    </li>
  );
};

/** この受付の本, newest first. */
export const SessionList = ({
  model,
  session,
}: {
  readonly model: LibraryModel;
  readonly session: SessionView;
}) => {
  const count = session.items.filter(({ state }) => state === 'lent' || state === 'queued').length;
  return (
    <section
      aria-label={words.list(count)}
      className="flex min-h-0 flex-col gap-2 rounded-16 border-2 border-line bg-paper px-5 py-4"
    >
      <h2 className="text-[1.5rem] font-bold" data-lent={count}>
        {words.list(count)}
      </h2>
      <PageNotes model={model} />
      {session.items.length === 0 && <p className="m-auto text-[1.25rem] text-soft">{words.empty}</p>}
      {/* A list that scrolls is reached by the keyboard too. */}
      <ol
        tabIndex={session.items.length > 5 ? 0 : -1}
        aria-label={words.list(count)}
        className="min-h-0 overflow-y-auto small:overflow-visible"
      >
        {session.items.toReversed().map((line, at) => (
          <Line key={line.code} model={model} line={line} nth={session.items.length - at} />
        ))}
      </ol>
    </section>
  );
};
