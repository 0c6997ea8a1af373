/**
 * A host for the screen alone: the real RPC server and loopback server, the real contracts and shelter rules, over
 * made-up people in memory. No card, no disk. For screenshots and for tests of the page.
 */
import { randomUUID } from 'node:crypto';
import { pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import {
  type CardNote,
  type CardProblem,
  type DeskState,
  deskContract,
  deskTopics,
  type SearchHit,
} from '../../src/identity/schema.ts';
import { eventIdSchema, residentIdSchema, shelterIdSchema } from '../../src/kernel/ids.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { nameKey } from '../../src/kernel/names.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import {
  decideCheckIn,
  decideDeparture,
  decideUndo,
  isHere,
  isRegistered,
  suggestFor,
} from '../../src/modules/shelter/rules.ts';
import {
  type HouseholdView,
  householdViewSchema,
  type ShelterEvent,
  type ShelterState,
  shelterContract,
  shelterTopics,
} from '../../src/modules/shelter/schema.ts';
import type { Methods } from '../../src/rpc/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { initialDesk } from './made-up-desk-state.ts';
import type { Household } from './made-up-households.ts';
import { householdOf, presenceOf, recentOf, visitOf, type World } from './screen-world.ts';

const GYM = shelterIdSchema.parse('S01');
const TOKEN = 'screen-server-token';

const makeMethods = (world: World, publish: () => void) => {
  const append = (event: ShelterEvent, people: number) => {
    if (world.failSaves) {
      world.desk = { ...world.desk, record: { ...world.desk.record, state: 'cannot_record' } };
      publish();
      return failure('cannot_record');
    }
    const eventId = eventIdSchema.parse(randomUUID());
    const order = String(world.facts.length).padStart(6, '0');
    world.facts.push({ eventId, order, at: Date.now(), event });
    if (event.kind === 'shelter.opened') world.shelter = { ...world.shelter, open: true };
    const presences = world.households.flatMap(({ people }) => people.map(({ id }) => presenceOf(world, id)));
    const present = presences.filter((presence) => isHere(presence, GYM)).length;
    const registered = presences.filter((presence) => isRegistered(presence, GYM)).length;
    world.shelter = { ...world.shelter, present: world.others + present, away: 6 + registered - present };
    publish();
    return success({ eventId, people });
  };
  const found = (visitId: string) => {
    const { phase } = world.desk;
    if (phase.kind !== 'identified' || phase.visit.visitId !== visitId) return undefined;
    const household = householdOf(world, phase.visit.residentId);
    return household === undefined ? undefined : { visit: phase.visit, household };
  };
  const view = (visitId: string): HouseholdView | undefined => {
    const known = found(visitId);
    if (known === undefined) return undefined;
    const members = known.household.people.map(({ id, birthDate: _born, ...person }) => {
      const presence = presenceOf(world, id);
      return {
        ...person,
        residentId: id,
        presence,
        shelterName: presence.status === 'not_here' ? null : 'かざし市民センター',
        tapped: id === known.visit.residentId,
      };
    });
    return householdViewSchema.parse({
      visitId,
      householdId: known.household.id,
      address: known.household.protected ? '' : known.household.address,
      protected: known.household.protected,
      members,
      suggestion: suggestFor(members, GYM),
    });
  };
  const state = (now: HouseholdView) => ({
    shelterId: GYM,
    shelterOpen: world.shelter.open,
    householdId: now.householdId,
    members: now.members,
  });
  const desk: Methods<typeof deskContract> = {
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
        const all = world.households.flatMap((household) =>
          household.people
            .filter((person) => nameKey(person.kana).startsWith(nameKey(text)))
            .filter((person) => birthDate === undefined || person.birthDate === birthDate)
            .map(
              (person): SearchHit => ({
                residentId: residentIdSchema.parse(person.id),
                name: person.name,
                kana: person.kana,
                birthDate: person.birthDate,
                address: household.protected ? '' : household.address,
                standing: person.standing ?? 'resident',
                protected: household.protected,
              }),
            ),
        );
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
  };
  const shelter: Methods<typeof shelterContract> = {
    'shelter.open': {
      roles: ['supervisor'],
      shape: shelterContract['shelter.open'],
      handle: () => {
        if (world.shelter.open) return failure('already_open');
        const { shelterId, name, capacity } = world.shelter;
        return append({ kind: 'shelter.opened', data: { shelterId, name, capacity } }, 0);
      },
    },
    'shelter.household': {
      roles: ['clerk', 'supervisor'],
      shape: shelterContract['shelter.household'],
      handle: ({ visitId }) => {
        world.asked.set(visitId, (world.asked.get(visitId) ?? 0) + 1);
        const now = view(visitId);
        return now === undefined ? failure('no_such_visit') : success(now);
      },
    },
    'shelter.checkIn': {
      roles: ['clerk', 'supervisor'],
      shape: shelterContract['shelter.checkIn'],
      handle: ({ visitId, present }) => {
        const now = view(visitId);
        if (now === undefined) return failure('no_such_visit');
        const decided = decideCheckIn(state(now), present);
        if (!decided.ok) return decided;
        const { value } = decided;
        return append(value, value.kind === 'shelter.checked_in' ? value.data.members.length : 0);
      },
    },
    'shelter.depart': {
      roles: ['clerk', 'supervisor'],
      shape: shelterContract['shelter.depart'],
      handle: ({ visitId, residentIds, departure, toShelterId }) => {
        const now = view(visitId);
        if (now === undefined) return failure('no_such_visit');
        const decided = decideDeparture(state(now), residentIds, departure, toShelterId);
        return decided.ok ? append(decided.value, residentIds.length) : decided;
      },
    },
    'shelter.undo': {
      roles: ['clerk', 'supervisor'],
      shape: shelterContract['shelter.undo'],
      handle: ({ eventId, reason }) => {
        const undone = new Set(
          world.facts.flatMap(({ event }) => (event.kind === 'shelter.undone' ? [event.data.undoes] : [])),
        );
        const decided = decideUndo(
          world.facts.find((fact) => fact.eventId === eventId),
          undone,
          reason,
        );
        return decided.ok ? append(decided.value, 0) : decided;
      },
    },
    'shelter.slipDegraded': {
      roles: ['clerk', 'supervisor'],
      shape: shelterContract['shelter.slipDegraded'],
      handle: ({ letters }) => {
        world.slipsDegraded.push(letters);
        return {};
      },
    },
    'shelter.recent': {
      roles: ['clerk', 'supervisor'],
      shape: shelterContract['shelter.recent'],
      handle: () => success({ entries: recentOf(world) }),
    },
  };
  return { ...desk, ...shelter };
};

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
  const world: World = {
    desk: initialDesk(training),
    shelter: {
      shelterId: GYM,
      name: '第一小学校体育館',
      capacity: 200,
      open: true,
      present: 87,
      away: 6,
      others: [
        { shelterId: shelterIdSchema.parse('S02'), name: 'かざし市民センター' },
        { shelterId: shelterIdSchema.parse('S03'), name: '第二中学校 武道場' },
        { shelterId: shelterIdSchema.parse('S04'), name: '福祉避難所 ひだまりの里' },
      ],
    },
    facts: [],
    households,
    others: 87,
    staff: { people: [], stale: false },
    failSaves: false,
    asked: new Map(),
    clearedAgain: [],
    slipsDegraded: [],
  };
  const publish = (): void => {
    rpc.publish('desk', world.desk);
    rpc.publish('shelter', world.shelter);
  };
  const rpc = createRpcServer({
    methods: makeMethods(world, () => publish()),
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
      world.shelter = { ...world.shelter, ...change };
      publish();
    },
    reading: () => set({ phase: { kind: 'reading' }, cardOnReader: true }),
    tap(residentId, notes = []) {
      const visit = visitOf(residentId, notes, 'common_card_id');
      set({ phase: { kind: 'identified', visit }, cardOnReader: true });
      return visit.visitId;
    },
    problem: (problem) => set({ phase: { kind: 'problem', problem } }),
    close: () => host.close(),
  };
};
