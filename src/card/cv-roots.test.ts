import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cv } from '../../test/harness/faces.ts';
import { toHex } from '../kernel/bytes.ts';
import { failure, mustSucceed, success } from '../kernel/result.ts';
import { cvRootsFile } from '../simulator/simulated-cv.ts';
import { loadCvRoots } from './cv-roots.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kazasu-cv-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const write = (text: string, name = 'roots.yaml'): void => writeFileSync(join(dir, name), text);
const pem = (bits = 2048): string =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .publicKey.export({ format: 'pem', type: 'spki' })
    .toString();
const root = (
  key: string,
  { keyId = '35303030303233'.padEnd(32, '0'), application = 'surface' } = {},
): string =>
  `roots:\n  - application: ${application}\n    keyId: '${keyId}'\n    publicKey: |\n${key
    .trim()
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n')}\n`;

const PRODUCTION = { training: false };

describe('the roots of CV certificates', () => {
  it('are none where no folder says any', () => {
    expect(loadCvRoots(join(dir, 'nowhere'), PRODUCTION)).toEqual(success([]));
  });

  it('are read of every yaml file, in order', () => {
    write(root(pem()), 'b.yaml');
    write(root(pem(), { application: 'text_input' }), 'a.yaml');
    write('not a root', 'README.md');
    const roots = mustSucceed(loadCvRoots(dir, PRODUCTION));
    expect(roots.map(({ application }) => application)).toEqual(['text_input', 'surface']);
    expect(toHex(roots[1]?.keyId ?? new Uint8Array())).toBe('35303030303233'.padEnd(32, '0'));
  });

  it('of training cards are believed in training, and refused elsewhere', () => {
    write(cvRootsFile(cv));
    expect(mustSucceed(loadCvRoots(dir, { training: true }))).toHaveLength(2);
    expect(loadCvRoots(dir, PRODUCTION)).toEqual(failure('simulated_in_production', { file: 'roots.yaml' }));
  });

  it.each([
    ['no yaml', 'roots: ['],
    ['no roots', 'roots: []'],
    ['a key id of 15 bytes', root(pem(), { keyId: '00'.repeat(15) })],
    ['another application', root(pem(), { application: 'jpki' })],
    ['no key', root('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')],
    ['a key of 3072 bits', root(pem(3072))],
    [
      'a private key',
      root(
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ format: 'pem', type: 'pkcs8' })
          .toString(),
      ),
    ],
    ['an unknown field', `${root(pem())}other: 1\n`],
  ])('with %s are unreadable, and the file is named', (_, text) => {
    write(text);
    expect(loadCvRoots(dir, PRODUCTION)).toMatchObject({
      reason: 'cv_root_unreadable',
      detail: { file: 'roots.yaml' },
    });
  });
});
