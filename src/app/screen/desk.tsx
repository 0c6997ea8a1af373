import { type Dispatch, type ReactNode, useEffect, useLayoutEffect, useReducer, useState } from 'react';
import type { DeskState } from '../../identity/schema.ts';
import { attendanceHelp } from '../../modules/attendance/help-text.ts';
import { benefitsHelp } from '../../modules/benefits/help-text.ts';
import { counterHelp } from '../../modules/counter/help-text.ts';
import { libraryHelp } from '../../modules/library/help-text.ts';
import { pollingHelp } from '../../modules/polling/help-text.ts';
import { cardNext } from '../../modules/polling/refusal-text.ts';
import { PollingScreen } from '../../modules/polling/screen.tsx';
import type { PollingState } from '../../modules/polling/views.ts';
import { ShelterScreen } from '../../modules/shelter/screen.tsx';
import type { ShelterState } from '../../modules/shelter/views-schema.ts';
import { browserSystem } from '../../ui/browser-system.ts';
import { useKeys } from '../../ui/keys.ts';
import { AtTheCounter } from './at-counter.tsx';
import { AtTapPlace, isTapPlace } from './at-tap-place.tsx';
import { Checking, type ContentProps, type DeskProps, type ReleaseOf } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';
import { HelpDialog, TroubleDialog } from './dialogs.tsx';
import { LevelDialog } from './identity-band.tsx';
import { announcementOf, interruptionOf, ResidentSearch, ServedBand } from './interruptions.tsx';
import { ReleaseDialogs } from './release.tsx';
import { SignInDialog } from './sign-in.tsx';
import { initialStage, type Stage, type StageInput, stepStage } from './stage.ts';
import { StatusBar } from './status-bar.tsx';
import { CardStop } from './stops.tsx';
import type { Trouble } from './trouble.ts';

/** What stands in front of the screen. A sign-in, or a release, is asked for by someone who waits for its end. */
type Front =
  | { readonly kind: 'help' }
  | { readonly kind: 'level' }
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  | { readonly kind: 'sign_in'; readonly end: (signedIn: boolean) => void }
  | ({ readonly kind: 'release'; readonly end: (released: boolean) => void } & ReleaseOf);

const isSupervisor = ({ session }: DeskState): boolean => session.role === 'supervisor';

/** What the module says of itself; the page's own words otherwise. */
const HELP = {
  shelter: undefined,
  polling: pollingHelp,
  counter: counterHelp,
  library: libraryHelp,
  attendance: attendanceHelp,
  benefits: benefitsHelp,
} as const;

/** One desk with its status bar. */
export const Desk = (props: DeskProps) => {
  const { wires, desk, module } = props;
  const words = HELP[module.kind];
  const calls = deskCalls(wires);
  const [front, setFront] = useState<Front>();
  const help = (): void => setFront({ kind: 'help' });
  useKeys({ F1: help, '?': help });
  const requireSupervisor = (): Promise<boolean> =>
    isSupervisor(desk) ? Promise.resolve(true) : new Promise((end) => setFront({ kind: 'sign_in', end }));
  const requireRelease = (of: ReleaseOf): Promise<boolean> =>
    new Promise((end) => setFront({ kind: 'release', ...of, end }));
  const seen = calls.confirmIncident(requireSupervisor);
  const closeFront = (done = false): void => {
    setFront(undefined);
    if (front?.kind === 'sign_in' || front?.kind === 'release') front.end(done);
  };
  return (
    <div className="grid h-dvh grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-dvh">
      <StatusBar
        desk={desk}
        onTrouble={(trouble) => setFront({ kind: 'trouble', trouble })}
        onHelp={help}
        onSignOut={calls.signOut}
      />
      <div className="min-h-0">
        <Content
          {...props}
          requireSupervisor={requireSupervisor}
          requireRelease={requireRelease}
          onMeaning={() => setFront({ kind: 'level' })}
        />
      </div>
      {front?.kind === 'help' && <HelpDialog desk={desk} words={words} onClose={closeFront} />}
      {front?.kind === 'level' && <LevelDialog onClose={closeFront} />}
      {front?.kind === 'trouble' && (
        <TroubleDialog {...front} desk={desk} onSeen={seen} onClose={closeFront} />
      )}
      {front?.kind === 'release' && (
        <ReleaseDialogs
          isSupervisor={desk.session.role === 'supervisor'}
          {...{ told: front.told, onSignIn: calls.signIn, load: calls.people }}
          onSignOut={calls.signOut}
          onRelease={(reason) => calls.release(front.whom, reason)}
          onClose={closeFront}
        />
      )}
      {front?.kind === 'sign_in' && (
        <SignInDialog
          onClose={closeFront}
          load={calls.people}
          onSubmit={async (staff, pin) => {
            const refused = await calls.signIn(staff, pin);
            if (refused === undefined) closeFront(true);
            return refused;
          }}
        />
      )}
    </div>
  );
};

