/** A small made-up roll, on a disk of its own. */
import { civilDateSchema } from '../../src/kernel/dates.ts';
import { tenantIdSchema } from '../../src/kernel/ids.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { beginRoll, type RollHead } from '../../src/registry/roll/build.ts';
import type { Election } from '../../src/registry/roll/election.ts';
import { type Elector, electorSchema } from '../../src/registry/roll/schema.ts';
import { openRoll, type Roll } from '../../src/registry/roll/store.ts';
import { type RollFiles, type RollMeta, rollVersions } from '../../src/registry/roll/versions.ts';
import { trainingElection } from '../../src/simulator/town/roll-election.ts';

export const POLL_DAY = civilDateSchema.parse('2026-12-06');

/** 投票区 1 and 2, one 期日前投票所 for both. */
export const madeUpElection = (): Election =>
  trainingElection({ pollDay: POLL_DAY, precincts: 2, early: 1, common: 0 });

/** 佐藤 花子 of this number, but for what is said otherwise. */
export const elector = (electorId: string, change: Partial<Record<keyof Elector, unknown>> = {}): Elector =>
  electorSchema.parse({
    electorId,
    precinct: electorId.split('-')[0],
    residentId: null,
    name: '佐藤　花子',
    kana: 'サトウ　ハナコ',
    birthDate: '1980-02-17',
    sex: '2',
    address: '架空県かざし市本町一丁目２番３号',
    standing: { kind: 'active', on: null },
    ...change,
  });

export const rollHead = (election: Election, version: number, change: Partial<RollHead> = {}): RollHead => ({
  tenant: tenantIdSchema.parse('999990'),
  version,
  part: 'whole',
  sealed: null,
  roll: {
    electionId: election.electionId,
    version,
    asOf: civilDateSchema.parse('2026-11-23'),
    source: '訓練用の架空の町',
  },
  ...change,
});

export const makeRoll = (
  files: RollFiles,
  electors: readonly Elector[],
  { election = madeUpElection(), version = 1 } = {},
): RollMeta => {
  const builder = mustSucceed(beginRoll(files, rollHead(election, version), election));
  mustSucceed(builder.add(electors));
  const meta = mustSucceed(builder.finish());
  const before = mustSucceed(rollVersions.versionsOf(files));
  mustSucceed(rollVersions.switchFrom(files, before?.current.version ?? null, meta));
  return meta;
};

export const openMadeUpRoll = (files: RollFiles): Roll => {
  const meta = mustSucceed(rollVersions.currentMeta(files)) ?? { version: 0 };
  return mustSucceed(openRoll(files, meta as RollMeta, { thorough: true }));
};
