import { describe, expect, test } from 'vitest';
import { applet, cardOf, tap } from '../../test/harness/profile-tap.ts';
import { type CardProfile, cardProfileSchema } from '../card/profile/schema.ts';
import { profileApplet } from './profile-applet.ts';

describe('other shapes of profiles', () => {
  const shaped = (change: object): CardProfile =>
    cardProfileSchema.parse({
      name: 'shape',
      title: '形',
      fictional: true,
      aid: { value: 'F0000000000001', match: 'full' },
      validity: 'none',
      ...change,
    });

  test('GET DATA, fixed places, check digit of its own, UTF-8', async () => {
    const profile = shaped({
      sources: [{ structure: 'data_object', name: 'object', tag: '00F0', encoding: 'fixed' }],
      fields: {
        id: { source: 'object', offset: 0, length: 4, as: 'bcd', pad: 'ff', pattern: '^[0-9]{7}$' },
        checkDigit: {
          where: 'field',
          scheme: 'seven_check',
          source: 'object',
          offset: 4,
          length: 1,
          as: 'ascii',
        },
        issuer: { source: 'object', offset: 5, length: 12, as: 'utf8', pad: 'space', pattern: '^.+市$' },
      },
    });
    const card = cardOf(applet(profile, { values: { id: '1234567', issuer: '架空市' } }));
    // 1,234,567 = 7 · 176,366 + 5
    expect((await tap(card, profile)).read).toMatchObject({
      ok: true,
      value: { id: '1234567', issuer: '架空市' },
    });
    const bad = cardOf(applet(profile, { values: { id: '1234567', issuer: '架空市', checkDigit: '4' } }));
    expect((await tap(bad, profile)).read).toMatchObject({ reason: 'check_digit_wrong' });
  });

  test('records by file number behind a literal, and behind what the operator types', async () => {
    const step = (secret: object) => ({ do: 'verify', name: 'key', key: { fid: '0012' }, secret });
    const profileOf = (secret: object) =>
      shaped({
        steps: [step(secret)],
        sources: [
          { structure: 'record', name: 'second', file: { fid: '0101' }, record: 2, encoding: 'simple_tlv' },
        ],
        fields: {
          id: { source: 'second', tag: '0A', as: 'ascii', pattern: '^[0-9]+$' },
          checkDigit: { where: 'last_of_id', scheme: 'luhn' },
        },
      });
    const literal = profileOf({ from: 'literal', value: 'OPEN' });
    const operator = profileOf({ from: 'operator', label: '合言葉', pattern: '^[A-Z]{4}$' });
    // 79927398713 is the example of Luhn's formula.
    const card = cardOf(
      applet(literal, {
        values: { id: '79927398713' },
        secrets: new Map([['key', { value: 'OPEN', tries: 5 }]]),
      }),
    );
    expect((await tap(card, literal)).read).toMatchObject({ ok: true, value: { id: '79927398713' } });
    card.powerOff();
    const typed = (value: string) => ({ secrets: { operator: new Map([['key', value]]) } });
    expect((await tap(card, operator, typed('OPEN'))).read).toMatchObject({ ok: true });
    const malformed = await tap(card, operator, typed('open'));
    expect(malformed.read).toMatchObject({ reason: 'secret_malformed' });
    expect(malformed.sent).toEqual([]);
  });

  test('EXTERNAL AUTHENTICATE is not available, and no VERIFY before it is spent', async () => {
    const profile = shaped({
      steps: [
        { do: 'verify', name: 'key', key: { sfi: '12' }, secret: { from: 'literal', value: 'OPEN' } },
        { do: 'external_authenticate', name: 'terminal', key: 'town-sam' },
      ],
      sources: [{ structure: 'record', name: 'only', file: { sfi: '01' }, record: 1, encoding: 'fixed' }],
      fields: { id: { source: 'only', as: 'ascii', pattern: '^[0-9]+$' } },
    });
    const { read, sent } = await tap(cardOf(), profile);
    expect(read).toEqual({ ok: false, reason: 'not_available', detail: { step: 'terminal', need: 'sam' } });
    expect(sent).toEqual([]);
    expect(profileApplet(profile, { values: {} })).toMatchObject({ reason: 'not_simulated' });
  });

  test('twelve digits are never an id, whatever the pattern allows', async () => {
    const profile = shaped({
      sources: [{ structure: 'record', name: 'only', file: { sfi: '01' }, record: 1, encoding: 'fixed' }],
      fields: { id: { source: 'only', as: 'ascii', pattern: '^[0-9]+$' } },
    });
    const read = async (id: string) => (await tap(cardOf(applet(profile, { values: { id } })), profile)).read;
    expect(await read('12345678901')).toMatchObject({ ok: true });
    expect(await read('1'.repeat(12))).toEqual({
      ok: false,
      reason: 'value_refused',
      detail: { field: 'id', rule: 'twelve_digits' },
    });
  });
});
