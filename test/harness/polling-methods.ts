/** A polling place made up for the screens, its state and the methods of one person: found, stopped, accepted. */
import { randomUUID } from 'node:crypto';
import type { Second } from '../../src/identity/schema.ts';
import { type DeskState } from '../../src/identity/schema.ts';
import { failure, success } from '../../src/kernel/result.ts';
import { pollingContract } from '../../src/modules/polling/contract.ts';
import { paperContract } from '../../src/modules/polling/paper-contract.ts';
import type { CheckItem, VerdictKind } from '../../src/modules/polling/schema.ts';
import { CHECK_ITEMS } from '../../src/modules/polling/schema.ts';
import {
  acceptanceSchema,
  type ChecklistItem,
  checklistItemSchema,
  type Look,
  lookSchema,
  oathSchema,
  type PollingState,
  type ShownAcceptance,
} from '../../src/modules/polling/views.ts';
import type { Methods } from '../../src/rpc/contract.ts';
import { MARKED_AT } from './polling-desk.ts';
import { BALLOTS, type MadeUpElector, ROLL, VERDICTS } from './polling-world.ts';

export const DESK = ['clerk', 'supervisor'] as const;

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
  marks: { by: 'machine', waivable: true },
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
        item === 'readers' && todo.includes(item)
          ? ['Kazasu Reader 01']
          : item === 'clock'
            ? ['420']
            : item === 'marks'
              ? ['12345', String(MARKED_AT)]
              : [],
    }),
  );

export const lookOf = (
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
    cardExpired: false,
    afterLastApduMs: null,
    roll: ROLL,
    ...change,
  });
};

export const acceptanceOf = (
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

export type PollingMethods = Methods<typeof pollingContract & typeof paperContract>;

/** One person: found, stopped, accepted. */
export const personMethods = (world: PollingWorld, publish: () => void) => {
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
        const cardExpired = input.by === 'visit' && visit?.notes.includes('card_expired') === true;
        return success(stand(lookOf(world, elector ?? unknown, how, { cardExpired })));
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
