/** Who may sign in at this desk: the municipality's list once it has come, with or without a line; before that the site's own profile. */
import { verifyPin } from '../kernel/pin.ts';
import type { Role } from '../kernel/roles.ts';
import type { System } from '../kernel/system.ts';
import type { StaffKeeper } from '../outbox/staff-keeper.ts';
import type { SiteProfile } from './site-profile.ts';

const HOUR_MS = 3_600_000;
/** After so long without word of the centre it is said that somebody may be gone by now. Nobody is shut out by it: a line may be down for a week. */
const WARN_HOURS = 72;

export interface DeskStaff {
  /** To choose from; empty where only numbers are known. `stale`: the list is older than the profile allows without a word. */
  people(): { readonly people: { readonly id: string; readonly name: string }[]; readonly stale: boolean };
  isKnown(staff: string): boolean;
  /** The member whose PIN this is. */
  check(staff: string, pin: string): { readonly id: string; readonly role: Role } | undefined;
  /** Wrong PINs since the last right one, also of before the last start. */
  wrong(): Readonly<Record<string, number>>;
  noteWrong(staff: string, wrong: number): void;
}

export const createDeskStaff = (
  keeper: StaffKeeper,
  profile: Pick<SiteProfile, 'staff' | 'staffListHours'>,
  system: Pick<System, 'now'>,
): DeskStaff => {
  const members = () => keeper.current()?.staff ?? profile.staff;
  return {
    people() {
      const list = keeper.current();
      if (list === undefined || list.staff === null) return { people: [], stale: false };
      const hours = (system.now() - list.asOf) / HOUR_MS;
      const people = list.staff.map(({ id, name }) => ({ id, name }));
      return { people, stale: hours > (profile.staffListHours ?? WARN_HOURS) };
    },
    isKnown: (staff) => members().some(({ id }) => id === staff),
    check(staff, pin) {
      const member = members().find(({ id }) => id === staff);
      return member !== undefined && verifyPin(member.pinScrypt, pin) ? member : undefined;
    },
    wrong: () => keeper.wrong(),
    // On a full disk the count goes on in memory.
    noteWrong: (staff, wrong) => void keeper.noteWrong(staff, wrong),
  };
};
