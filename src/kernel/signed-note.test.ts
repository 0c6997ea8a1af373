import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { mustSucceed } from './result.ts';
import {
  checkpointText,
  cosignatureLine,
  cosignedAt,
  isSignedBy,
  parseCheckpointText,
  parseNote,
  signNote,
} from './signed-note.ts';

const newSigner = (name: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKey,
    signer: { name, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') },
  };
};
const spki = (raw: string): string =>
  Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(raw, 'base64')]).toString(
    'base64',
  );

test('the example of the documentation of signed notes (golang.org/x/mod/sumdb/note)', () => {
  const note = mustSucceed(
    parseNote(
      'If you think cryptography is the answer to your problem,\n' +
        "then you don't know what your problem is.\n\n" +
        '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
    ),
  );
  // Of the verifier key `PeterNeumann+c74f20a3+ARpc…`, the bytes behind the algorithm's.
  const raw = Buffer.from('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW', 'base64').subarray(1);
  const author = { name: 'PeterNeumann', publicKey: spki(raw.toString('base64')) };
  expect(isSignedBy(note, author)).toBe(true);
  expect(isSignedBy({ ...note, text: note.text.replace('answer', 'Answer') }, author)).toBe(false);
});

const log = newSigner('kazasu.example/999990');
const witness = newSigner('audit.example');
const body = {
  origin: log.signer.name,
  size: 20_852_163,
  root: '0ac51862a18698fa1de4309080a8ba35fea5763fa387e8763f8c3f636a7f4d68',
  extensions: ['extents AAAA'],
};
const text = checkpointText(body);
const signed = signNote(text, log.signer, log.privateKey);

test('a checkpoint says what was put into it, in one writing only', () => {
  expect(text.split('\n').slice(0, 3)).toEqual([
    'kazasu.example/999990',
    '20852163',
    Buffer.from(body.root, 'hex').toString('base64'),
  ]);
  expect(mustSucceed(parseCheckpointText(text))).toEqual(body);
  for (const other of [
    text.replace('20852163', '020852163'),
    text.replace('20852163', '-1'),
    text.replace('20852163', '9999999999999999'),
    text.replace(/\n[^\n]{44}\n/, '\nAAAA\n'),
    text.slice(1).replace(/^[^\n]*/, ''),
    text.slice(0, -1),
    `${text}\n`,
  ])
    expect(parseCheckpointText(other)).toMatchObject({ ok: false });
});

test('signature and cosignature stand beside each other and are checked apart', () => {
  const line = cosignatureLine(text, witness.signer, witness.privateKey, 1_790_000_000);
  const note = mustSucceed(parseNote(signed + line));
  expect(isSignedBy(note, log.signer)).toBe(true);
  expect(cosignedAt(note, witness.signer)).toBe(1_790_000_000);
  expect(isSignedBy(note, witness.signer)).toBe(false);
  expect(cosignedAt(note, log.signer)).toBeUndefined();
  expect(cosignedAt(note, { ...witness.signer, name: 'other.example' })).toBeUndefined();
  const later = cosignatureLine(text, witness.signer, witness.privateKey, 1_790_000_060);
  expect(cosignedAt(mustSucceed(parseNote(signed + later + line)), witness.signer)).toBe(1_790_000_000);
});

test('every bent byte of a note is either no note or not signed', () => {
  const whole = Buffer.from(
    signed + cosignatureLine(text, witness.signer, witness.privateKey, 1_790_000_000),
  );
  for (let at = 0; at < whole.length; at += 1)
    for (const bit of [1, 0x20, 0x80]) {
      const bent = Buffer.from(whole);
      bent[at] = (bent[at] ?? 0) ^ bit;
      const note = parseNote(bent.toString('utf8'));
      const both =
        note.ok && isSignedBy(note.value, log.signer) && cosignedAt(note.value, witness.signer) !== undefined;
      expect([at, bit, both]).toEqual([at, bit, false]);
    }
});
