import { describe, expect, it, test } from 'vitest';
import { shortAnswers, talkTo } from '../../../../test/harness/card-talk.ts';
import { cv } from '../../../../test/harness/faces.ts';
import { toHex } from '../../../kernel/bytes.ts';
import { failure, mustSucceed, success } from '../../../kernel/result.ts';
import {
  commonApplication,
  jukiApplication,
  managerObjects,
} from '../../../simulator/applications/common.ts';
import { createVirtualCard } from '../../../simulator/virtual-card.ts';
import { firstTlv } from '../../ber.ts';
import { readJukiInfo } from '../juki/read.ts';
import { authenticateInternally, readCardObjects, readIssuerKeyId } from './objects.ts';

const CARD = { serial: '123456789012345', municipality: '13999', expires: '2030-01-01' };
const card = () =>
  talkTo(
    createVirtualCard([
      commonApplication(CARD),
      jukiApplication('1234'),
      managerObjects(CARD, cv.surface.certificate),
    ]),
  );
const bare = () => talkTo(createVirtualCard([])).channel;
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

describe('GET DATA', () => {
  it('gives what is asked for, and leaves out what is not there', async () => {
    const { channel, sent } = card();
    const names = ['issuer', 'cardNumber', 'municipality', 'expires', 'keyId', 'contactAtr'] as const;
    const objects = mustSucceed(await readCardObjects(channel, names));
    expect([...objects.keys()]).toEqual([...names]);
    expect(text(objects.get('cardNumber'))).toBe(CARD.serial);
    expect(text(objects.get('expires'))).toBe('20300101');
    expect(sent).toEqual([
      '00a4040c07a0000001510000',
      '00ca004200',
      '00ca004500',
      '00ca00f000',
      '00ca00f200',
      '00ca00f700',
      '00ca5f5100',
    ]);
    const older = talkTo(createVirtualCard([commonApplication(CARD), managerObjects(CARD, undefined)]));
    expect(mustSucceed(await readCardObjects(older.channel, ['certificate'])).size).toBe(0);
  });

  it('asks again with an extended length for what is too long for a short one', async () => {
    const { channel, sent } = card();
    const objects = mustSucceed(await readCardObjects(channel, ['certificate']));
    const whole = firstTlv(cv.surface.certificate);
    expect(toHex(objects.get('certificate') ?? new Uint8Array())).toBe(
      whole.ok ? toHex(whole.value.value) : '',
    );
    expect(sent.slice(1)).toEqual(['00ca7f2100', '00ca7f21000800']);
  });

  it('does not, over a reader that passes none', async () => {
    const { channel, sent } = card();
    expect(
      mustSucceed(await readCardObjects({ ...channel, lengths: shortAnswers }, ['certificate'])).size,
    ).toBe(0);
    expect(sent).toHaveLength(2);
  });
});

test('the key id is sixteen bytes of one command', async () => {
  const { channel, sent } = card();
  expect(text(mustSucceed(await readIssuerKeyId(channel)))).toBe('SIMULATED0000000');
  expect(sent).toHaveLength(2);
});

describe('INTERNAL AUTHENTICATE', () => {
  it('is answered, and that is all that is said', async () => {
    const { channel, sent } = card();
    expect(await authenticateInternally(channel, new Uint8Array(32).fill(7))).toEqual(success('answered'));
    expect(sent[1]).toBe(`0088009920${'07'.repeat(32)}00`);
  });

  it('with nothing to answer is refused', async () => {
    expect(await authenticateInternally(card().channel, new Uint8Array())).toMatchObject({
      reason: 'refused',
    });
  });
});

describe('住基AP', () => {
  it('says its key id and its tries, in three commands', async () => {
    const { channel, sent } = card();
    const { issuerKeyId, pinTries } = mustSucceed(await readJukiInfo(channel));
    expect([text(issuerKeyId), pinTries, sent.length]).toEqual(['SIMULATED0000000', 3, 3]);
  });
});

test('a card without the applications is asked nothing more', async () => {
  expect(await readIssuerKeyId(bare())).toEqual(failure('absent'));
  expect(await authenticateInternally(bare(), new Uint8Array(8))).toEqual(failure('absent'));
  expect(await readJukiInfo(bare())).toEqual(failure('absent'));
});
