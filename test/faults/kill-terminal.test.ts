/**
 * `kill -9` of the terminal host at seeded random moments while cards are tapped and people are checked in and out.
 * What was acknowledged to the screen is in the record exactly once, the chain verifies, the centre ends with the same.
 * Short in CI; `KAZASU_KILLS=200` runs the long one.
 */
import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRecord } from '../../src/app/record.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { realSystem } from '../../src/kernel/system.ts';
import { INSTANT } from '../../src/simulator/card-timing.ts';
import { personas } from '../../src/simulator/town/personas.ts';
import { openTerminalClient, type TerminalClient } from '../harness/terminal-client.ts';
import { openTrainingTown, SITE, type TrainingTown, trainingProfile } from '../harness/training-town.ts';
import { seeded } from './seeded.ts';

const KILLS = Number(process.env['KAZASU_KILLS'] ?? 12);
const SEED = Number(process.env['KAZASU_SEED'] ?? 20_261_124);
/** A kill falls somewhere in this time after the screen is connected; beginnings and ends are in it. */
const WITHIN_MS = 1_200;

const random = seeded(SEED);
const tapped = personas.filter(({ card }) => card.kind === 'normal');
let town: TrainingTown;

beforeAll(async () => {
  town = await openTrainingTown({ reader: 'builtin', population: 300 });
}, 120_000);
afterAll(() => town.close());

/** Holds a card over the reader until the desk says something about it. */
const tap = async (client: TerminalClient): Promise<string | undefined> => {
  const persona = tapped[Math.floor(random() * tapped.length)];
  if (persona === undefined) throw new Error('no persona to tap');
  const card = await town.tap(persona.name, { timing: INSTANT });
  await client.until(() => (client.desk()?.phase.kind === 'reading' ? undefined : true), 'a verdict', 5_000);
  await client.until(
    () => (client.desk()?.phase.kind === 'waiting' ? undefined : true),
    'the card to be seen',
    5_000,
  );
  const phase = await client.until(() => {
    const now = client.desk()?.phase;
    return now?.kind === 'identified' || now?.kind === 'problem' ? now : undefined;
  }, 'a verdict');
  card.close();
  await card.ended;
  return phase.kind === 'identified' ? phase.visit.visitId : undefined;
};

/** One visit: in if nobody of the household is here, out again otherwise. Gives the acknowledged event. */
const serve = async (client: TerminalClient): Promise<string | undefined> => {
  const visitId = await tap(client);
  if (visitId === undefined) {
    await client.call('desk.clear', {});
    return undefined;
  }
  const who = { by: 'visit', visitId } as const;
  const household = await client.call('shelter.household', { who });
  if (!household.ok) return undefined;
  const ids = household.value.members.map(({ personId }) => personId);
  const here = household.value.members.filter(({ presence }) => presence.status === 'present');
  const saved =
    here.length === 0
      ? await client.call('shelter.checkIn', { who, present: ids })
      : await client.call('shelter.depart', {
          who,
          people: here.map(({ personId }) => personId),
          departure: 'left',
        });
  await client.call('desk.clear', {});
  return saved.ok ? saved.value.eventId : undefined;
};

const openShelter = async (client: TerminalClient): Promise<void> => {
  const shelter = await client.until(() => client.shelter(), 'the shelter');
  if (shelter.open) return;
  expect(await client.call('session.signIn', { staff: 'supervisor', pin: '0000' })).toMatchObject({
    ok: true,
  });
  expect(await client.call('shelter.open', {})).toMatchObject({ ok: true });
  await client.call('session.signOut', {});
};

/** Runs visits until the process is killed; what was acknowledged is in `acknowledged`. */
const runUntilKilled = async (acknowledged: string[]): Promise<void> => {
  const terminal = await town.startTerminal();
  const client = openTerminalClient(terminal.ready.url);
  await client.until(() => client.desk(), 'the desk');
  const { reader } = await client.until(() => client.desk(), 'the desk');
  expect(reader.kind).toBe('simulated');
  await openShelter(client);
  const kill = delay(random() * WITHIN_MS).then(() => terminal.process.kill('SIGKILL'));
  while (client.connected() && terminal.process.signalCode === null) {
    // After the kill every call fails and every wait ends; the loop's condition then stops it.
    const eventId = await Promise.race([
      serve(client).catch(() => undefined),
      terminal.ended.then(() => undefined),
    ]);
    if (eventId !== undefined) acknowledged.push(eventId);
  }
  await kill;
  await terminal.ended;
  client.close();
};

it(`loses and doubles nothing through ${KILLS} kills (seed ${SEED})`, async () => {
  const acknowledged: string[] = [];
  for (let n = 0; n < KILLS; n += 1) await runUntilKilled(acknowledged);

  // One last, undisturbed run sends what is left.
  const terminal = await town.startTerminal();
  const client = openTerminalClient(terminal.ready.url);
  await client.until(
    () => (client.desk()?.record.pending === 0 ? true : undefined),
    'all to be sent',
    60_000,
  );
  client.close();
  await terminal.stop();

  const copy = join(town.folder, 'copy');
  cpSync(town.terminalData, copy, { recursive: true });
  const { db, log } = mustSucceed(
    openRecord({
      dataDir: copy,
      profile: trainingProfile,
      system: realSystem,
      logger: silentLogger,
      projections: [],
      mode: 'existing',
    }),
  );
  const recorded = log.events({ afterSeq: 0, limit: 1_000_000 }).map(({ eventId }) => String(eventId));
  const verified = log.verify();
  expect(verified).toMatchObject({ ok: true, value: { count: recorded.length } });
  expect(new Set(recorded).size).toBe(recorded.length);
  expect(acknowledged.filter((eventId) => !recorded.includes(eventId))).toEqual([]);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(log.acked()).toEqual(log.head());
  // A run in which nothing happened would prove nothing.
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  // What a person would run.
  const cli = ['src/app/cli.ts', 'verify-log', '--data', copy, '--site', SITE, '--json'];
  db.close();
  const said = spawnSync(process.execPath, cli, { encoding: 'utf8' });
  expect(said.status, said.stderr).toBe(0);
  process.stdout.write(
    `kill -9: ${KILLS} kills, ${acknowledged.length} acknowledged, ${recorded.length} recorded, 0 lost, 0 doubled\n`,
  );
}, 3_600_000);
