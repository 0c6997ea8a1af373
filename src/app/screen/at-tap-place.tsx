import type { Dispatch } from 'react';
import { AttendanceScreen } from '../../modules/attendance/screen.tsx';
import { BenefitsScreen } from '../../modules/benefits/screen.tsx';
import { LibraryScreen } from '../../modules/library/screen.tsx';
import { browserSystem } from '../../ui/browser-system.ts';
import type { ContentProps } from './checking.tsx';
import { deskCalls } from './desk-calls.ts';
import type { Module } from './module.ts';
import { announcementFor, type Stage, type StageInput } from './stage.ts';
import { Announcement } from './stops.tsx';

/** Places without residents: the module's screen is all there is below the status bar. */
type TapPlace = Extract<Module, { readonly kind: 'library' | 'attendance' | 'benefits' }>;

export const isTapPlace = (module: Module): module is TapPlace =>
  module.kind === 'library' || module.kind === 'attendance' || module.kind === 'benefits';

/** Somebody is served: what is wrong with the machine waits until she has gone; the status bar says it meanwhile. */
const isBusy = (place: TapPlace): boolean => {
  switch (place.kind) {
    case 'library':
      return place.library.phase.kind !== 'waiting';
    case 'attendance':
      return place.attendance.verdict !== null;
    case 'benefits':
      return place.benefits.customer !== null;
  }
};

interface Props extends ContentProps {
  readonly place: TapPlace;
  readonly stage: Stage;
  readonly dispatch: Dispatch<StageInput>;
}

export const AtTapPlace = ({ wires, desk, place, sound, stage, dispatch, requireSupervisor }: Props) => {
  const { signOut } = deskCalls(wires);
  const announced = isBusy(place) ? null : announcementFor(desk, stage);
  if (announced !== null) {
    const understood = (): void => dispatch({ kind: 'understood', trouble: announced });
    return <Announcement trouble={announced} offsetMs={desk.clock.offsetMs} onUnderstood={understood} />;
  }
  const given = { desk, sound, now: browserSystem.now, requireSupervisor, endSession: signOut };
  switch (place.kind) {
    case 'library':
      return <LibraryScreen {...given} library={place.library} rpc={wires.library} />;
    case 'attendance':
      return <AttendanceScreen {...given} attendance={place.attendance} rpc={wires.attendance} />;
    case 'benefits':
      return <BenefitsScreen {...given} benefits={place.benefits} rpc={wires.benefits} />;
  }
};
