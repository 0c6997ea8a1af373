/**
 * An early voting day gone wrong: sites with four terminals each and one centre, electors who try more than once and anywhere, while
 * cables are pulled, terminals and the centre are killed and clocks jump. What came of it is read from the terminals' own stores and
 * from the centre, and compared.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readAnomalies } from '../../src/central/anomalies.ts';
import type { Anomaly } from '../../src/central/anomaly-schema.ts';
import type { Sql } from '../../src/central/database.ts';
import { loadReceiptKey } from '../../src/central/receipt-key.ts';
import { giveSubjects } from '../../src/central/reservation-scopes.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { foldSubject, type ReservePolicy } from '../../src/outbox/reservation.ts';
import { seeded } from '../faults/seeded.ts';
import { TENANT } from '../harness/test-stream.ts';
import { type CentreProcess, SCOPE, startCentreProcess } from './centre-process.ts';
import { type Database, hasPostgresPair, openPairDatabase } from './database.ts';
import { type FaultCounts, startFaults } from './faults.ts';
import { type Network, openNetwork } from './network.ts';
import { readStore, type StoredAcceptance } from './stores.ts';
import { createTerminalProcess, type TerminalProcess } from './terminal-process.ts';

export const SITES = 5;
export const TERMINALS = 4;
/** R4: what was held back is through so soon after the line is there again. */
const DRAIN_MS = 60_000;

export interface ElectionOptions {
  readonly policy: ReservePolicy;
  readonly electors: number;
  readonly seed: number;
  /** Between two tries at one terminal, at most, milliseconds. */
  readonly pauseMs: number;
  /** How long every cable is out in the end, at least, while the last tries go on: the healing that is timed. */
  readonly blackoutMs: number;
  /** The first terminal of the first site accepts whatever the centre says. */
  readonly planted?: boolean;
}

export interface ElectionReport {
  readonly tries: number;
  /** How the tries ended, as the desks were told. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly faults: FaultCounts;
  readonly standby: string;
  /** Told accepted, and not exactly once in the terminal's own store. */
  readonly untrue: readonly string[];
  /** Tries that the centre decided. */
  readonly reached: number;
  /** From the stores: every acceptance, subjects with more than one, and `device/epoch/seq` of all but the first of each. */
  readonly accepted: number;
  readonly doubles: number;
  readonly duplicates: readonly string[];
  /** At the centre. */
  readonly centreAccepted: readonly string[];
  readonly storeAccepted: readonly string[];
  readonly listed: readonly string[];
  /** Winners the list names otherwise than the stores do. */
  readonly otherWinners: readonly string[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly workMs: number;
  readonly healToDrainedMs: number;
  readonly healToListedMs: number;
}

interface World {
  readonly network: Network;
  readonly centre: CentreProcess;
  readonly database: Database | undefined;
  readonly terminals: readonly TerminalProcess[];
  readonly random: () => number;
}

const keyOf = ({ device, epoch, seq }: Pick<StoredAcceptance, 'device' | 'epoch' | 'seq'>): string =>
  `${device}/${epoch}/${seq}`;
const subjectOf = (elector: number): string => `roll-${elector}`;
const deviceOf = (site: number, terminal: number): string => `ev-${site}-${terminal}`;
const inList = <T>(list: readonly T[], at: number): T => {
  const found = list[at];
  if (found === undefined) throw new Error('the list is shorter');
  return found;
};

const openTerminals = async (
  folder: string,
  network: Network,
  centre: CentreProcess,
  planted: boolean,
): Promise<TerminalProcess[]> => {
  const { publicKey: centralPublicKey } = await loadReceiptKey(centre.owner, TENANT, realSystem);
  const places = Array.from({ length: SITES * TERMINALS }, (_, at) => ({
    site: Math.floor(at / TERMINALS),
    terminal: at % TERMINALS,
  }));
  const open = ({ site, terminal }: { readonly site: number; readonly terminal: number }) =>
    createTerminalProcess(network.at(site), {
      dataDir: join(folder, deviceOf(site, terminal)),
      device: deviceOf(site, terminal),
      site: `site-${site}`,
      tenant: TENANT,
      scope: SCOPE,
      centralUrl: centre.url,
      centralPublicKey,
      offsetMs: 0,
      planted: planted && site === 0 && terminal === 0,
    });
  // The first alone: it compiles the program for all.
  const first = await open(inList(places, 0));
  const terminals = [first, ...(await Promise.all(places.slice(1).map(open)))];
  for (const { setup, publicKey } of terminals)
    await centre.owner`
      INSERT INTO device (tenant, device, site, site_name, public_key, enrolled_at)
      VALUES (${TENANT}, ${setup.device}, ${setup.site}, ${setup.site}, ${publicKey}, 1)`;
  return terminals;
};

/** Escrow: each elector is one terminal's, as her home, before the line goes. */
const giveHomes = async (owner: Sql, electors: number, random: () => number): Promise<void> => {
  const given = Array.from({ length: electors }, (_, elector) => ({
    subject: subjectOf(elector),
    device: deviceOf(Math.floor(random() * SITES), Math.floor(random() * TERMINALS)),
  }));
  mustSucceed(await giveSubjects(owner, TENANT, SCOPE, given, realSystem.now()));
};

const untilAll = async (
  terminals: readonly TerminalProcess[],
  is: (reply: {
    pending?: number | undefined;
    open?: number | undefined;
    ready?: boolean | undefined;
  }) => boolean,
  withinMs: number,
): Promise<void> => {
  const started = realSystem.monotonic();
  for (;;) {
    const replies = await Promise.all(terminals.map((terminal) => terminal.ask({ kind: 'status' })));
    if (replies.every((reply) => reply !== undefined && is(reply))) return;
    if (realSystem.monotonic() - started > withinMs)
      throw new Error(`not all terminals got there: ${JSON.stringify(replies)}`);
    await delay(100);
  }
};

const shuffled = <T>(list: readonly T[], random: () => number): T[] =>
  list
    .map((each) => ({ each, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ each }) => each);

interface Told {
  readonly device: string;
  readonly seq: number;
}

/** What each terminal is to try, in its order: every elector one to three times, anywhere. */
const planOf = ({ terminals, random }: World, electors: number): string[][] => {
  const tries = shuffled(
    Array.from({ length: electors }, (_, elector) =>
      Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
        subject: subjectOf(elector),
        terminal: Math.floor(random() * terminals.length),
      })),
    ).flat(),
    random,
  );
  return terminals.map((_, at) =>
    tries.flatMap(({ terminal, subject }) => (terminal === at ? [subject] : [])),
  );
};

