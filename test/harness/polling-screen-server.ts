/**
 * A host for the polling screens alone: the real RPC server, loopback server and contracts, over a made-up place in memory. Each
 * elector has the verdict she is made for; nothing decides here. For pictures and for tests of the page.
 */
import { randomUUID } from 'node:crypto';
import { pageDir } from '../../src/app/build-screens.ts';
import { startHostServer } from '../../src/app/host-server.ts';
import {
  type CardProblem,
  type DeskState,
  deskContract,
  deskTopics,
  visitSchema,
} from '../../src/identity/schema.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { failure, mustSucceed, success } from '../../src/kernel/result.ts';
import { pollingContract, pollingTopics, type Second } from '../../src/modules/polling/contract.ts';
import { paperContract } from '../../src/modules/polling/paper-contract.ts';
import type { CheckItem, VerdictKind } from '../../src/modules/polling/schema.ts';
import { CHECK_ITEMS } from '../../src/modules/polling/schema.ts';
import {
  acceptanceSchema,
  type ChecklistItem,
  checklistItemSchema,
  conflictSchema,
  type Look,
  lookSchema,
  oathSchema,
  type PollingState,
  reportSchema,
  type ShownAcceptance,
  tieOutViewSchema,
} from '../../src/modules/polling/views.ts';
import type { Methods } from '../../src/rpc/contract.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { initialDesk } from './made-up-desk-state.ts';
import { BALLOTS, type MadeUpElector, pollingState, ROLL, VERDICTS } from './polling-world.ts';

const TOKEN = 'polling-screen-token';
const DESK = ['clerk', 'supervisor'] as const;

export interface PollingWorld {
  desk: DeskState;
  polling: PollingState;
  electors: readonly MadeUpElector[];
  looks: Map<string, Look>;
  acceptances: ShownAcceptance[];
  items: ChecklistItem[];
  oathBy: 'print' | 'sign';
  /** What the printer answers. */
  printer: 'good' | 'no_printer' | 'printer_silent';
  /** Calls that changed something, by method and input. */
  readonly calls: { readonly method: string; readonly input: unknown }[];
  /** With the next acceptance a stop comes up instead. */
  stopAtAccept: VerdictKind | null;
  staff: readonly { readonly id: string; readonly name: string }[];
}

const ITEM_BY: Record<CheckItem, { by: 'machine' | 'hand'; waivable: boolean }> = {
  election: { by: 'machine', waivable: false },
  readers: { by: 'machine', waivable: true },
  scanner: { by: 'machine', waivable: true },
  printer: { by: 'hand', waivable: true },
  clock: { by: 'machine', waivable: false },
  roll: { by: 'machine', waivable: false },
  roll_at_centre: { by: 'machine', waivable: true },
  paper_roll: { by: 'hand', waivable: true },
  empty_boxes: { by: 'hand', waivable: false },
};

export const checklistItems = (todo: readonly CheckItem[]): ChecklistItem[] =>
  CHECK_ITEMS.map((item) =>
    checklistItemSchema.parse({
      item,
      ...ITEM_BY[item],
      state: todo.includes(item) ? 'todo' : 'done',
      detail:
        item === 'readers' && todo.includes(item) ? ['Kazasu Reader 01'] : item === 'clock' ? ['420'] : [],
    }),
  );

const lookOf = (
  world: PollingWorld,
  elector: MadeUpElector,
  how: string,
  change: Partial<Look> = {},
): Look => {
  const { verdict, goOn } = VERDICTS[elector.kind];
  const early = world.polling.when === 'early';
  return lookSchema.parse({
    lookId: randomUUID(),
    elector:
      elector.kind === 'not_on_roll' || elector.kind === 'station'
        ? null
        : {
            electorId: elector.electorId,
            name: elector.name,
            kana: elector.kana,
            otherName: null,
            birthDate: elector.birthDate,
            age: elector.age,
            sex: elector.sex,
            address: elector.protected ? '' : elector.address,
            protected: elector.protected,
            precinct: '12',
            precinctName: '第12投票区',
            braille: elector.braille,
          },
    how,
    visitId: null,
    verdict,
    goOn,
    overridden: null,
    when: world.polling.when,
    needsOath: early,
    oathBy: world.oathBy,
    afterLastApduMs: null,
    roll: ROLL,
    ...change,
  });
};

