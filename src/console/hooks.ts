import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Overview, People, TenantList } from '../central/schema.ts';
import type { ApiFailure, ConsoleApi } from './api.ts';
import { createCalm } from './calm.ts';
import type { Live, LiveState } from './live.ts';

/** How often words such as 「3分前」 are made anew, milliseconds. */
const TICK_MS = 5_000;

export const useLive = (live: Live): LiveState => useSyncExternalStore(live.subscribe, live.state);

/**
 * The present moment by the centre's clock: this computer's own clock may be wrong. 0 before the first answer.
 */
export const useCentreNow = ({ overview, receivedAt }: LiveState, monotonic: () => number): number => {
  const [ticked, setTicked] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTicked(monotonic()), TICK_MS);
    return () => clearInterval(timer);
  }, [monotonic]);
  return overview === null ? 0 : overview.asOf + Math.max(0, ticked - receivedAt);
};

const readHash = (): string => globalThis.location.hash;

/** The view is in the address after `#`: the way back and a reload stay in it. */
const useHash = (): string =>
  useSyncExternalStore((changed) => {
    globalThis.addEventListener('hashchange', changed);
    return () => globalThis.removeEventListener('hashchange', changed);
  }, readHash);

export const useShelterInAddress = (): string | null => {
  const hash = useHash();
  return /^#\/shelters\/([A-Za-z0-9-]{1,32})$/.exec(hash)?.[1] ?? null;
};

/** A new view begins at its top, and the keyboard with it. */
export const useViewStart = (view: string | null): RefObject<HTMLElement | null> => {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(view);
  useEffect(() => {
    if (shown.current === view) return;
    shown.current = view;
    globalThis.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [view]);
  return main;
};

/** How long a centre that did not say its municipalities is left alone, milliseconds. */
const TENANTS_RETRY_MS = 3_000;

/** Municipalities to choose from at the sign-in; empty until the centre has said. */
export const useTenants = (api: Pick<ConsoleApi, 'tenants'>): TenantList => {
  const [tenants, setTenants] = useState<TenantList>([]);
  useEffect(() => {
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const answer = await api.tenants();
      if (gone) return;
      if (answer.ok) setTenants(answer.value);
      else timer = setTimeout(() => void ask(), TENANTS_RETRY_MS);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [api]);
  return tenants;
};

export const shelterAddress = (shelterId: string): string => `#/shelters/${shelterId}`;

export interface PeopleState {
  readonly people: People['people'] | null;
  /** Centre's time that this list is true for. */
  readonly asOf: number;
  readonly failed: ApiFailure | null;
}

/** How long a list that could not be loaded is left alone, milliseconds. */
const PEOPLE_RETRY_MS = 5_000;
/** Each load is a line of the 閲覧記録: people who come in every second must not fill it. Longer than a load may take, milliseconds. */
const PEOPLE_EVERY_MS = 10_500;

interface Loaded extends PeopleState {
  readonly shelterId: string;
  /** The figures this list belongs to. */
  readonly version: string;
}

/** `version` of the shelter's figures, as often as the list is loaded for it. */
const useCalm = (shelterId: string, version: string): string => {
  const begin = () => ({ of: shelterId, calm: createCalm(version, PEOPLE_EVERY_MS) });
  const [begun, setBegun] = useState(begin);
  // Another shelter's list is loaded at once.
  if (begun.of !== shelterId) setBegun(begin());
  const { calm } = begun;
  useEffect(() => calm.want(version), [calm, version]);
  return useSyncExternalStore(calm.subscribe, calm.value);
};

/**
 * The people of one shelter, loaded again when its figures change, though not with every change. While they do not, the list is as new as the
 * overview. After a failure the last list stays, with the time it is of, and loading is tried again.
 */
export const usePeople = (
  api: ConsoleApi,
  shelter: Overview['shelters'][number],
  { asOf, signedOut }: { readonly asOf: number; readonly signedOut: () => void },
): PeopleState => {
  const { shelterId, present, away, lastEventAt } = shelter;
  const current = `${present}/${away}/${lastEventAt ?? ''}`;
  const version = useCalm(shelterId, current);
  const empty: Loaded = { shelterId, version: '', people: null, asOf: 0, failed: null };
  const [loaded, setLoaded] = useState(empty);
  const [tries, setTries] = useState(0);
  const latest = useRef({ asOf, signedOut });
  useEffect(() => {
    latest.current = { asOf, signedOut };
  });
  useEffect(() => {
    let isCurrent = true;
    let retry: ReturnType<typeof setTimeout> | undefined;
    void api.people(shelterId).then((answer) => {
      if (!isCurrent) return;
      if (answer.ok) {
        const { people } = answer.value;
        setLoaded({ shelterId, version, people, asOf: latest.current.asOf, failed: null });
      } else if (answer.reason === 'not_signed_in') latest.current.signedOut();
      else {
        const { reason: failed } = answer;
        setLoaded((before) => ({
          ...(before.shelterId === shelterId ? before : { shelterId, version: '', people: null, asOf: 0 }),
          failed,
        }));
        // A refusal by role stays one; everything else may pass.
        if (failed !== 'not_allowed') retry = setTimeout(() => setTries(tries + 1), PEOPLE_RETRY_MS);
      }
    });
    return () => {
      isCurrent = false;
      clearTimeout(retry);
    };
  }, [api, shelterId, version, tries]);
  if (loaded.shelterId !== shelterId) return empty;
  return loaded.version === current && loaded.failed === null ? { ...loaded, asOf } : loaded;
};
