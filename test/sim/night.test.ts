/**
 * A night with the line down for a day: at its end the centre's figures are what the night itself knows (night.ts). Short here;
 * `KAZASU_NIGHT_SHELTERS` and `KAZASU_NIGHT_PEOPLE` make it as large as Noto's (1,300 and 50,000), `KAZASU_NIGHT_SEED` another one.
 */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { type IngestDeps, ingestBatch } from '../../src/central/ingest.ts';
import { createLogStore } from '../../src/central/ingest-store.ts';
import { readFigures } from '../../src/central/overview.ts';
import { type ProjectionDeps, project } from '../../src/central/projection.ts';
import { supplyTotalsSchema } from '../../src/central/shelter-places.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { startTestDatabase, type TestDatabase } from '../harness/test-database.ts';
import { newKeys, TENANT } from '../harness/test-stream.ts';
import { chanceOf } from './chance.ts';
import { Night, type NightOptions, type ShelterTruth } from './night.ts';
import type { Bend } from './night-desk.ts';

// A guard against standing still, not a measure: the machine may be busy.
vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 300_000 });

const numberOf = (name: string, usual: number): number => Number(process.env[name] ?? usual);
const SEED = numberOf('KAZASU_NIGHT_SEED', 20_261_126);
const SHELTERS = numberOf('KAZASU_NIGHT_SHELTERS', 40);
const PEOPLE = numberOf('KAZASU_NIGHT_PEOPLE', 1_200);

let database: TestDatabase;
let ingest: IngestDeps;
let deps: ProjectionDeps;

beforeAll(async () => {
  database = await startTestDatabase();
  ingest = { store: createLogStore(database.sql), system: realSystem, receiptKey: newKeys().privateKey };
  deps = { sql: database.sql, tenant: TENANT, mode: 'drill' };
});
afterAll(() => database.stop());
beforeEach(() => database.clear());

const send = async (desk: Night['desks'][number], from: number, to: number): Promise<void> => {
  const { stream } = desk;
  if (to < from) return;
  expect((await ingestBatch(ingest, stream, stream.publicKey, stream.batch(from, to))).kind).toBe('accepted');
};

const MOST = 400;

/** What each desk has not sent yet, in pieces, the desks in any order, some pieces twice; folded now and then in between. */
const sendAll = async (
  night: Night,
  sent: Map<Night['desks'][number], number>,
  seed: number,
): Promise<void> => {
  const chance = chanceOf(seed, 'line');
  for (const desk of chance.shuffled(night.desks)) {
    const all = desk.stream.events.length;
    for (let from = (sent.get(desk) ?? 0) + 1; from <= all; from += MOST) {
      const to = Math.min(all, from + MOST - 1);
      await send(desk, from, to);
      if (chance.is(0.1)) await send(desk, from, to);
    }
    sent.set(desk, all);
    if (chance.is(0.02)) await project(deps);
  }
};

const supplyRows = z.array(z.object({ shelter_id: z.string(), totals: z.string() }));

/** The same figures, as the head office sees them. */
const seen = async (): Promise<ReadonlyMap<string, ShelterTruth>> => {
  const { shelters } = await readFigures(deps.sql, TENANT);
  const rows: unknown = await deps.sql`SELECT shelter_id, totals FROM shelter_supply`;
  const meals = new Map(
    supplyRows.parse(rows).map(({ shelter_id, totals }) => [
      shelter_id,
      supplyTotalsSchema
        .parse(JSON.parse(totals))
        .filter(({ kind }) => kind === 'meal')
        .reduce((sum, { quantity }) => sum + quantity, 0),
    ]),
  );
  return new Map(
    shelters.map(({ shelterId, present, figures }) => {
      const { out, overnight, unnamed, households, needs } = figures;
      const outside = Object.values(figures.outside).reduce((sum, each) => sum + each, 0);
      const counts = { present, out, overnight, outside, unnamed, households };
      return [
        shelterId,
        { ...counts, meals: meals.get(shelterId) ?? 0, allergic: needs['allergy:any'] ?? 0 },
      ];
    }),
  );
};

