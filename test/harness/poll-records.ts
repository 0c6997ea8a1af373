/** Records of polling stations, made by hand: an election of two 投票区, and what a desk would have written. */
import type { PollPlan } from '../../src/central/polling-plan.ts';
import { type Election, electionSchema } from '../../src/registry/roll/election.ts';

export const ELECTION = 'shicho-2026';
export const POLL_DAY = '2026-11-29';
export const ROLL = { version: 3, asOf: '2026-11-20', sha256: 'ab'.repeat(32) };

/** In Japan on the poll day, or on another. */
export const at = (time: string, day = POLL_DAY): number => Date.parse(`${day}T${time}+09:00`);

export const election = (part: object = {}): Election =>
  electionSchema.parse({
    v: 1,
    electionId: ELECTION,
    version: 1,
    name: 'かざし市長選挙',
    mode: 'drill',
    pollDay: POLL_DAY,
    announcedOn: '2026-11-21',
    groups: [{ id: 'main', name: '市長・市議' }],
    ballots: [
      { id: 'mayor', name: '市長選挙', short: '市長', color: '白', group: 'main', movers: 'none' },
      { id: 'council', name: '市議会議員選挙', short: '市議', color: '桃', group: 'main', movers: 'none' },
    ],
    precincts: [
      { id: '1', name: '第一投票区', placeId: 'P1' },
      { id: '2', name: '第二投票区', placeId: 'P2' },
    ],
    places: [
      ...['P1', 'P2'].map((id) => ({
        id,
        name: `第${id.slice(1)}投票所`,
        kind: 'assigned',
        hours: [{ from: POLL_DAY, to: POLL_DAY, opens: '07:00', closes: '20:00' }],
        address: 'かざし市一番地',
      })),
      {
        id: 'E1',
        name: '市役所期日前投票所',
        kind: 'early',
        hours: [{ from: '2026-11-22', to: '2026-11-28', opens: '08:30', closes: '20:00' }],
        address: 'かざし市本庁',
      },
    ],
    ...part,
  });

/** As whoever publishes the roll says it. */
export const pollRoll = (part: object = {}): object => ({
  ...{ electionId: ELECTION, ...ROLL, source: '選管', electorate: [], absentees: null },
  ...part,
});

export const planOf = (...elections: readonly Election[]): PollPlan => ({
  elections,
  rolls: [
    {
      electionId: election().electionId,
      version: ROLL.version,
      asOf: election().announcedOn,
      sha256: ROLL.sha256,
      source: '選管',
      at: at('00:00', '2026-11-21'),
      electorate: [
        { precinct: '1', male: 100, female: 110, other: 1 },
        { precinct: '2', male: 50, female: 60, other: 0 },
      ],
      absentees: 7,
    },
  ],
});

const spot = { election: ELECTION, place: 'P1' };

export const openedAt = (place: string): object => ({
  ...{ ...spot, place, roll: ROLL, checklist: [], clockAheadMs: 0 },
});
export const accepted = (electorId: string, part: object = {}): object => ({
  ...{ ...spot, electorId, precinct: electorId.split('-')[0], ballots: ['mayor', 'council'] },
  ...{ how: 'ticket', when: 'day', sex: '2', age: 41, roll: ROLL },
  ...part,
});
export const early = (electorId: string, reason = 1, part: object = {}): object =>
  accepted(electorId, { place: 'E1', when: 'early', reason, ...part });
export const issued = (accepts: string, ballot: string, part: object = {}): object => ({
  ...{ ...spot, accepts, ballot },
  ...part,
});
export const pollUndone = (undoes: string, part: object = {}): object => ({
  ...{ ...spot, undoes, reason: '別人を受け付けた', second: 's-2' },
  ...part,
});
export const tickUndone = (undoes: string): object => ({ ...spot, undoes });
export const tieOut = (hour: string, part: object = {}): object => ({
  ...{ ...spot, hour, tickets: 1, ballots: [{ ballot: 'mayor', count: 1 }] },
  ...{ accepted: 1, acceptedBallots: [{ ballot: 'mayor', count: 1 }] },
  ...part,
});
export const closedWith = (
  heads: readonly { readonly device: string; readonly seq: number; readonly hash: string }[],
  part: object = {},
): object => ({
  ...{ ...spot, people: 0, bySex: { '1': 0, '2': 0, '9': 0 }, accepted: [], issued: [], spoiled: [] },
  ...{ provisional: 0, conflicts: 0, stops: 0, second: 's-2', heads },
  ...part,
});