const acceptanceOf = (
  look: Look,
  ballots: readonly string[],
  assist: 'proxy' | 'braille' | null,
): ShownAcceptance =>
  acceptanceSchema.parse({
    acceptId: randomUUID(),
    electorId: look.elector?.electorId,
    name: look.elector?.name,
    at: Date.now(),
    device: 'poll-1',
    how: look.how,
    when: look.when,
    ballots: BALLOTS.filter(({ id }) => ballots.includes(id)).map(({ id, short }) => ({
      ballot: id,
      name: short,
      tickId: null,
    })),
    assist,
    overridden: look.overridden,
    undone: false,
    conflict: false,
  });

type PollingMethods = Methods<typeof pollingContract & typeof paperContract>;

/** One person: found, stopped, accepted. */
const personMethods = (world: PollingWorld, publish: () => void) => {
  const stand = (look: Look): Look => {
    world.looks.set(look.lookId, look);
    world.polling = { ...world.polling, standing: { lookId: look.lookId, verdict: look.verdict.kind } };
    publish();
    return look;
  };
  const done = (): void => {
    world.polling = { ...world.polling, standing: null };
    publish();
  };
  const second = ({ pin }: Second) => (pin === '2468' ? null : failure('wrong_pin' as const));
  const passed = (look: Look): Look =>
    stand(
      lookSchema.parse({
        ...look,
        lookId: randomUUID(),
        verdict: VERDICTS.ok.verdict,
        goOn: 'none',
        overridden: look.verdict.kind,
      }),
    );
  return {
    'polling.find': {
      roles: DESK,
      shape: pollingContract['polling.find'],
      handle: (input) => {
        if (world.polling.standing !== null && world.polling.standing.verdict !== 'ok')
          return failure('stop_stands');
        const visit = world.desk.phase.kind === 'identified' ? world.desk.phase.visit : null;
        const elector = world.electors.find((each) =>
          input.by === 'visit'
            ? each.residentId === visit?.residentId
            : input.by === 'ticket'
              ? each.code === input.code
              : each.electorId === input.electorId,
        );
        const how = { visit: 'card', ticket: 'ticket', search: 'search', number: 'number' }[input.by];
        const unknown: MadeUpElector = { ...(world.electors[0] as MadeUpElector), kind: 'not_on_roll' };
        return success(stand(lookOf(world, elector ?? unknown, how)));
      },
    },
    'polling.look': {
      roles: DESK,
      shape: pollingContract['polling.look'],
      handle: ({ lookId }) => {
        const look = world.looks.get(lookId);
        return look === undefined ? failure('no_such_look') : success(look);
      },
    },
    'polling.clear': {
      roles: DESK,
      shape: pollingContract['polling.clear'],
      handle: () => {
        done();
        return success({});
      },
    },
    'polling.override': {
      roles: DESK,
      shape: pollingContract['polling.override'],
      handle: (input) => {
        const look = world.looks.get(input.lookId);
        const refused = second(input.second);
        if (look === undefined) return failure('no_such_look');
        if (refused !== null) return refused;
        world.calls.push({ method: 'override', input: { reason: input.reason, second: input.second.staff } });
        return success(passed(look));
      },
    },
    'polling.absenteeReturned': {
      roles: DESK,
      shape: pollingContract['polling.absenteeReturned'],
      handle: (input) => {
        const look = world.looks.get(input.lookId);
        if (look === undefined) return failure('no_such_look');
        return second(input.second) ?? success(passed(look));
      },
    },
    'polling.provisional': {
      roles: DESK,
      shape: pollingContract['polling.provisional'],
      handle: (input) => {
        const refused = second(input.second);
        if (refused !== null) return refused;
        world.calls.push({ method: 'provisional', input: { cause: input.cause, ballots: input.ballots } });
        done();
        return success({ eventId: randomUUID() as never });
      },
    },
    'polling.oath': {
      roles: DESK,
      shape: pollingContract['polling.oath'],
      handle: ({ lookId, reason }) => {
        const elector = world.looks.get(lookId)?.elector;
        if (elector === null || elector === undefined) return failure('no_such_look');
        return success(
          oathSchema.parse({
            electionName: world.polling.election?.name,
            commission: 'かざし市選挙管理委員会委員長',
            name: elector.name,
            birthDate: elector.birthDate,
            address: elector.address,
            currentAddress: null,
            swornOn: '2026-07-09',
            pollDay: '2026-07-12',
            reasonCode: reason,
            reasonText: '職務・業務、学業、地域行事、冠婚葬祭その他の用務に従事する',
            text: '私は、下記の選挙の当日、下記の事由に該当する見込みであることを誓います。',
            precinctName: elector.precinctName,
            electorId: elector.electorId,
            placeName: world.polling.place?.name,
            roll: ROLL,
          }),
        );
      },
    },
    'polling.accept': {
      roles: DESK,
      shape: pollingContract['polling.accept'],
      handle: (input) => {
        const look = world.looks.get(input.lookId);
        if (look === undefined || look.verdict.kind !== 'ok') return failure('no_such_look');
        world.calls.push({ method: 'accept', input });
        const stop = world.stopAtAccept;
        if (stop !== null) {
          const stopped = stand(lookSchema.parse({ ...look, lookId: randomUUID(), ...VERDICTS[stop] }));
          return success({ outcome: 'stopped' as const, look: stopped });
        }
        const ballots = input.ballots ?? look.verdict.ballots.map(({ id }) => id);
        const acceptance = acceptanceOf(look, ballots, input.assist?.kind ?? null);
        world.acceptances.unshift(acceptance);
        const { accepted } = world.polling.counts;
        world.polling = { ...world.polling, counts: { ...world.polling.counts, accepted: accepted + 1 } };
        done();
        return success({ outcome: 'accepted' as const, acceptance });
      },
    },
  } satisfies Partial<PollingMethods>;
};

