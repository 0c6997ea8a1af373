/** 選挙人名簿 of a terminal that stands at a polling place: the version in use, and whether the centre has the same. */
import type { Logger } from '../kernel/log.ts';
import { type Result, success } from '../kernel/result.ts';
import type { System } from '../kernel/system.ts';
import type { StationRoll } from './polling-host.ts';
import { openLiveRoll, type RollFilesFailure } from './roll-files.ts';
import type { SiteProfile } from './site-profile.ts';

interface Options {
  readonly profile: Pick<SiteProfile, 'polling'>;
  readonly dataDir: string;
  readonly system: System;
  readonly logger: Logger;
}

/** `undefined`: the site is no polling place. */
export const openPollRoll = ({
  profile,
  ...options
}: Options): Result<(StationRoll & { close(): void }) | undefined, RollFilesFailure> => {
  if (profile.polling === undefined) return success(undefined);
  const live = openLiveRoll({ ...options, electionId: profile.polling.election });
  if (!live.ok) return live;
  const { roll } = live.value;
  return success({
    roll,
    // As long as nobody asks the centre it is not known to have the same; the place opens then by two persons' word.
    rollAgainstCentre: () =>
      Promise.resolve({ result: 'unreachable', here: roll.version() ?? null, centre: null }),
    earlier: () => [],
    close: () => live.value.close(),
  });
};
