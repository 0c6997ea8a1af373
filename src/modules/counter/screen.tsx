import { type ReactNode, useState } from 'react';
import { type CivilDate, civilDateInJapan } from '../../kernel/dates.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { ja } from '../../ui/text/ja.ts';
import { refusalWords, WAY_ON } from './refusal-text.ts';
import type { Refusal, Scene } from './scene.ts';
import { text } from './screen-text.ts';
import { Answers } from './screens/answers.tsx';
import { ApplicationList } from './screens/applications.tsx';
import { Ask } from './screens/ask.tsx';
import { Confirm } from './screens/confirm.tsx';
import { Done } from './screens/done.tsx';
import { Fields } from './screens/fields.tsx';
import { Find } from './screens/find.tsx';
import { GuestEntry } from './screens/guest.tsx';
import { Home, Reading } from './screens/home.tsx';
import { ProcedureList } from './screens/list.tsx';
import { Papers } from './screens/papers.tsx';
import { People } from './screens/people.tsx';
import { ProxyEntry } from './screens/proxy.tsx';
import { Purpose } from './screens/purpose.tsx';
import { ResidentCheck } from './screens/resident.tsx';
import { VisitBar, VisitNotices } from './screens/visit-bar.tsx';
import { type CounterDesk, type CounterHost, useCounter } from './use-counter.ts';
import type { VisitView } from './views.ts';

interface Props extends CounterHost {
  /** What else is done at this desk (証明書), each with a button where nobody is served yet. */
  readonly extra: readonly { readonly label: string; readonly open: () => void }[];
  readonly onSearch: () => void;
  /** 本人確認 with the card. */
  readonly onIdentify: () => void;
  /** Above the purpose: how sure the desk is of whoever's card it is. */
  readonly identity: ReactNode;
  /** What the page shows instead (本人確認, the search); the visit waits behind it. */
  readonly front: ReactNode;
  /** Opens a page of this host on the resident's display. */
  readonly openWindow: (path: string) => void;
  /** A card that leads to nobody, a trouble of the machine; it stands only while nobody is served. */
  readonly interruption: ReactNode;
}

/** The counter that writes for you: one scene at a time, as `flow.ts` says. */
export const CounterScreen = (props: Props) => {
  const model = useCounter(props);
  const { flow } = model;
  const { visit, scene, refusal } = flow;
  if (props.front !== null) return props.front;
  if (refusal !== null) return <Refused refusal={refusal} model={model} />;
  if (visit !== null && scene.at !== 'done')
    return <OfVisit {...props} visit={visit} model={model} key={visit.id} />;
  if (props.interruption !== null && (scene.at === 'home' || scene.at === 'purpose'))
    return props.interruption;
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
      {scene.at === 'purpose' ? props.identity : <span />}
      <OfDesk {...props} scene={scene} model={model} />
    </div>
  );
};

type SceneProps = Props & { readonly model: CounterDesk };

/** Nobody is served, or nothing was begun yet. */
const OfDesk = (props: SceneProps & { readonly scene: Scene }) => {
  const { scene, desk, model, counter } = props;
  switch (scene.at) {
    case 'purpose':
      return <Purpose from={scene.from} counter={counter} model={model} extra={props.extra} />;
    case 'applications':
      return <ApplicationList scene={scene} model={model} />;
    case 'done':
      return <Done scene={scene} counter={counter} model={model} />;
    default:
      return desk.phase.kind === 'reading' ? <Reading /> : <Home {...props} />;
  }
};

/** A visit, with its bar above. */
const OfVisit = (props: SceneProps & { readonly visit: VisitView }) => {
  const { visit, model, desk, counter } = props;
  const [ending, setEnding] = useState(false);
  useKeys({ F4: props.onIdentify });
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_auto_minmax(0,1fr)] small:h-auto small:min-h-full">
      <VisitBar visit={visit} model={model} onEnd={() => setEnding(true)} />
      <div>
        <VisitNotices visit={visit} model={model} />
        {counter.residentCalls && (
          <div className="px-10 pt-2 small:px-4">
            <Banner
              tone="care"
              action={
                <Button onPress={() => void props.rpc.call('counter.heard', {})}>{text.bar.heard}</Button>
              }
            >
              {text.bar.calls}
            </Banner>
          </div>
        )}
        {desk.phase.kind === 'problem' && (
          <div className="px-10 pt-2 small:px-4">
            <Banner tone="care">{ja.card[desk.phase.problem].title}</Banner>
          </div>
        )}
      </div>
      <VisitScene {...props} today={civilDateInJapan(props.now())} />
      {ending && <End model={model} onClose={() => setEnding(false)} />}
    </div>
  );
};