/** Below the status bar: the search, 本人確認, a stop, an announcement, or the module's own screen. */
const Content = (props: ContentProps) => {
  const { desk, sound } = props;
  const [stage, dispatch] = useReducer(stepStage, initialStage);
  const { phase } = desk;
  const openSearch = (): void => dispatch({ kind: 'search_opened' });
  // Before the browser paints, as the module's own flow does it.
  useLayoutEffect(() => dispatch({ kind: 'desk', desk }), [desk]);
  useEffect(() => {
    // Also when the next card is laid down before a person has answered the stop: it is not read.
    if (phase.kind === 'problem') sound.stop();
  }, [phase.kind, desk.cardOnReader, sound]);

  if (props.module.kind === 'polling') {
    return <AtThePoll {...props} polling={props.module.polling} stage={stage} dispatch={dispatch} />;
  }
  if (props.module.kind === 'counter') {
    return <AtTheCounter {...props} counter={props.module.counter} stage={stage} dispatch={dispatch} />;
  }
  if (isTapPlace(props.module)) {
    return <AtTapPlace {...props} place={props.module} stage={stage} dispatch={dispatch} />;
  }
  if (stage.searching) return <ResidentSearch {...props} dispatch={dispatch} />;
  if (phase.kind === 'checking') return <Checking {...props} />;
  const interruption = interruptionOf({ ...props, stage, dispatch }, openSearch);
  if (interruption !== null) return interruption;
  return <Served {...props} shelter={props.module.shelter} openSearch={openSearch} />;
};

/**
 * 投票所: the module's screen stands all the time, because what stops there nothing else may take away; a card that leads to nobody and
 * a trouble of the machine are shown where it allows it. It has a search of its own, of the roll.
 */
const AtThePoll = ({
  wires,
  desk,
  sound,
  polling,
  stage,
  dispatch,
  requireSupervisor,
}: ContentProps & {
  readonly polling: PollingState;
  readonly stage: Stage;
  readonly dispatch: Dispatch<StageInput>;
}) => {
  const calls = deskCalls(wires);
  const { phase } = desk;
  const announced = announcementOf({ desk, stage, dispatch });
  const interruption = (search: () => void): ReactNode => {
    if (phase.kind === 'problem') {
      const toSearch = (): void => {
        calls.clear();
        search();
      };
      return (
        <CardStop
          problem={phase.problem}
          cardOnReader={desk.cardOnReader}
          onAgain={calls.again}
          onSearch={toSearch}
          next={cardNext}
        />
      );
    }
    return announced;
  };
  return (
    <PollingScreen
      desk={desk}
      polling={polling}
      rpc={wires.polling}
      sound={sound}
      now={browserSystem.now}
      clearDesk={calls.clear}
      requireSupervisor={requireSupervisor}
      endSession={calls.signOut}
      interruption={phase.kind === 'problem' || announced !== null ? interruption : null}
    />
  );
};

/** The module's screen, and above it how sure the desk is of the person it serves. */
const Served = (
  props: ContentProps & { readonly shelter: ShelterState; readonly openSearch: () => void },
) => {
  const { wires, desk, shelter, sound, requireSupervisor, openSearch } = props;
  const calls = deskCalls(wires);
  return (
    <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
      <ServedBand {...props} />
      <ShelterScreen
        desk={desk}
        shelter={shelter}
        rpc={wires.shelter}
        sound={sound}
        now={browserSystem.now}
        clearDesk={calls.clear}
        onSearch={openSearch}
        requireSupervisor={requireSupervisor}
        endSession={calls.signOut}
      />
    </div>
  );
};
