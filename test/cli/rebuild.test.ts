import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { createHttpTransport } from '../../src/sync/http-transport.ts';
import { checkedIn, createTestStream, opened } from '../harness/test-stream.ts';
import { newDataDir, ownerUrlIn, startTrainingCentre } from '../harness/training-centre.ts';

test('kazasu rebuild makes what the console shows anew from the record, also beside a running centre', async () => {
  const folder = newDataDir();
  const centre = await startTrainingCentre();
  const stream = createTestStream('gym-1');
  stream.add('shelter.opened', opened('G'));
  stream.add('shelter.checked_in', checkedIn('G', '1', '2', '3'));
  stream.add('shelter.checked_in', null, { body: '{' });
  await centre.introduce(stream);
  const sent = await createHttpTransport(centre.central.url).send(
    stream,
    stream.batch(),
    new AbortController().signal,
  );
  expect(sent.kind).toBe('accepted');
  const present = async () => (await centre.central.overview()).totals.present;
  expect(await present()).toBe(3);
  // What is shown is kept in two places: the people, and the figures counted from them.
  const people = async () =>
    (await centre.owner`SELECT resident_id FROM shelter_presence ORDER BY resident_id`).map(
      ({ resident_id: id }) => String(id),
    );
  const all = await people();
  expect(all).toHaveLength(3);
  await centre.owner`DELETE FROM shelter_presence WHERE resident_id = '2'`;
  await centre.owner`
    UPDATE shelter_figure SET version = version + 1, figures = jsonb_set(figures::jsonb, '{present}', '2')::text`;
  await centre.owner`UPDATE projection_state SET figures = figures + 1`;
  expect(await present()).toBe(2);
  const config = join(folder, 'central.yaml');
  const training: object = parse(readFileSync('kiosk-config/central/training.yaml', 'utf8'));
  writeFileSync(config, stringify({ ...training, database: { url: ownerUrlIn(centre.dataDir) } }));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['src/app/kazasu.mjs', 'rebuild', '--config', config, '--data', folder, '--json'],
    { encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ present: 3, away: 0, quarantined: 1 });
  expect(await present()).toBe(3);
  expect(await people()).toEqual(all);
  await centre.stop();
  rmSync(folder, { recursive: true });
}, 60_000);