/** Afterwards: ticks, undo, lists. */
const afterwardsMethods = (world: PollingWorld) => {
  const change = (of: (each: ShownAcceptance) => boolean, to: (each: ShownAcceptance) => ShownAcceptance) => {
    const found = world.acceptances.find(of);
    if (found === undefined) return undefined;
    const changed = to(found);
    world.acceptances = world.acceptances.map((each) => (each === found ? changed : each));
    return changed;
  };
  return {
    'polling.issue': {
      roles: DESK,
      shape: pollingContract['polling.issue'],
      handle: ({ acceptId, ballot }) => {
        const changed = change(
          (each) => each.acceptId === acceptId,
          (each) =>
            acceptanceSchema.parse({
              ...each,
              ballots: each.ballots.map((of) =>
                of.ballot === ballot ? { ...of, tickId: randomUUID() } : of,
              ),
            }),
        );
        return changed === undefined ? failure('no_such_acceptance') : success(changed);
      },
    },
    'polling.undoIssue': {
      roles: DESK,
      shape: pollingContract['polling.undoIssue'],
      handle: ({ tickId }) => {
        const changed = change(
          ({ ballots }) => ballots.some((each) => each.tickId === tickId),
          (each) => ({
            ...each,
            ballots: each.ballots.map((of) => (of.tickId === tickId ? { ...of, tickId: null } : of)),
          }),
        );
        return changed === undefined ? failure('no_such_tick') : success(changed);
      },
    },
    'polling.undo': {
      roles: DESK,
      shape: pollingContract['polling.undo'],
      handle: ({ acceptId, second }) => {
        if (second.pin !== '2468') return failure('wrong_pin');
        const changed = change(
          (each) => each.acceptId === acceptId,
          (each) => ({ ...each, undone: true }),
        );
        return changed === undefined ? failure('no_such_acceptance') : success(changed);
      },
    },
    'polling.recent': {
      roles: DESK,
      shape: pollingContract['polling.recent'],
      handle: ({ open }) =>
        success({
          entries: world.acceptances.filter(
            ({ ballots, undone }) => !open || (!undone && ballots.some(({ tickId }) => tickId === null)),
          ),
        }),
    },
    'polling.search': {
      roles: DESK,
      shape: pollingContract['polling.search'],
      handle: ({ text }) => {
        if (text.length < 2) return failure('too_short');
        const hits = world.electors
          .filter(({ kind }) => text !== 'ぬぬ' && kind !== 'not_on_roll')
          .slice(0, 6)
          .map((each, at) => ({
            electorId: each.electorId as never,
            name: each.name,
            kana: each.kana,
            birthDate: each.birthDate,
            address: at === 2 ? '' : each.address,
            protected: at === 2,
            precinctName: '第12投票区',
            here: at !== 3,
          }));
        return success({ hits, more: hits.length > 5 });
      },
    },
    'polling.staff': {
      roles: DESK,
      shape: pollingContract['polling.staff'],
      handle: () => ({ people: world.staff.map(({ id, name }) => ({ id: id as never, name })) }),
    },
    'polling.conflicts': {
      roles: DESK,
      shape: pollingContract['polling.conflicts'],
      handle: () =>
        success({
          conflicts:
            world.polling.counts.conflicts === 0
              ? []
              : [
                  conflictSchema.parse({
                    electorId: '12-1-1',
                    name: '髙橋　花子',
                    ballots: ['shosen', 'hirei'],
                    acceptances: [
                      {
                        acceptId: randomUUID(),
                        placeName: 'かざし市役所 期日前投票所',
                        device: 'early-1',
                        at: Date.parse('2026-07-09T09:12:00+09:00'),
                        first: true,
                      },
                      {
                        acceptId: randomUUID(),
                        placeName: '駅前商業施設 期日前投票所',
                        device: 'early-4',
                        at: Date.parse('2026-07-09T09:14:00+09:00'),
                        first: false,
                      },
                    ],
                  }),
                ],
        }),
    },
  } satisfies Partial<PollingMethods>;
};

