/**
 * A host for the screen alone: the real RPC server and loopback server, the real contracts and the real shelter module, over
 * made-up people. No card. For screenshots and for tests of the page.
 */
import { pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import {
  type CardNote,
  type CardProblem,
  type DeskState,
  deskContract,
  deskTopics,
} from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { type shelterContract, shelterTopics } from '../../src/modules/shelter/contract.ts';
import type { ShelterEvent } from '../../src/modules/shelter/schema.ts';
import type { ShelterState } from '../../src/modules/shelter/views-schema.ts';
import type { Methods } from '../../src/rpc/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { initialDesk } from './made-up-desk-state.ts';
import type { Household } from './made-up-households.ts';
import { createScreenShelter, hitsFor } from './screen-shelter.ts';
import { visitOf, type World } from './screen-world.ts';

const TOKEN = 'screen-server-token';

const deskMethods = (world: World, publish: () => void): Methods<typeof deskContract> => ({
  'desk.clear': {
    roles: ['clerk', 'supervisor'],
    shape: deskContract['desk.clear'],
    handle: ({ again }) => {
      world.clearedAgain.push(again === true);
      world.desk = { ...world.desk, phase: { kind: 'waiting' } };
      publish();
      return {};
    },
  },
  'desk.confirmIncident': {
    roles: ['supervisor'],
    shape: deskContract['desk.confirmIncident'],
    handle: () => {
      world.desk = { ...world.desk, record: { ...world.desk.record, incident: null } };
      publish();
      return success({});
    },
  },
  'desk.search': {
    roles: ['clerk', 'supervisor'],
    shape: deskContract['desk.search'],
    handle: ({ text, birthDate }) => {
      const all = hitsFor(world.households, text, birthDate);
      return success({ hits: all.slice(0, 20), more: all.length > 20 });
    },
  },
  'desk.choose': {
    roles: ['clerk', 'supervisor'],
    shape: deskContract['desk.choose'],
    handle: ({ residentId }) => {
      const visit = visitOf(residentId, [], 'search');
      world.desk = { ...world.desk, phase: { kind: 'identified', visit } };
      publish();
      return success(visit);
    },
  },
  'desk.release': {
    roles: ['supervisor'],
    shape: deskContract['desk.release'],
    handle: () => failure('nobody_held'),
  },
  'session.people': {
    roles: ['clerk', 'supervisor'],
    shape: deskContract['session.people'],
    handle: () => world.staff,
  },
  'session.signIn': {
    roles: ['clerk', 'supervisor'],
    shape: deskContract['session.signIn'],
    handle: ({ staff, pin }) => {
      if (staff !== 'supervisor' || pin !== '0000') return failure('wrong_pin');
      world.desk = { ...world.desk, session: { staff, role: 'supervisor' } };
      publish();
      return success({ role: 'supervisor' });
    },
  },
  'session.signOut': {
    roles: ['clerk', 'supervisor'],
    shape: deskContract['session.signOut'],
    handle: () => {
      world.desk = { ...world.desk, session: { staff: 'desk', role: 'clerk' } };
      publish();
      return {};
    },
  },
});

export interface ScreenServer {
  readonly url: string;
  /** Address of the page, with the launch token in its fragment. */
  readonly page: string;
  readonly world: World;
  /** Changes the machine's state and tells the screen. */
  set(change: Partial<DeskState>): void;
  setShelter(change: Partial<ShelterState>): void;
  reading(): void;
  /** The card of this resident was read. Returns the visit. */
  tap(residentId: string, notes?: readonly CardNote[]): string;
  problem(problem: CardProblem): void;
  /** Another desk recorded this. */
  happened(event: ShelterEvent): void;
  /** Stops the host, as a crash would. */
  close(): Promise<void>;
}

export const startScreenServer = async ({
  households,
  training = true,
  port = 0,
  screenDir = pageDir('screen'),
}: {
  readonly households: readonly Household[];
  readonly training?: boolean;
  readonly port?: number;
  readonly screenDir?: string;
}): Promise<ScreenServer> => {
  const shelter = createScreenShelter(
    () => world,
    (recorded) => {
      if (!recorded) world.desk = { ...world.desk, record: { ...world.desk.record, state: 'cannot_record' } };
      publish();
    },
  );
  const world: World = {
    desk: initialDesk(training),
    get shelter() {
      return shelter.state();
    },
    get facts() {
      return shelter.facts();
    },
    households,
    staff: { people: [], stale: false },
    failSaves: false,
    asked: new Map(),
    clearedAgain: [],
    printed: [],
    printer: 'good',
  };
  const publish = (): void => {
    rpc.publish('desk', world.desk);
    rpc.publish('shelter', world.shelter);
  };
  const { 'shelter.household': household, ...rest } = shelter.methods;
  const rpc = createRpcServer({
    methods: {
      ...deskMethods(world, () => publish()),
      ...rest,
      'shelter.household': {
        ...household,
        handle: (input, caller) => {
          const { who } = input;
          if (who.by === 'visit') world.asked.set(who.visitId, (world.asked.get(who.visitId) ?? 0) + 1);
          return household.handle(input, caller);
        },
      },
    } satisfies Methods<typeof deskContract> & Methods<typeof shelterContract>,
    topics: { ...deskTopics, ...shelterTopics },
    caller: () => world.desk.session,
    logger: silentLogger,
  });
  publish();
  const host = mustSucceed(await startHostServer({ rpc, token: TOKEN, screenDir, port }));
  const set = (change: Partial<DeskState>): void => {
    world.desk = { ...world.desk, ...change };
    publish();
  };
  return {
    url: host.url,
    page: `${host.url}/#token=${TOKEN}`,
    world,
    set,
    setShelter(change) {
      shelter.tell(change);
      publish();
    },
    reading: () => set({ phase: { kind: 'reading' }, cardOnReader: true }),
    tap(residentId, notes = []) {
      const visit = visitOf(residentId, notes, 'common_card_id');
      set({ phase: { kind: 'identified', visit }, cardOnReader: true });
      return visit.visitId;
    },
    problem: (problem) => set({ phase: { kind: 'problem', problem } }),
    async close() {
      await host.close();
      shelter.close();
    },
    happened(event) {
      shelter.happened(event);
      publish();
    },
  };
};
