/** What takes the screen from a module for a while, and what stands above it, wherever residents are served. */
import type { Dispatch, ReactNode } from 'react';
import type { ContentProps } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';
import { IdentityBand } from './identity-band.tsx';
import { Search } from './search.tsx';
import { announcementFor, type Stage, type StageInput } from './stage.ts';
import { Announcement, CardStop } from './stops.tsx';

interface Staged extends ContentProps {
  readonly stage: Stage;
  readonly dispatch: Dispatch<StageInput>;
}

/** The search of residents. */
export const ResidentSearch = ({ wires, desk, dispatch }: Pick<Staged, 'wires' | 'desk' | 'dispatch'>) => {
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

/** A trouble of the machine that is to be read before anybody is served; `null`: there is none. */
export const announcementOf = ({
  desk,
  stage,
  dispatch,
}: Pick<Staged, 'desk' | 'stage' | 'dispatch'>): ReactNode => {
  const announced = announcementFor(desk, stage);
  if (announced === null) return null;
  const understood = (): void => dispatch({ kind: 'understood', trouble: announced });
  return <Announcement trouble={announced} offsetMs={desk.clock.offsetMs} onUnderstood={understood} />;
};

/** A tap that led to nobody, with what can be done about it, or a trouble of the machine; `null`: neither. */
export const interruptionOf = (props: Staged, openSearch: () => void): ReactNode => {
  const { wires, desk, requireRelease } = props;
  if (desk.phase.kind !== 'problem') return announcementOf(props);
  const calls = deskCalls(wires);
  const search = (): void => {
    calls.clear();
    openSearch();
  };
  return (
    <CardStop
      problem={desk.phase.problem}
      cardOnReader={desk.cardOnReader}
      onAgain={calls.again}
      onSearch={search}
      onIdentify={() => void calls.identify(() => requireRelease({ whom: null, told: false }))}
    />
  );
};

type Served = Pick<ContentProps, 'wires' | 'desk' | 'requireRelease' | 'onMeaning'>;

/** Who is served and the way into 本人確認 of whoever it is. */
export const servedOf = ({ wires, desk: { phase }, requireRelease }: Omit<Served, 'onMeaning'>) => {
  const whom = phase.kind === 'identified' ? phase.visit.residentId : null;
  const identify = (): void => void deskCalls(wires).identify(() => requireRelease({ whom, told: false }));
  return { whom, identify };
};

/** How sure the desk is of whom it serves; keeps its place where nobody is served. */
export const ServedBand = (props: Served) => {
  const { phase } = props.desk;
  if (phase.kind !== 'identified') return <span />;
  const { identify } = servedOf(props);
  return <IdentityBand evidence={phase.visit.evidence} onIdentify={identify} onMeaning={props.onMeaning} />;
};