const differences = (
  truth: ReadonlyMap<string, ShelterTruth>,
  shown: ReadonlyMap<string, ShelterTruth>,
): string[] =>
  [...truth].flatMap(([shelterId, is]) => {
    const told = shown.get(shelterId);
    return Object.entries(is).flatMap(([what, value]) => {
      const said = told?.[what as keyof ShelterTruth];
      return said === value ? [] : [`${shelterId} ${what}: ${value}, shown ${String(said)}`];
    });
  });

const sumOf = (all: ReadonlyMap<string, ShelterTruth>, what: keyof ShelterTruth): number =>
  [...all.values()].reduce((sum, each) => sum + each[what], 0);

const play = async (options: NightOptions) => {
  const night = new Night(options);
  const sent = new Map<Night['desks'][number], number>();
  let early: string[] = [];
  await night.run(async () => {
    await sendAll(night, sent, options.seed);
    await project(deps);
    early = differences(night.truth(), await seen());
  });
  const behind = differences(night.truth(), await seen()).length;
  await sendAll(night, sent, options.seed + 1);
  await project(deps);
  const shown = await seen();
  return { night, early, behind, shown, wrong: differences(night.truth(), shown) };
};

test('domain.md §12, 18: when the line is back after a day, every figure of every shelter is the truth', async () => {
  const { night, early, behind, shown, wrong } = await play({
    seed: SEED,
    shelters: SHELTERS,
    people: PEOPLE,
  });
  expect(early).toEqual([]);
  expect(wrong).toEqual([]);
  // While the line was down there was something to be behind with, and everything that is counted occurred.
  expect(behind).toBeGreaterThan(SHELTERS);
  const figures = [
    'present',
    'out',
    'overnight',
    'outside',
    'unnamed',
    'households',
    'meals',
    'allergic',
  ] as const;
  const totals = Object.fromEntries(figures.map((what) => [what, sumOf(shown, what)]));
  expect(Object.values(totals).every((each) => each > 0)).toBe(true);
  process.stdout.write(
    `night: seed ${SEED}, ${SHELTERS} shelters, ${PEOPLE} people, ${night.events} events; ${JSON.stringify(totals)}\n`,
  );
});

/** Small worlds in which one thing goes wrong between desk and centre. */
const PLANTED: Readonly<Record<string, Omit<NightOptions, 'seed' | 'shelters' | 'people'>>> = {
  'who is named still counts as a head': {
    bend: (event) => {
      if (event.kind !== 'shelter.checked_in') return [event];
      const { heads: _heads, ...data } = event.data;
      return [{ kind: event.kind, data }];
    },
  },
  'what was taken back counts': { bend: (event) => (event.kind === 'shelter.undone' ? [] : [event]) },
  'departures are lost': {
    bend: ((event) =>
      event.kind === 'shelter.departed' && event.data.departure !== 'moved' ? [] : [event]) satisfies Bend,
  },
  'meals of the morning are lost': {
    bend: (event, at) =>
      event.kind === 'shelter.supplied' && at % 7 !== 1 && at < Date.UTC(2026, 10, 24) ? [] : [event],
  },
  'needs are lost': {
    bend: (event) => {
      if (event.kind !== 'shelter.checked_in') return [event];
      const { needs: _needs, ...data } = event.data;
      return [{ kind: event.kind, data }];
    },
  },
  'every third clock is hours behind': { skew: (desk) => (desk % 3 === 0 ? -8 * 3_600_000 : 0) },
};

test.each(Object.entries(PLANTED))('found: %s', async (_name, planted) => {
  const { wrong } = await play({ seed: SEED, shelters: 6, people: 260, ...planted });
  expect(wrong.length).toBeGreaterThan(0);
});
