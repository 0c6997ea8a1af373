import type { ReleaseReason } from '../../identity/schema.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { isSearchRefusal, type SearchAnswer, type SearchQuery } from './search.tsx';
import type { SignInFailure } from './sign-in.tsx';
import { NOBODY, type Staff } from './sign-in-names.tsx';
import type { Wires } from './wires.ts';

/** Calls of the desk itself, in the words its screens need. */
export const deskCalls = ({ desk, identification }: Wires) => ({
  /** Asks for the release when 本人確認 of this person has stopped, and begins again after it. */
  identify: async (requireRelease: () => Promise<boolean>): Promise<void> => {
    const begin = () => identification.call('identification.begin', {});
    const answer = await begin();
    if (!answer.ok && answer.reason === 'release_needed' && (await requireRelease())) await begin();
  },
  release: async (
    residentId: ResidentId | null,
    reason: ReleaseReason,
  ): Promise<'failed' | 'gone' | undefined> => {
    const answer = await desk.call('desk.release', { residentId, reason });
    if (answer.ok) return undefined;
    return answer.reason === 'nobody_held' ? 'gone' : 'failed';
  },
  clear: (): void => void desk.call('desk.clear', {}),
  again: (): void => void desk.call('desk.clear', { again: true }),
  /** `allowed` asks for a supervisor, who has read it. */
  confirmIncident:
    (allowed: () => Promise<boolean>) =>
    async (id: number): Promise<boolean> =>
      (await allowed()) && (await desk.call('desk.confirmIncident', { id })).ok,
  signOut: (): void => void desk.call('session.signOut', {}),
  search: async (query: SearchQuery): Promise<SearchAnswer> => {
    const answer = await desk.call('desk.search', query);
    if (answer.ok) return { ok: true, ...answer.value };
    return { ok: false, reason: isSearchRefusal(answer.reason) ? answer.reason : 'failed' };
  },
  choose: async (residentId: ResidentId): Promise<boolean> =>
    (await desk.call('desk.choose', { residentId })).ok,
  people: async (): Promise<Staff> => {
    const answer = await desk.call('session.people', {});
    return 'people' in answer ? answer : NOBODY;
  },
  signIn: async (staff: string, pin: string): Promise<SignInFailure | undefined> => {
    const answer = await desk.call('session.signIn', { staff, pin });
    if (!answer.ok)
      return answer.reason === 'wrong_pin' || answer.reason === 'locked' ? answer.reason : 'failed';
    if (answer.value.role === 'supervisor') return undefined;
    await desk.call('session.signOut', {});
    return 'notSupervisor';
  },
});
