import { type ReactNode, useEffect, useState } from 'react';
import type { DeskState, Visit } from '../../identity/schema.ts';
import type { PointsState } from '../../modules/benefits/register-schema.ts';
import { RegisterScreen } from '../../modules/benefits/register-screen.tsx';
import { text } from '../../modules/benefits/register-text.ts';
import type { Front } from './at-certificates.tsx';
import type { ContentProps } from './checking.tsx';

/** Hers, as long as no other person's card, and no stop, comes between: she lays her card down once more to have it registered. */
const standing = (opened: Visit | undefined, { phase }: DeskState): Visit | undefined => {
  if (opened === undefined) return undefined;
  if (phase.kind === 'reading' || phase.kind === 'checking') return opened;
  return phase.kind === 'identified' && phase.visit.residentId === opened.residentId
    ? phase.visit
    : undefined;
};

/** ポイントの登録窓口 beside the counter, of the person at the desk. */
export const usePointsFront = ({ wires, desk, requireRelease }: ContentProps, identity: ReactNode): Front => {
  const [state, setState] = useState<PointsState>();
  const [opened, setOpened] = useState<Visit>();
  useEffect(() => wires.points.subscribe('points', setState), [wires]);
  const visit = standing(opened, desk);
  // Nothing opens by itself when her card comes back after somebody else's.
  if (opened !== undefined && visit === undefined) setOpened(undefined);
  const { phase } = desk;
  if (state === undefined) return { extra: [], front: null };
  const extra = phase.kind === 'identified' ? [{ label: text.open, open: () => setOpened(phase.visit) }] : [];
  if (visit === undefined) return { extra, front: null };
  return {
    extra,
    front: (
      <div className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)] small:h-auto small:min-h-full">
        {identity}
        <RegisterScreen
          key={visit.residentId}
          rpc={wires.points}
          points={state}
          visitId={visit.visitId}
          cardOnReader={desk.cardOnReader}
          requireRelease={() => requireRelease({ whom: visit.residentId, told: true })}
          onClose={() => setOpened(undefined)}
        />
      </div>
    ),
  };
};
