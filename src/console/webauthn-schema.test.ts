import { generateAuthenticationOptions, generateRegistrationOptions } from '@simplewebauthn/server';
import { expect, test } from 'vitest';
import { creationOptionsSchema, proofOptionsSchema } from './webauthn-schema.ts';

/** As they come over the wire. */
const sent = (options: unknown): unknown => JSON.parse(JSON.stringify(options));
const CHALLENGE = new Uint8Array(32).fill(7);

test('whatever the centre’s library asks for a new passkey reaches the browser’s', async () => {
  const options = sent(
    await generateRegistrationOptions({
      rpName: 'かざす 架空県かざし市',
      rpID: 'kazasu.example',
      userName: '90001',
      userID: new Uint8Array(16).fill(1),
      challenge: CHALLENGE,
      attestationType: 'none',
      excludeCredentials: [{ id: 'AQID' }, { id: 'BAUG', transports: ['usb', 'nfc'] }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: [-8, -7, -257],
    }),
  );
  expect(creationOptionsSchema.parse(options)).toEqual(options);
});

test('the same of a proof, of one person and of whoever has one', async () => {
  for (const allowCredentials of [undefined, [{ id: 'AQID' }]]) {
    const options = sent(
      await generateAuthenticationOptions({
        rpID: 'kazasu.example',
        challenge: CHALLENGE,
        userVerification: 'required',
        ...(allowCredentials === undefined ? {} : { allowCredentials }),
      }),
    );
    expect(proofOptionsSchema.parse(options)).toEqual(options);
  }
});

test('options without what a browser needs are refused before it is asked', () => {
  expect(proofOptionsSchema.safeParse({ rpId: 'kazasu.example' }).success).toBe(false);
  expect(creationOptionsSchema.safeParse({ challenge: 'AAAA', rp: { name: 'かざす' } }).success).toBe(false);
});
