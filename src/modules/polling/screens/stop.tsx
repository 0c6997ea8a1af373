import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { VerdictBand } from '../../../ui/verdict-band.tsx';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import { SHAPES, type StopWords, stopWords } from '../verdict-text.ts';
import type { Look, PollingState } from '../views.ts';
import { MapSlip } from './map-slip.tsx';
import { Provisional } from './provisional.tsx';
import { Returned } from './returned.tsx';
import { SecondPerson } from './second.tsx';

const words = text.stop;

export interface StopProps {
  readonly scene: Extract<Scene, { at: 'stop' }>;
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
  readonly training: boolean;
  readonly municipality: string;
}

/** Every stop, whatever it is: one screen, and what a person may do about it. */
export const Stop = (props: StopProps) => {
  const { scene, polling, rpc, model } = props;
  const { look } = scene;
  const { kind } = look.verdict;
  const back = (): void => model.dispatch({ kind: 'back' });
  const said = stopWords(look, polling.election?.ballots ?? []);
  switch (scene.ask) {
    case 'nothing':
      return <StopScreen {...props} said={said} />;
    case 'end':
      return <End said={said} onBack={back} onEnd={model.leave} />;
    case 'override':
      return (
        <SecondPerson
          what={`「${said.word}」を こえて 受け付けます`}
          reasons={kind === 'ok' ? [] : text.overrideReasons[kind]}
          rpc={rpc}
          model={model}
          onSubmit={model.override}
          onBack={back}
        />
      );
    case 'returned':
      return <Returned rpc={rpc} model={model} onBack={back} />;
    case 'provisional':
      return <Provisional look={look} polling={polling} rpc={rpc} model={model} onBack={back} />;
  }
};

/** Told by the focus too: a screen reader begins with it, and Enter presses nothing. */
const useFocusHere = () => {
  const here = useRef<HTMLDivElement>(null);
  useEffect(() => here.current?.focus(), []);
  return here;
};

const Facts = ({ facts }: Pick<StopWords, 'facts'>) => (
  <dl className="grid grid-cols-[6rem_minmax(0,1fr)] content-start gap-x-4 gap-y-2 small:grid-cols-[5rem_minmax(0,1fr)]">
    {facts.map(([label, value], at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: facts of one verdict never change their places
      <div key={at} className="contents">
        <dt className="text-[1.375rem] leading-140 text-soft">{label}</dt>
        <dd className="phrase text-[1.625rem] leading-140 font-bold small:text-[1.25rem]">{value}</dd>
      </div>
    ))}
  </dl>
);

const whoOf = ({ elector }: Look): readonly (readonly [string, string])[] =>
  elector === null ? [] : [['だれ', `${elector.name}（${elector.birthDate}生まれ）`] as const];

/** Light on dark to its edges; the white field says what, when, where, and what to do next. */
const StopScreen = ({
  scene: { look },
  polling,
  rpc,
  model,
  said,
  training,
  municipality,
}: StopProps & { readonly said: StopWords }) => {
  const here = useFocusHere();
  const [map, setMap] = useState(false);
  const { verdict } = look;
  if (verdict.kind === 'ok') return null;
  return (
    <Screen
      verdictOf={look.visitId ?? look.lookId}
      back={
        <Button size="large" onPress={() => model.dispatch({ kind: 'ask', ask: 'end' })}>
          {words.end}
        </Button>
      }
      actions={
        <>
          {verdict.kind === 'other_place' && (
            <Button size="large" onPress={() => setMap(true)}>
              {words.map}
            </Button>
          )}
          <GoOn look={look} model={model} />
        </>
      }
    >
      <div
        ref={here}
        role="alert"
        tabIndex={-1}
        data-verdict={verdict.kind}
        className="-mx-10 -my-6 flex flex-1 flex-col bg-stop outline-none small:-mx-4 small:-mt-3 small:-mb-4"
      >
        <VerdictBand tone="stop" shape={SHAPES[verdict.kind]} word={said.word} />
        <StopField look={look} said={said} isHeld={model.flow.held !== null} />
      </div>
      {map && verdict.kind === 'other_place' && (
        <MapSlip
          lookId={look.lookId}
          places={verdict.places}
          rpc={rpc}
          polling={polling}
          training={training}
          municipality={municipality}
          onClose={() => setMap(false)}
        />
      )}
    </Screen>
  );
};