/** The place: opening, counts, papers. */
const placeMethods = (world: PollingWorld, publish: () => void) => {
  const report = () =>
    reportSchema.parse({
      electionName: world.polling.election?.name,
      place: world.polling.place,
      when: world.polling.when,
      at: Date.now(),
      openedAt: Date.now() - 7 * 3_600_000,
      closedAt: world.polling.phase === 'closed' ? Date.now() : null,
      roll: ROLL,
      counts: world.polling.counts,
      hours: [],
      tieOuts: [],
      conflicts: 0,
      heads: [{ device: 'poll-1', seq: 1_204, hash: 'ab'.repeat(32) }],
    });
  return {
    'polling.spoil': {
      roles: DESK,
      shape: pollingContract['polling.spoil'],
      handle: (input) => {
        world.calls.push({ method: 'spoil', input });
        return success({ eventId: randomUUID() as never });
      },
    },
    'polling.paper': {
      roles: DESK,
      shape: pollingContract['polling.paper'],
      handle: (input) => {
        const elector = world.electors.find(({ electorId }) => electorId === input.electorId);
        if (elector === undefined) return failure('no_such_elector');
        world.calls.push({ method: 'paper', input });
        const look = lookOf(world, elector, 'paper');
        return success({
          acceptance: acceptanceOf(look, input.ballots, null),
          conflict: elector.kind === 'voted',
        });
      },
    },
    'polling.checklist': {
      roles: DESK,
      shape: pollingContract['polling.checklist'],
      handle: () => ({ items: world.items }),
    },
    'polling.tryScan': {
      roles: DESK,
      shape: pollingContract['polling.tryScan'],
      handle: ({ code }) => {
        world.items = world.items.map((each) =>
          each.item === 'scanner' ? { ...each, state: 'done' } : each,
        );
        return { read: true, inRoll: world.electors.some((each) => each.code === code) };
      },
    },
    'polling.tick': {
      roles: DESK,
      shape: pollingContract['polling.tick'],
      handle: ({ item, done }) => {
        world.items = world.items.map((each) =>
          each.item === item ? { ...each, state: done ? 'done' : 'todo' } : each,
        );
        return { items: world.items };
      },
    },
    'polling.open': {
      roles: ['supervisor'],
      shape: pollingContract['polling.open'],
      handle: (input) => {
        world.calls.push({ method: 'open', input: input.waived });
        world.polling = { ...world.polling, phase: 'open' };
        publish();
        return success({ eventId: randomUUID() as never });
      },
    },
    'polling.tieOut': {
      roles: DESK,
      shape: pollingContract['polling.tieOut'],
      handle: ({ hour, tickets, ballots }) => {
        const { accepted, acceptedBallots } = world.polling.counts;
        const wrong = ballots.filter(({ ballot, count }) =>
          acceptedBallots.some((each) => each.ballot === ballot && each.count !== count),
        );
        const view = tieOutViewSchema.parse({
          eventId: randomUUID(),
          hour,
          at: Date.now(),
          tickets,
          ballots,
          accepted,
          acceptedBallots,
          alarms: [
            ...(tickets === accepted ? [] : [{ what: 'people', counted: tickets, recorded: accepted }]),
            ...wrong.map(({ ballot, count }) => ({ what: ballot, counted: count, recorded: accepted })),
          ],
        });
        world.polling = { ...world.polling, tieOut: { due: null, last: view } };
        publish();
        return success(view);
      },
    },
    'polling.close': {
      roles: DESK,
      shape: pollingContract['polling.close'],
      handle: ({ second }) => {
        if (second.pin !== '2468') return failure('wrong_pin');
        world.polling = { ...world.polling, phase: 'closed' };
        publish();
        return success(report());
      },
    },
    'polling.report': {
      roles: DESK,
      shape: pollingContract['polling.report'],
      handle: () => success(report()),
    },
    'polling.printPaper': {
      roles: DESK,
      shape: paperContract['polling.printPaper'],
      handle: (input) => {
        world.calls.push({ method: 'printPaper', input: { paper: input.paper } });
        return world.printer === 'good'
          ? success({ pages: input.paper === 'roll' ? 61 : 1 })
          : failure(world.printer);
      },
    },
  } satisfies Partial<PollingMethods>;
};