interface Votes {
  readonly outcomes: Record<string, number>;
  readonly told: Told[];
}

const vote = async (
  { terminals, random }: World,
  plan: readonly (readonly string[])[],
  pauseMs: number,
  { outcomes, told }: Votes,
  tried: () => void,
): Promise<void> => {
  await Promise.all(
    terminals.map(async (terminal, at) => {
      for (const subject of inList(plan, at)) {
        await terminal.up();
        const reply = await terminal.ask({ kind: 'try', subject });
        tried();
        const outcome = reply?.outcome ?? 'killed';
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (outcome === 'accepted') told.push({ device: terminal.setup.device, seq: reply?.seq ?? 0 });
        if (pauseMs > 0) await delay(random() * pauseMs);
      }
    }),
  );
};

/** Of each terminal's tries so many are left for the time when no cable is in. */
const HELD_BACK = 3;

/** Every cable is out for a while, and everywhere somebody tries. */
const blackout = async (
  world: World,
  plan: readonly (readonly string[])[],
  atLeastMs: number,
  votes: Votes,
): Promise<void> => {
  const { network } = world;
  const sites = Array.from({ length: SITES }, (_, site) => site);
  for (const site of sites) network.cable(site, 'down');
  await Promise.all([vote(world, plan, 0, votes, () => undefined), delay(atLeastMs)]);
  for (const site of sites) network.cable(site, 'up');
};

/** Everything open, over all pages. */
const openAnomalies = async (owner: Sql): Promise<Anomaly[]> => {
  const all: Anomaly[] = [];
  for (;;) {
    const before = all.at(-1)?.id;
    const page = await readAnomalies(owner, TENANT, {
      state: 'open',
      ...(before === undefined ? {} : { before }),
    });
    all.push(...page.anomalies);
    if (!page.hasMore) return all;
  }
};

const countDuplicates = async (owner: Sql): Promise<number> => {
  const [row] = await owner<{ count: number }[]>`
    SELECT count(*)::int4 AS count FROM anomaly
    WHERE tenant = ${TENANT} AND kind = 'duplicate_acceptance' AND withdrawn_at IS NULL`;
  return row?.count ?? 0;
};

/** Watches the list from the healing on: when it last changed is when it was complete. */
const watchList = (owner: Sql) => {
  let count = -1;
  let changedAt = realSystem.monotonic();
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const now = await countDuplicates(owner);
      if (now !== count) changedAt = realSystem.monotonic();
      count = now;
      await delay(100);
    }
  })();
  return {
    stop: async (): Promise<number> => {
      stopped = true;
      await watching;
      return changedAt;
    },
  };
};

const centreKeys = async (owner: Sql): Promise<string[]> => {
  const rows = await owner<{ key: string }[]>`
    SELECT device || '/' || epoch || '/' || seq AS key FROM acceptance WHERE tenant = ${TENANT}`;
  return rows.map(({ key }) => key).toSorted();
};