const openResidentWindow = async ({ rpc, openWindow }: Props): Promise<void> => {
  const answer = await rpc.call('counter.residentWindow', {});
  if ('path' in answer) openWindow(answer.path);
};

const VisitScene = (
  props: SceneProps & { readonly visit: VisitView; readonly today: CivilDate },
): ReactNode => {
  const { visit, model, rpc, today } = props;
  const { scene, sheet } = model.flow;
  const shared = { visit, model };
  switch (scene.at) {
    case 'purpose':
      return <Purpose from={scene.from} counter={props.counter} model={model} extra={props.extra} />;
    case 'people':
      return <People {...shared} />;
    case 'guest':
      return <GuestEntry {...shared} guestKey={scene.key} today={today} />;
    case 'proxy':
      return <ProxyEntry {...shared} />;
    case 'ask': {
      const { ask } = visit;
      // Keyed by what is asked: another question begins empty.
      return ask === null ? (
        <Answers {...shared} />
      ) : (
        <Ask {...shared} key={`${ask.fact} ${ask.people.join()}`} ask={ask} today={today} />
      );
    }
    case 'answers':
      return <Answers {...shared} />;
    case 'list':
      return <ProcedureList {...shared} rpc={rpc} scene={scene} today={today} />;
    case 'find':
      return <Find {...shared} rpc={rpc} />;
    case 'fields':
      return <Fields {...shared} sheet={sheet} scene={scene} today={today} />;
    case 'papers':
      return <Papers {...shared} sheet={sheet} onIdentify={props.onIdentify} />;
    case 'resident':
      return (
        <ResidentCheck
          {...shared}
          sheet={sheet}
          counter={props.counter}
          onOpenWindow={() => void openResidentWindow(props)}
        />
      );
    case 'confirm':
      return <Confirm {...shared} sheet={sheet} scene={scene} today={today} />;
    default:
      return null;
  }
};

/** Something that was not done: why, and the way to what is missing. */
const Refused = ({ refusal, model }: { readonly refusal: Refusal; readonly model: CounterDesk }) => {
  const close = (): void => model.dispatch({ kind: 'refusal_closed' });
  useKeys({ Escape: close });
  const { reason } = refusal;
  const way = Object.hasOwn(WAY_ON, reason) ? WAY_ON[reason as keyof typeof WAY_ON] : undefined;
  return (
    <NoticeScreen
      tone="stop"
      words={refusalWords(reason)}
      back={
        way === undefined ? undefined : (
          <Button size="large" onPress={close}>
            {ja.button.back}
          </Button>
        )
      }
      actions={
        way === undefined ? (
          <Button kind="primary" size="large" first onPress={close}>
            {ja.button.back}
          </Button>
        ) : (
          <Button kind="primary" size="large" first onPress={() => model.dispatch({ kind: 'go', to: way })}>
            {text.bar.goTo[way]}
          </Button>
        )
      }
    />
  );
};

const End = ({ model, onClose }: { readonly model: CounterDesk; readonly onClose: () => void }) => (
  <Dialog title={text.bar.endTitle} onClose={onClose}>
    <p className="phrase text-[1.5rem]">{text.bar.endLead}</p>
    <div className="mt-6 flex flex-wrap justify-end gap-4">
      <Button onPress={onClose}>{ja.button.back}</Button>
      <Button kind="stop" onPress={() => model.end()} disabled={model.busy}>
        {text.bar.endYes}
      </Button>
      <Button kind="primary" onPress={() => model.hold()} disabled={model.busy} first>
        {text.bar.holdInstead}
      </Button>
    </div>
  </Dialog>
);