/** What, when, where, and what to do next. */
const StopField = ({
  look,
  said,
  isHeld,
}: {
  readonly look: Look;
  readonly said: StopWords;
  readonly isHeld: boolean;
}) => (
  <div className="mx-6 mb-5 flex flex-1 flex-col gap-3 rounded-12 bg-paper px-8 py-4 text-ink small:mx-2 small:mb-2 small:px-3 small:py-2">
    {isHeld && <Held />}
    <p className="phrase text-[2rem] leading-130 font-bold small:text-[1.375rem]">{said.what}</p>
    <div className="grid flex-1 grid-cols-2 gap-8 border-t-2 border-line pt-3 small:grid-cols-1 small:gap-3">
      <Facts facts={[...whoOf(look), ...said.facts]} />
      <section className="flex flex-col gap-2">
        <h2 className="text-[1.25rem] font-bold text-soft">{words.next}</h2>
        <ol className="flex flex-col gap-2.5">
          {said.next.map((step, at) => (
            <li key={step} className="flex gap-4 text-[1.5rem] leading-130 small:text-[1.25rem]">
              <span className="grid size-8 shrink-0 place-items-center rounded-full bg-act text-[1.125rem] font-bold text-white">
                {at + 1}
              </span>
              <span className="phrase">{step}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  </div>
);

const Held = () => (
  <p role="status" className="flex items-center gap-3 text-[1.375rem] font-bold text-care">
    <CareMark className="size-8 text-yellow-1000" />
    {words.stands}
  </p>
);

const GoOn = ({ look, model }: { readonly look: Look; readonly model: PollingDesk }) => {
  const ask = (what: 'override' | 'provisional' | 'returned') => () =>
    model.dispatch({ kind: 'ask', ask: what });
  const provisional = (
    <Button size="large" onPress={ask('provisional')}>
      {words.provisional}
    </Button>
  );
  switch (look.goOn) {
    case 'none':
      return null;
    case 'accept':
      return (
        <Button size="large" onPress={ask('override')}>
          {words.override}
        </Button>
      );
    case 'provisional':
      return provisional;
    case 'returned':
      return (
        <>
          {provisional}
          <Button size="large" onPress={ask('returned')}>
            {words.returned}
          </Button>
        </>
      );
  }
};

/** Whoever overlooked the stop and handed out a ballot is asked here once more. */
const End = ({
  said,
  onBack,
  onEnd,
}: {
  readonly said: StopWords;
  readonly onBack: () => void;
  readonly onEnd: () => void;
}) => {
  useKeys({ Escape: onBack });
  return (
    <Screen
      back={<Back onBack={onBack} first />}
      actions={
        <Button size="large" kind="stop" onPress={onEnd}>
          {words.endYes}
        </Button>
      }
    >
      <Question title={words.endTitle} lead={words.endLead} of={said.word} />
    </Screen>
  );
};

const Question = ({
  title,
  lead,
  of,
}: {
  readonly title: string;
  readonly lead: string;
  readonly of: ReactNode;
}) => (
  <div className="m-auto flex max-w-[60rem] flex-col items-center gap-5 text-center">
    <CareMark className="size-32 text-yellow-1000 small:size-16" />
    <p className="text-[1.75rem] font-bold text-soft">{of}</p>
    <h1 className="phrase text-[3rem] leading-120 font-bold small:text-[1.75rem]">{title}</h1>
    <p className="phrase text-[1.625rem] small:text-[1.25rem]">{lead}</p>
  </div>
);
