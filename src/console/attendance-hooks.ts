import { useCallback } from 'react';
import type { Office, OwnMonth, Presence, Team } from '../central/attendance-schema.ts';
import type { ConsoleApi } from './api.ts';
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
  month: string | undefined,
  signedOut: () => void,
): Loaded<Team> => {
  const load = useCallback(() => api.attendanceTeam(month), [api, month]);
  return useLoaded(load, signedOut, MONTH_EVERY_MS);
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
