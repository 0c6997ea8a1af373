import { useCallback } from 'react';
import type { Masters, RosterGrid } from '../central/attendance-masters-schema.ts';
import type { Office, OwnMonth, Presence } from '../central/attendance-schema.ts';
import type { OddList, Team } from '../central/attendance-team-schema.ts';
import type { ConsoleApi } from './api.ts';
import type { TeamPart } from './attendance-api.ts';
import { type Loaded, useLoaded } from './use-loaded.ts';

const MONTH_EVERY_MS = 60_000;
/** All of a town is computed for it. */
const OFFICE_EVERY_MS = 300_000;
/** In a disaster somebody waits in front of it. */
const PRESENCE_EVERY_MS = 10_000;

export const useOwnMonth = (
  api: Pick<ConsoleApi, 'ownMonth'>,
  month: string | undefined,
  signedOut: () => void,
): Loaded<OwnMonth> => {
  const load = useCallback(() => api.ownMonth(month), [api, month]);
  return useLoaded(load, signedOut, MONTH_EVERY_MS);
};

export const useTeam = (
  api: Pick<ConsoleApi, 'attendanceTeam'>,
  { month, department, from }: TeamPart,
  signedOut: () => void,
): Loaded<Team> => {
  const load = useCallback(
    () => api.attendanceTeam({ month, department, from }),
    [api, month, department, from],
  );
  return useLoaded(load, signedOut, MONTH_EVERY_MS);
};

export const useOdd = (
  api: Pick<ConsoleApi, 'attendanceOdd'>,
  month: string,
  signedOut: () => void,
): Loaded<OddList> => {
  const load = useCallback(() => api.attendanceOdd(month), [api, month]);
  return useLoaded(load, signedOut, OFFICE_EVERY_MS);
};

/** What is written meanwhile is not written over: it is asked for again by hand. */
const ROSTER_EVERY_MS = 3_600_000;

export const useRoster = (
  api: Pick<ConsoleApi, 'attendanceRoster'>,
  { month, department }: Pick<TeamPart, 'month' | 'department'>,
  signedOut: () => void,
): Loaded<RosterGrid> => {
  const load = useCallback(() => api.attendanceRoster({ month, department }), [api, month, department]);
  return useLoaded(load, signedOut, ROSTER_EVERY_MS);
};

export const useMasters = (
  api: Pick<ConsoleApi, 'attendanceMasters'>,
  find: string,
  signedOut: () => void,
): Loaded<Masters> => {
  const load = useCallback(() => api.attendanceMasters(find), [api, find]);
  return useLoaded(load, signedOut, OFFICE_EVERY_MS);
};

export const usePresence = (
  api: Pick<ConsoleApi, 'attendancePresence'>,
  signedOut: () => void,
): Loaded<Presence> => useLoaded(api.attendancePresence, signedOut, PRESENCE_EVERY_MS);

export const useOffice = (
  api: Pick<ConsoleApi, 'attendanceOffice'>,
  month: string | undefined,
  signedOut: () => void,
): Loaded<Office> => {
  const load = useCallback(() => api.attendanceOffice(month), [api, month]);
  return useLoaded(load, signedOut, OFFICE_EVERY_MS);
};
