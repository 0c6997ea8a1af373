import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeUpLog } from '../../test/harness/made-up-log.ts';
import { newKeys, TENANT } from '../../test/harness/test-stream.ts';
import { mustSucceed } from '../kernel/result.ts';
import { cosignedAt, parseNote } from '../kernel/signed-note.ts';
import { realSystem } from '../kernel/system.ts';
import { cosign, parseCheckpoints, parseWitnessKey } from './witness.ts';

const log = makeUpLog({ 'gym-1': 40, 'gym-2': 20 }, { batch: 5, checkpoints: 4 });
const other = makeUpLog({ 'gym-1': 40, 'gym-2': 20 }, { batch: 5, checkpoints: 4 });
const key = newKeys();
const options = {
  tenant: TENANT,
  centreKey: log.key.publicKey,
  name: 'audit.example',
  key,
  system: realSystem,
};

test('signs the last of what continues what it saw, without any event', () => {
  const signed = mustSucceed(cosign(log.checkpoints, log.checkpoints.slice(0, 2), options));
  expect(signed).toMatchObject({ size: 60, name: 'audit.example', publicKey: key.publicKey });
  const note = mustSucceed(parseNote((log.checkpoints.at(-1)?.note ?? '') + signed.line));
  expect(cosignedAt(note, signed)).toBeGreaterThan(1_700_000_000);
});

test('remembers before it gives its signature away, and signs the same again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kazasu-witness-'));
  const [file, seen, pem, out] = ['in', 'seen', 'key.pem', 'out'].map((name) => join(folder, name));
  const text = log.checkpoints.map((each) => `${JSON.stringify(each)}\n`).join('');
  writeFileSync(file ?? '', text);
  writeFileSync(pem ?? '', key.privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const sign = () =>
    spawnSync(
      'node',
      ['src/app/cli.ts', 'checkpoint', 'cosign', '--in', file ?? '', '--seen', seen ?? '', '--key', pem ?? '']
        .concat(['--name', 'audit.example', '--centre-key', log.key.publicKey, '--tenant', TENANT])
        .concat(['--out', out ?? '']),
      { encoding: 'utf8' },
    );
  // The signature cannot be written: as if the power went right then.
  mkdirSync(out ?? '');
  expect(sign().status).not.toBe(0);
  expect(readFileSync(seen ?? '', 'utf8')).toBe(text);
  rmSync(out ?? '', { recursive: true });
  expect(sign()).toMatchObject({ status: 0 });
  expect(JSON.parse(readFileSync(out ?? '', 'utf8'))).toMatchObject({ size: 60 });
  rmSync(folder, { recursive: true });
});

test('signs nothing that does not, is of another centre, or is not whole', () => {
  expect(cosign([], [], options)).toMatchObject({ reason: 'no_checkpoint' });
  // Set back to before what it saw.
  expect(cosign(log.checkpoints.slice(0, 2), log.checkpoints, options)).toMatchObject({
    reason: 'not_continued',
  });
  expect(cosign(other.checkpoints, [], options)).toMatchObject({
    reason: 'bad_checkpoint',
    detail: { check: 'bad_signature' },
  });
  expect(cosign(log.checkpoints.toSpliced(1, 1), [], options)).toMatchObject({ reason: 'bad_checkpoint' });
});

test('what is no file of checkpoints, and no key, is none', () => {
  expect(parseCheckpoints(log.checkpoints.map((each) => `${JSON.stringify(each)}\n`).join(''))).toEqual(
    log.checkpoints,
  );
  expect(parseCheckpoints('x\n')).toBeUndefined();
  expect(parseWitnessKey('x')).toBeUndefined();
});
