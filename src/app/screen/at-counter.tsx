import type { Dispatch, ReactNode } from 'react';
import { CounterScreen } from '../../modules/counter/screen.tsx';
import type { CounterState } from '../../modules/counter/views.ts';
import { browserSystem } from '../../ui/browser-system.ts';
import { useCertificatesFront } from './at-certificates.tsx';
import { usePointsFront } from './at-points.tsx';
import { Checking, type ContentProps } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';
import { interruptionOf, ResidentSearch, ServedBand, servedOf } from './interruptions.tsx';
import type { Stage, StageInput } from './stage.ts';

interface Props extends ContentProps {
  readonly counter: CounterState;
  readonly stage: Stage;
  readonly dispatch: Dispatch<StageInput>;
}

/** What takes the screen from the counter for a while; the visit waits behind it. */
const frontOf = (props: Props): ReactNode => {
  if (props.desk.phase.kind === 'checking') return <Checking {...props} />;
  return props.stage.searching ? <ResidentSearch {...props} /> : null;
};

/** The second display is another window of the same browser; a window of that name that stands already is taken. */
const openWindow = (path: string): void => void window.open(path, 'kazasu-resident', 'popup');

/** 窓口: the counter's screen stands all the time, because a visit is longer than one card. */
export const AtTheCounter = (props: Props) => {
  const { wires, desk, counter, sound, dispatch, requireRelease } = props;
  const calls = deskCalls(wires);
  const openSearch = (): void => dispatch({ kind: 'search_opened' });
  const { whom, identify } = servedOf(props);
  const identity = <ServedBand {...props} />;
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