const judge = async (owner: Sql, stored: readonly StoredAcceptance[]) => {
  const folds = [...Map.groupBy(stored, ({ subject }) => subject).values()].map((same) =>
    foldSubject(same, new Set()),
  );
  const expected = new Map(
    folds.flatMap(({ winner, duplicates }) =>
      duplicates.map((duplicate) => [keyOf(duplicate), winner] as const),
    ),
  );
  const open = await openAnomalies(owner);
  const listed = open.filter(({ kind }) => kind === 'duplicate_acceptance');
  const nameOf = ({ device, epoch, seq }: Anomaly): string => `${device}/${epoch}/${seq}`;
  const kinds: Record<string, number> = {};
  for (const { kind } of open) kinds[kind] = (kinds[kind] ?? 0) + 1;
  return {
    accepted: stored.length,
    doubles: folds.filter(({ duplicates }) => duplicates.length > 0).length,
    duplicates: [...expected.keys()].toSorted(),
    listed: listed.map(nameOf).toSorted(),
    otherWinners: listed.map(nameOf).filter((name, at) => {
      const { firstDevice, firstSeq } = inList(listed, at).detail;
      const winner = expected.get(name);
      return winner?.device !== firstDevice || winner?.seq !== firstSeq;
    }),
    kinds,
    centreAccepted: await centreKeys(owner),
    storeAccepted: stored.map(keyOf).toSorted(),
  };
};

const untrueOf = (told: readonly Told[], stored: readonly StoredAcceptance[]): string[] => {
  const counts = new Map<string, number>();
  for (const { device, seq } of stored)
    counts.set(`${device}/${seq}`, (counts.get(`${device}/${seq}`) ?? 0) + 1);
  return told.map(({ device, seq }) => `${device}/${seq}`).filter((name) => counts.get(name) !== 1);
};

/** The tries of the day with its faults, then the last ones without a line. Gives the moment when everything was whole again. */
const voteAll = async (world: World, options: ElectionOptions, votes: Votes) => {
  const { electors, pauseMs, blackoutMs } = options;
  const plan = planOf(world, electors);
  const every = Math.min(40, Math.max(8, electors / 100));
  const faults = startFaults({ ...world, sites: SITES, every });
  const day = plan.map((tries) => tries.slice(0, -HELD_BACK));
  await vote(world, day, pauseMs, votes, faults.tried);
  const counts = await faults.heal();
  const last = plan.map((tries) => tries.slice(-HELD_BACK));
  await blackout(world, last, blackoutMs, votes);
  return { counts, healedAt: realSystem.monotonic(), tries: plan.flat().length };
};

const reachedOf = (outcomes: Votes['outcomes'], stored: readonly StoredAcceptance[]): number =>
  stored.filter(({ basis }) => basis === 'central').length +
  (outcomes['taken'] ?? 0) +
  (outcomes['held'] ?? 0);

const runIn = async (world: World, options: ElectionOptions): Promise<ElectionReport> => {
  const { centre, database, terminals } = world;
  await untilAll(terminals, ({ ready }) => ready === true, 30_000);
  const started = realSystem.monotonic();
  const votes: Votes = { outcomes: {}, told: [] };
  const { counts, healedAt, tries } = await voteAll(world, options, votes);
  const list = watchList(centre.owner);
  await untilAll(terminals, ({ pending, open }) => pending === 0 && open === 0, DRAIN_MS);
  const drainedAt = realSystem.monotonic();
  await Promise.all(terminals.map((terminal) => terminal.stop()));
  const stored = terminals.flatMap(({ setup }) => readStore(setup));
  // Time for what should not come, too.
  await delay(3_000);
  const listedAt = await list.stop();
  return {
    tries,
    outcomes: votes.outcomes,
    faults: counts,
    standby: database?.standby() ?? 'none',
    untrue: untrueOf(votes.told, stored),
    reached: reachedOf(votes.outcomes, stored),
    ...(await judge(centre.owner, stored)),
    workMs: healedAt - started,
    healToDrainedMs: drainedAt - healedAt,
    healToListedMs: Math.max(0, listedAt - healedAt),
  };
};

export const runElection = async (options: ElectionOptions): Promise<ElectionReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-netns-'));
  const random = seeded(options.seed);
  const network = openNetwork(SITES);
  const database = hasPostgresPair() ? await openPairDatabase() : undefined;
  let centre: CentreProcess | undefined;
  let terminals: TerminalProcess[] = [];
  try {
    centre = await startCentreProcess(folder, network.address, options.policy, database);
    if (options.policy === 'escrow') await giveHomes(centre.owner, options.electors, random);
    terminals = await openTerminals(folder, network, centre, options.planted ?? false);
    return await runIn({ network, centre, database, terminals, random }, options);
  } finally {
    await Promise.all(terminals.map((terminal) => terminal.kill()));
    await centre?.kill();
    await database?.stop();
    network.close();
    rmSync(folder, { recursive: true, force: true });
  }
};
