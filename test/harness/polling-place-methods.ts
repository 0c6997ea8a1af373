/** A polling place made up for the screens, the methods of what comes after and of the place itself. */
import { randomUUID } from 'node:crypto';

import { failure, success } from '../../src/kernel/result.ts';
import { pollingContract } from '../../src/modules/polling/contract.ts';
import { paperContract } from '../../src/modules/polling/paper-contract.ts';

import {
  acceptanceSchema,
  conflictSchema,
  reportSchema,
  type ShownAcceptance,
  tieOutViewSchema,
} from '../../src/modules/polling/views.ts';
import { acceptanceOf, DESK, lookOf, type PollingMethods, type PollingWorld } from './polling-methods.ts';
import { ROLL } from './polling-world.ts';

/** Afterwards: ticks, undo, lists. */
export const afterwardsMethods = (world: PollingWorld) => {
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
export const placeMethods = (world: PollingWorld, publish: () => void) => {
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