const deskMethods = (world: PollingWorld, publish: () => void) =>
  ({
    'desk.clear': {
      roles: DESK,
      shape: deskContract['desk.clear'],
      handle: () => {
        world.desk = { ...world.desk, phase: { kind: 'waiting' } };
        publish();
        return {};
      },
    },
    'session.people': {
      roles: DESK,
      shape: deskContract['session.people'],
      handle: () => ({ people: [], stale: false }),
    },
    'session.signIn': {
      roles: DESK,
      shape: deskContract['session.signIn'],
      handle: ({ staff, pin }) => {
        if (pin !== '0000') return failure('wrong_pin');
        world.desk = { ...world.desk, session: { staff, role: 'supervisor' } };
        publish();
        return success({ role: 'supervisor' as const });
      },
    },
  }) satisfies Partial<Methods<typeof deskContract>>;

export interface PollingScreenServer {
  readonly url: string;
  readonly page: string;
  readonly world: PollingWorld;
  set(change: Partial<DeskState>): void;
  setPolling(change: Partial<PollingState>): void;
  /** The card of this resident was read. */
  tap(residentId: string): void;
  problem(problem: CardProblem): void;
  close(): Promise<void>;
}

export const startPollingScreenServer = async ({
  electors,
  early = false,
  oathBy = 'print',
}: {
  readonly electors: readonly MadeUpElector[];
  readonly early?: boolean;
  readonly oathBy?: 'print' | 'sign';
}): Promise<PollingScreenServer> => {
  const desk = initialDesk(true);
  const world: PollingWorld = {
    desk: {
      ...desk,
      site: { ...desk.site, site: early ? 'かざし市役所' : 'かざし市立第一小学校体育館', device: 'poll-1' },
    },
    polling: pollingState(early),
    electors,
    looks: new Map(),
    acceptances: [],
    items: checklistItems([]),
    oathBy,
    printer: 'good',
    calls: [],
    stopAtAccept: null,
    staff: [
      { id: 'jimu-1', name: '庶務係　小林' },
      { id: 'jimu-2', name: '名簿係　中村' },
      { id: 'jimu-3', name: '交付係　加藤' },
    ],
  };
  const publish = (): void => {
    rpc.publish('desk', world.desk);
    rpc.publish('polling', world.polling);
  };
  const rpc = createRpcServer({
    methods: {
      ...deskMethods(world, () => publish()),
      ...personMethods(world, () => publish()),
      ...afterwardsMethods(world),
      ...placeMethods(world, () => publish()),
    },
    topics: { ...deskTopics, ...pollingTopics },
    caller: () => world.desk.session,
    logger: silentLogger,
  });
  publish();
  const host = mustSucceed(
    await startHostServer({ rpc, token: TOKEN, screenDir: pageDir('screen'), port: 0 }),
  );
  const set = (change: Partial<DeskState>): void => {
    world.desk = { ...world.desk, ...change };
    publish();
  };
  return {
    url: host.url,
    page: `${host.url}/#token=${TOKEN}`,
    world,
    set,
    setPolling(change) {
      world.polling = { ...world.polling, ...change };
      publish();
    },
    tap(residentId) {
      const visit = visitSchema.parse({
        visitId: randomUUID(),
        residentId,
        evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
        notes: [],
        afterLastApduMs: 2,
      });
      set({ phase: { kind: 'identified', visit }, cardOnReader: true });
    },
    problem: (problem) => set({ phase: { kind: 'problem', problem } }),
    close: () => host.close(),
  };
};
