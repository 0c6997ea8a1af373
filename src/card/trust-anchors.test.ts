import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { failure } from '../kernel/result.ts';
import { createSimulatedCa, type SimulatedCa } from '../simulator/simulated-ca.ts';
import { loadTrustAnchors } from './trust-anchors.ts';
import { nameOf } from './x509.ts';

let first: SimulatedCa;
let second: SimulatedCa;
beforeAll(async () => {
  first = await createSimulatedCa(fixedSystem(), { owner: 'First' });
  second = await createSimulatedCa(fixedSystem(), { owner: 'Second' });
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kazasu-trust-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const put = (file: string, content: Uint8Array | string): void => writeFileSync(join(dir, file), content);

const pem = (der: Uint8Array): string =>
  `subject=whatever\n-----BEGIN CERTIFICATE-----\n${Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{64}/g, '$&\r\n')}\n-----END CERTIFICATE-----\n`;

/** Names of what was loaded. */
const load = (training = true) => {
  const loaded = loadTrustAnchors(dir, { training });
  return loaded.ok ? loaded.value.map(({ subject }) => nameOf(subject).split('SIMULATED ').at(-1)) : loaded;
};

test.each(['ca.cer', 'ca.crt', 'ca.der', 'CA.DER', 'ca.pem'])('DER is read from %s', (file) => {
  put(file, first.der);
  expect(load()).toEqual(['First']);
});

test.each(['ca.cer', 'ca.crt', 'ca.pem'])('PEM is read from %s', (file) => {
  put(file, pem(first.der));
  expect(load()).toEqual(['First']);
});

test('what was loaded is the certificate itself', () => {
  put('ca.pem', pem(first.der));
  const loaded = loadTrustAnchors(dir, { training: true });
  const [anchor] = loaded.ok ? loaded.value : [];
  expect(Buffer.from(anchor?.toSchema().toBER() ?? new ArrayBuffer()).equals(first.der)).toBe(true);
});

test('a PEM of several generations gives them all', () => {
  put('all.pem', pem(first.der) + pem(second.der));
  expect(load()).toEqual(['First', 'Second']);
});

test('files are read in the order of their names, others are left alone', () => {
  put('b.pem', pem(first.der));
  put('a.cer', second.der);
  put('README.md', 'not a certificate');
  put('key.pk8', 'not a certificate');
  expect(load()).toEqual(['Second', 'First']);
});

test('no folder, and an empty one', () => {
  expect(load()).toEqual([]);
  expect(loadTrustAnchors(join(dir, 'none'), { training: true })).toEqual(
    failure('trust_missing', { file: join(dir, 'none') }),
  );
});

test.each([
  ['text', 'hello'],
  ['an empty file', ''],
  ['PEM of something else', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ['PEM without its end', '-----BEGIN CERTIFICATE-----\nMIIB'],
])('%s stops the start and names the file', (_, content) => {
  put('a.cer', first.der);
  put('b.pem', content);
  expect(load()).toEqual(failure('anchor_unreadable', { file: 'b.pem' }));
});

test('one bad certificate in a bundle stops the start', () => {
  put('all.pem', `${pem(first.der)}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`);
  expect(load()).toEqual(failure('anchor_unreadable', { file: 'all.pem' }));
});

test('a folder named like a certificate is not one', () => {
  mkdirSync(join(dir, 'old.pem'));
  expect(load()).toEqual(failure('anchor_unreadable', { file: 'old.pem' }));
});

test('outside training a simulated CA is refused, DER and PEM', () => {
  put('ca.cer', first.der);
  expect(load(false)).toEqual(failure('simulated_in_production', { file: 'ca.cer' }));
  rmSync(join(dir, 'ca.cer'));
  put('all.pem', pem(first.der));
  expect(load(false)).toEqual(failure('simulated_in_production', { file: 'all.pem' }));
});
