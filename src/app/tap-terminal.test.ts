/** The library, the staff door and the shop as they are composed. What each does is the module's own test. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { createCardFactory } from '../../test/harness/cards.ts';
import {
  openTapPlace,
  TAP_PLACES,
  type TapPlaceName,
  trainingProfile,
} from '../../test/harness/tap-place.ts';
import { createMemoryReader } from '../card/memory-reader.ts';
import { ROLES, type Role } from '../kernel/roles.ts';
import { realSystem } from '../kernel/system.ts';
import type { MethodTable } from '../rpc/contract.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import { type SiteProfile, siteProfileSchema } from './site-profile.ts';

/** What the terminal gave to its RPC server. */
const table = vi.hoisted(() => ({ methods: {} as MethodTable }));
vi.mock('../rpc/server.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('../rpc/server.ts')>();
  return {
    ...real,
    createRpcServer(options: Parameters<typeof real.createRpcServer>[0]) {
      table.methods = options.methods;
      return real.createRpcServer(options);
    },
  };
});

const SERIAL = '123456789012345';
let card: VirtualCard;
beforeAll(async () => {
  ({ card } = await (await createCardFactory(realSystem)).make('normal', SERIAL));
});

const open = async (...args: Parameters<typeof openTapPlace>) => {
  const opened = await openTapPlace(...args);
  if (!opened.ok) throw new Error(opened.reason);
  return opened;
};

const TOPIC: Readonly<Record<TapPlaceName, string>> = {
  library: 'library',
  'library-self': 'library',
  door: 'attendance',
  shop: 'benefits',
};

/** Who may call what, but what is for a supervisor alone; written out, so that a changed role is a changed test. */
const WORKS_THERE: Readonly<Record<TapPlaceName, readonly Role[]>> = {
  library: ['clerk', 'supervisor'],
  'library-self': ['clerk', 'supervisor'],
  door: ['viewer', 'clerk', 'supervisor'],
  shop: ['shop', 'supervisor'],
};
const SUPERVISOR_ALONE: Readonly<Record<TapPlaceName, readonly string[]>> = {
  library: ['library.startRelink'],
  'library-self': ['library.startRelink'],
  door: [
    ...['attendance.link', 'attendance.unlink', 'attendance.find', 'attendance.person', 'attendance.manual'],
    ...['attendance.add', 'attendance.today', 'attendance.inside', 'attendance.musterOpen'],
    ...['attendance.musterMark', 'attendance.musterClose', 'attendance.printInside'],
  ],
  shop: ['benefits.correct'],
};

/** At every terminal, whatever its place. */
const MACHINE: Readonly<Record<string, readonly Role[]>> = {
  'session.people': ROLES,
  'session.signIn': ROLES,
  'session.signOut': ROLES,
  'desk.confirmIncident': ['supervisor'],
  'desk.clear': ['viewer', 'clerk', 'supervisor', 'shop'],
};

describe.each(TAP_PLACES)('at the %s', (place) => {
  it('every method is for whoever works there, or for a supervisor alone, and nobody is searched for', async () => {
    const opened = await open(place);
    await opened.close();
    const declared = Object.entries(table.methods).map(([name, { roles }]) => [name, [...roles]] as const);
    const alone = declared.filter(([name]) => SUPERVISOR_ALONE[place].includes(name));
    expect(alone.map(([name]) => name)).toEqual(expect.arrayContaining([...SUPERVISOR_ALONE[place]]));
    for (const [name, roles] of declared) {
      const allowed = SUPERVISOR_ALONE[place].includes(name)
        ? ['supervisor']
        : (MACHINE[name] ?? WORKS_THERE[place]);
      expect([name, roles]).toEqual([name, allowed]);
    }
    const topics = new Set(declared.map(([name]) => name.split('.')[0]));
    const own = TOPIC[place];
    expect(topics).toEqual(new Set(['desk', 'session', own]));
  });

  it('who may not is refused by the host before anything is read of what she asked', async () => {
    for (const role of ['auditor', 'employee', 'commerce'] as const) {
      const opened = await open(place, { ...trainingProfile(place), deskRole: role });
      const mine = Object.keys(table.methods).filter((name) => !(name in MACHINE));
      for (const method of mine)
        expect(await opened.call(method, { nonsense: true })).toMatchObject({ error: 'forbidden' });
      await opened.close();
    }
  });

  it('a card is read for its numbers, and nothing that stands on it comes into the record or to the screen', async () => {
    const opened = await open(place);
    const pushed: string[] = [];
    const peer = opened.terminal.rpc.accept((frame) => pushed.push(JSON.stringify(frame)));
    const topic = TOPIC[place];
    await peer.receive({ type: 'subscribe', topic });
    opened.reader.tap(card);
    await opened.read();
    expect(opened.terminal.state()).toMatchObject({ phase: { kind: 'waiting' }, cardOnReader: true });
    expect([...pushed, opened.bodies()].join('\n')).not.toContain(SERIAL);
    expect(pushed.length).toBeGreaterThan(1);
    peer.close();
    await opened.close();
  });

  it('production refuses a reader that is none, and what is simulated', async () => {
    const profile: SiteProfile = { ...trainingProfile(place), training: false };
    expect(await openTapPlace(place, trainingProfile(place), { profile })).toMatchObject({
      ok: false,
      reason: 'fake_in_production',
    });
    const reader = { ...createMemoryReader(), kind: 'pcsc' } as const;
    expect(
      await openTapPlace(place, trainingProfile(place), { profile, reader, simulated: true }),
    ).toMatchObject({ ok: false, reason: 'fake_in_production' });
  });
});

describe('a profile', () => {
  const problems = (change: object): readonly string[] => {
    const parsed = siteProfileSchema.safeParse({ ...trainingProfile('library'), ...change });
    return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
  };

  it('of a place without residents names that place alone, with what belongs to it', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ library: undefined })).toHaveLength(1);
    expect(problems({ benefits: trainingProfile('shop').benefits })).toHaveLength(1);
    expect(problems({ modules: ['library', 'identification'] })).toHaveLength(1);
    expect(problems({ modules: ['counter'] })).toHaveLength(1);
  });
});
