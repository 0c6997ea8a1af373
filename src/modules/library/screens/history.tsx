import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { HistoryView } from '../views-schema.ts';
import { Back, Empty, PageNotes, Row } from './parts.tsx';

interface Props {
  readonly model: LibraryModel;
}

const words = text.history;
type Question = keyof typeof words.ask;

/** What cannot be taken back is asked once more. */
const Ask = ({
  model,
  question,
  close,
}: Props & { readonly question: Question; readonly close: () => void }) => {
  useKeys({ Escape: close });
  const sure = (): void => {
    close();
    if (question === 'clear') model.historyClear();
    else model.historyEnd();
  };
  return (
    <NoticeScreen
      tone="care"
      words={{ ...words.ask[question], next: [words.next] }}
      back={
        <Button size="large" first onPress={close}>
          {words.keep}
        </Button>
      }
      actions={
        <Button kind="stop" size="large" onPress={sure}>
          {words.sure[question]}
        </Button>
      }
    />
  );
};

/** Not agreed: what is kept, and the one button. */
const Consent = ({ model, view }: Props & { readonly view: HistoryView }) => (
  <>
    <p className="phrase text-[1.5rem]">{words.off}</p>
    <p className="phrase rounded-12 border-2 border-line bg-paper px-7 py-5 text-[1.625rem] leading-160 small:px-4 small:text-[1.25rem]">
      {view.text}
    </p>
    <PageNotes model={model} done={noteOf(model)} />
  </>
);

const NOTES: Readonly<Record<string, string>> = words.notes;
const noteOf = ({ flow: { note } }: LibraryModel): string | null =>
  note === null ? null : (NOTES[note] ?? null);

const Entries = ({ model, view }: Props & { readonly view: HistoryView }) => (
  <ul className="flex min-h-0 flex-col gap-2 overflow-y-auto">
    {view.entries.map(({ id, title, code, lentOn, backOn }) => {
      const name = title === '' ? text.ended.untitled(code) : title;
      return (
        <Row
          key={id}
          action={
            <Button
              onPress={() => model.historyDrop(id)}
              disabled={model.flow.busy}
              label={`${words.drop} ${name}`}
            >
              {words.drop}
            </Button>
          }
        >
          <p className="line-clamp-1 text-[1.5rem] font-bold">{name}</p>
          <p className="flex flex-wrap gap-x-5 text-[1.25rem] tabular-nums">
            <span>{words.lentOn(lentOn)}</span>
            <span>{words.backOn(backOn)}</span>
          </p>
        </Row>
      );
    })}
  </ul>
);

/** 読書記録: hers, by her own card; gone with her session. */
export const HistoryPlace = ({ model }: Props) => {
  const [question, setQuestion] = useState<Question | null>(null);
  const { flow, go, host } = model;
  const back = (): void => go('main');
  useKeys({ Escape: back });
  const { history } = flow;
  if (question !== null) return <Ask model={model} question={question} close={() => setQuestion(null)} />;
  const view = history === 'failed' ? null : history;
  const agreed = view !== null && view.since !== null;
  const some = view !== null && view.entries.length > 0;
  return (
    <Screen
      title={view === null || agreed ? words.title : words.offTitle}
      {...(agreed ? { lead: words.lead } : {})}
      back={
        <>
          <Back onPress={back} />
          {agreed && (
            <Button kind="stop" disabled={flow.busy} onPress={() => setQuestion('end')}>
              {words.end}
            </Button>
          )}
          {some && (
            <Button kind="stop" disabled={flow.busy} onPress={() => setQuestion('clear')}>
              {words.clear}
            </Button>
          )}
        </>
      }
      actions={
        view === null ? undefined : agreed ? (
          some && host.library.offers.printer ? (
            <Button size="large" disabled={flow.busy} onPress={model.historyPrint}>
              {words.print}
            </Button>
          ) : undefined
        ) : (
          <Button kind="primary" size="large" disabled={flow.busy} onPress={model.historyBegin}>
            {words.agree}
          </Button>
        )
      }
    >
      {history === null && <Empty>{words.loading}</Empty>}
      {history === 'failed' && <Banner tone="stop">{words.failed}</Banner>}
      {view !== null && !agreed && <Consent model={model} view={view} />}
      {view !== null && agreed && (
        <>
          <PageNotes model={model} done={noteOf(model)} />
          {some ? <Entries model={model} view={view} /> : <Empty>{words.empty}</Empty>}
        </>
      )}
    </Screen>
  );
};
