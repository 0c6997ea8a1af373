import { type ReactNode, useEffect, useReducer, useRef, useState } from 'react';
import type { RpcClient } from '../../rpc/client.ts';
import { Button } from '../../ui/button.tsx';
import { CardOverReader, DoneMark } from '../../ui/marks.tsx';
import { isSigned } from '../../ui/signature-pad.tsx';
import type { residentContract, residentTopics } from './contract.ts';
import {
  beginsAt,
  type Checking,
  initialResident,
  isToldAnew,
  pagesOf,
  type ResidentInput,
  stepResident,
} from './resident-flow.ts';
import { LANG_TAGS, LANGUAGES, type Language, RESIDENT_TEXT, type ResidentWords } from './resident-text.ts';
import { FormsPage, ValuesPage } from './screens/resident-pages.tsx';
import { SignPage } from './screens/resident-sign.tsx';
import type { ResidentState } from './views.ts';

export type ResidentRpc = RpcClient<typeof residentContract, typeof residentTopics>;

/** How long 「係が まいります」 stands, milliseconds. */
const CALLED_MS = 8_000;

interface WindowProps {
  readonly state: ResidentState | null;
  readonly rpc: ResidentRpc;
}

/**
 * 住民の画面: what the host lets her see, and nothing else. Whatever she has read and drawn lives in the part that is keyed by the visit: with it
 * gone from the host it is gone here. `state` `null`: the wire is down, or nothing was heard yet.
 */
export const ResidentScreen = ({ state, rpc }: WindowProps) => {
  const is = state?.is ?? 'idle';
  // With the person her language goes: the next one begins in Japanese.
  return <Window key={is === 'idle' ? 'nobody' : 'somebody'} state={state} rpc={rpc} />;
};

const Window = ({ state, rpc }: WindowProps) => {
  const [language, setLanguage] = useState<Language>('ja');
  const words = RESIDENT_TEXT[language];
  const is = state?.is ?? 'idle';
  // Which revision she saw first: another one after it is told to be another.
  const [first, setFirst] = useState<number | null>(null);
  if (state?.is === 'checking' && first === null) setFirst(state.revision);
  return (
    <div
      lang={LANG_TAGS[language]}
      className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-dvh"
    >
      <Header state={state} words={words} language={language} onLanguage={setLanguage} rpc={rpc} />
      {state?.is === 'checking' ? (
        <Check
          key={`${state.visit} ${String(state.revision)}`}
          state={state}
          changed={first !== null && state.revision !== first}
          words={words}
          language={language}
          rpc={rpc}
        />
      ) : (
        <Calm
          mark={
            is === 'signed' ? (
              <DoneMark className="size-48 text-good small:size-20" />
            ) : (
              <CardOverReader reading={false} className="h-56 small:h-24" />
            )
          }
          title={state === null ? words.waiting : is === 'signed' ? words.thanks : words.idle}
          lead={state === null ? '' : is === 'signed' ? words.thanksLead : words.idleLead}
        />
      )}
    </div>
  );
};

const Calm = ({
  mark,
  title,
  lead,
}: {
  readonly mark: ReactNode;
  readonly title: string;
  readonly lead: string;
}) => (
  <main className="m-auto flex max-w-[64rem] flex-col items-center gap-6 p-6 text-center" role="status">
    {mark}
    <h1 className="phrase text-[3.25rem] leading-130 font-bold small:text-[1.75rem]">{title}</h1>
    <p className="phrase text-[1.75rem] small:text-[1.25rem]">{lead}</p>
  </main>
);

const Header = ({
  state,
  words,
  language,
  onLanguage,
  rpc,
}: {
  readonly state: ResidentState | null;
  readonly words: ResidentWords;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
  readonly rpc: ResidentRpc;
}) => (
  <header className="flex flex-wrap items-center gap-2 border-b-2 border-line bg-paper px-8 py-2 small:gap-3 small:px-4">
    <p className="flex min-w-min flex-1 flex-wrap gap-x-4 text-[1.375rem] font-bold whitespace-nowrap small:basis-full">
      <span lang="ja">{state?.municipality ?? ''}</span>
      {state?.training === true && (
        <span className="rounded-6 border-2 border-black bg-yellow-300 px-3 text-black">
          {words.training}
        </span>
      )}
    </p>
    {LANGUAGES.map((each) => (
      <Button
        key={each}
        pressed={each === language}
        kind={each === language ? 'primary' : 'plain'}
        onPress={() => onLanguage(each)}
        className="min-h-[max(3.5rem,56px)]! px-2! text-[1.125rem]! whitespace-nowrap"
      >
        <span lang={LANG_TAGS[each]}>{RESIDENT_TEXT[each].language}</span>
      </Button>
    ))}
    <CallStaff words={words} rpc={rpc} />
  </header>
);

const CallStaff = ({ words, rpc }: { readonly words: ResidentWords; readonly rpc: ResidentRpc }) => {
  const [called, setCalled] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const call = (): void => {
    void rpc.call('resident.call', {});
    setCalled(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCalled(false), CALLED_MS);
  };
  return (
    <>
      <Button onPress={call} className="min-h-[max(3.5rem,56px)]! px-3! text-[1.25rem]! whitespace-nowrap">
        {words.call}
      </Button>
      <p role="status" className={called ? 'text-[1.25rem] font-bold text-good' : 'sr-only'}>
        {called ? words.called : ''}
      </p>
    </>
  );
};

/** What she reads page by page, and signs; keyed by visit and revision, so that nothing of the one before is in it. */
const Check = ({
  state,
  changed,
  words,
  language,
  rpc,
}: {
  readonly state: Checking;
  /** She has seen it as it was before. */
  readonly changed: boolean;
  readonly words: ResidentWords;
  readonly language: Language;
  readonly rpc: ResidentRpc;
}) => {
  const pages = pagesOf(state);
  const [flow, dispatch] = useReducer(
    (now: typeof initialResident, input: ResidentInput) => stepResident(now, input, pages.length),
    { ...initialResident, at: beginsAt(pages, state.corrected) },
  );
  const { visit, revision, wrong, corrected } = state;
  const turn = (to: number) => (): void => dispatch({ kind: 'turned', to });
  const sign = (): void => {
    if (!isSigned(flow.strokes)) return dispatch({ kind: 'empty' });
    dispatch({ kind: 'sent' });
    const strokes = flow.strokes.map((line) => line.map(([x, y]): [number, number] => [x, y]));
    void rpc.call('resident.sign', { visit, revision, strokes }).then((answer) =>
      dispatch({
        kind: 'answered',
        problem: answer.ok ? null : answer.reason === 'outdated' ? 'outdated' : 'failed',
      }),
    );
    return undefined;
  };
  const page = pages[flow.at];
  const told = isToldAnew(flow, { pages, corrected, changed });
  const shown = told ? ({ ...flow, problem: 'outdated' } as const) : flow;
  const ways = { onBack: turn(flow.at - 1), onNext: turn(flow.at + 1) };
  const shared = { words, flow: shown, pages: pages.length, ...ways };
  if (page === undefined)
    return (
      <SignPage
        {...shared}
        applicant={state.applicant}
        onDraw={(strokes) => dispatch({ kind: 'drawn', strokes })}
        onSign={sign}
      />
    );
  return page.kind === 'forms' ? (
    <FormsPage {...shared} language={language} page={page} />
  ) : (
    <ValuesPage
      {...shared}
      page={page}
      wrong={wrong}
      corrected={corrected}
      onPoint={(key) => void rpc.call('resident.point', { visit, key, wrong: !wrong.includes(key) })}
    />
  );
};
