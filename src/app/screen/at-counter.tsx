import type { Dispatch, ReactNode } from 'react';
import { CounterScreen } from '../../modules/counter/screen.tsx';
import type { CounterState } from '../../modules/counter/views.ts';
import { browserSystem } from '../../ui/browser-system.ts';
import { useCertificatesFront } from './at-certificates.tsx';
import { usePointsFront } from './at-points.tsx';
import { Checking, type ContentProps } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';
import { IdentityBand } from './identity-band.tsx';
import { Search } from './search.tsx';
import { announcementFor, type Stage, type StageInput } from './stage.ts';
import { Announcement, CardStop } from './stops.tsx';

interface Props extends ContentProps {
  readonly counter: CounterState;
  readonly stage: Stage;
  readonly dispatch: Dispatch<StageInput>;
}

/** What takes the screen from the counter for a while; the visit waits behind it. */
const frontOf = (props: Props): ReactNode => {
  const { wires, desk, stage, dispatch } = props;
  if (desk.phase.kind === 'checking') return <Checking {...props} />;
  if (!stage.searching) return null;
  const calls = deskCalls(wires);
  return (
    <Search
      purpose={desk.site.training ? 'training' : 'reception'}
      purposes={desk.site.purposes}
      onSearch={calls.search}
      onChoose={calls.choose}
      onClose={() => dispatch({ kind: 'search_closed' })}
    />
  );
};

/** A card that leads to nobody, or a trouble of the machine, where nobody is served. */
const interruptionOf = (
  { wires, desk, stage, dispatch, requireRelease }: Props,
  openSearch: () => void,
): ReactNode => {
  const calls = deskCalls(wires);
  const { phase } = desk;
  if (phase.kind === 'problem') {
    const search = (): void => {
      calls.clear();
      openSearch();
    };
    return (
      <CardStop
        problem={phase.problem}
        cardOnReader={desk.cardOnReader}
        onAgain={calls.again}
        onSearch={search}
        onIdentify={() => void calls.identify(() => requireRelease({ whom: null, told: false }))}
      />
    );
  }
  const announced = announcementFor(desk, stage);
  if (announced === null) return null;
  const understood = (): void => dispatch({ kind: 'understood', trouble: announced });
  return <Announcement trouble={announced} offsetMs={desk.clock.offsetMs} onUnderstood={understood} />;
};

/** The second display is another window of the same browser; a window of that name that stands already is taken. */
const openWindow = (path: string): void => void window.open(path, 'kazasu-resident', 'popup');

/** 窓口: the counter's screen stands all the time, because a visit is longer than one card. */
export const AtTheCounter = (props: Props) => {
  const { wires, desk, counter, sound, dispatch, requireRelease, onMeaning } = props;
  const calls = deskCalls(wires);
  const { phase } = desk;
  const openSearch = (): void => dispatch({ kind: 'search_opened' });
  const whom = phase.kind === 'identified' ? phase.visit.residentId : null;
  const identify = (): void => void calls.identify(() => requireRelease({ whom, told: false }));
  const identity =
    phase.kind === 'identified' ? (
      <IdentityBand evidence={phase.visit.evidence} onIdentify={identify} onMeaning={onMeaning} />
    ) : (
      <span />
    );
  const certificates = useCertificatesFront(props, identity);
  const points = usePointsFront(props, identity);
  return (
    <CounterScreen
      desk={desk}
      counter={counter}
      rpc={wires.counter}
      sound={sound}
      now={browserSystem.now}
      clearDesk={calls.clear}
      requireRelease={(of) => requireRelease({ whom: of ?? whom, told: false })}
      extra={[...certificates.extra, ...points.extra]}
      openWindow={openWindow}
      onSearch={openSearch}
      onIdentify={identify}
      identity={identity}
      front={frontOf(props) ?? certificates.front ?? points.front}
      interruption={interruptionOf(props, openSearch)}
    />
  );
};
