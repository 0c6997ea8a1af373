/** A counter with the points' own key: the training town, virtual cards in process, and what its terminal wrote. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteProfile } from '../../src/app/site-profile.ts';
import type { TerminalOptions } from '../../src/app/terminal.ts';
import type { Role } from '../../src/kernel/roles.ts';
import { openCounterTown } from './counter-desk.ts';

export const POINTS_KEY = new Uint8Array(32).fill(9);

export interface CounterChange {
  /** In place of the key that is there. */
  readonly pointsKey?: string | undefined;
  readonly role?: Role;
  readonly options?: Partial<TerminalOptions>;
}

export const openPointsCounter = async () => {
  const world = await openCounterTown();
  const keyFile = join(world.town.folder, 'points.key');
  writeFileSync(keyFile, POINTS_KEY);
  const open = ({ pointsKey = keyFile, role = 'clerk', options = {} }: CounterChange = {}) => {
    const slips: string[] = [];
    const profile: SiteProfile = { ...world.town.profile, pointsKey, deskRole: role };
    const desk = world.open({
      profile,
      print: async (markup) => {
        slips.push(markup);
        return { ok: true, value: undefined };
      },
      ...options,
    });
    return { ...desk, slips };
  };
  return { ...world, keyFile, open };
};
