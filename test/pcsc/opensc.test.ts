/** Somebody else's software reads the virtual card through the same pcscd: what it sees is not our own opinion. */
import { spawn } from 'node:child_process';
import { createHash, createVerify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toHex } from '../../src/kernel/bytes.ts';
import { certificateSerial, TRAINING_PIN } from '../../src/simulator/cards.ts';
import { needed } from '../harness/needed.ts';
import { describePcsc, LOCK_MS, openPcscDesk, type PcscDesk } from './pcsc-desk.ts';

interface Ran {
  readonly code: number | null;
  /** Standard output and standard error as they came. */
  readonly said: string;
}

/** Not `spawnSync`: the card lives in this process and must go on answering. Ends early once `enough` is said. */
const run = (tool: string, args: readonly string[], enough?: RegExp): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      if (enough?.test(said) === true) child.kill();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });

const noTools = ['pcsc_scan', 'opensc-tool', 'pkcs15-tool', 'pkcs15-crypt'].map(needed).includes(true);

describePcsc('OpenSC and pcsc-tools', () => {
  const t = test.skipIf(noTools);
  let desk: PcscDesk;
  let folder: string;
  beforeAll(async () => {
    desk = await openPcscDesk();
    folder = mkdtempSync(join(tmpdir(), 'kazasu-opensc-'));
  }, LOCK_MS);
  afterAll(async () => {
    await desk?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  afterEach(() => desk.clear());

  const tap = async (kind: 'normal' | 'blocked_pin' | 'phone' | 'not_my_number' = 'normal') => {
    const { card, certificate } = await desk.cards.make(kind);
    await desk.tap(card);
    return certificate?.der ?? new Uint8Array();
  };
  const pkcs15 = (...args: string[]): Promise<Ran> => run('pkcs15-tool', args);
  /** Tries left of the two keys, as `pkcs15-tool` prints them. */
  const triesLeft = async (): Promise<string> =>
    [...(await pkcs15('--list-pins')).said.matchAll(/Tries left\s*: (\d+)/g)]
      .map(([, left]) => left)
      .join(' ');
  const tryPin = (pin: string): Promise<Ran> => pkcs15('--verify-pin', '--auth-id', '01', '--pin', pin);

  t('pcsc_scan shows the ATR', async () => {
    await tap();
    const { said } = await run('timeout', ['3', 'pcsc_scan', '-n'], /ATR: [0-9A-F ]+\n/);
    expect(said).toContain('3B 88 80 01 00 00 41 E0 B3 81 A1 00 3B');
  });

  t('opensc-tool knows the card as JPKI', async () => {
    await tap();
    expect(await run('opensc-tool', ['-n'])).toEqual({ code: 0, said: expect.stringMatching(/^jpki$/m) });
    expect(await run('opensc-tool', ['-a'])).toEqual({
      code: 0,
      said: expect.stringContaining('3b:88:80:01:00:00:41:e0:b3:81:a1:00:3b'),
    });
  });

  t('and a driver licence not', async () => {
    await tap('not_my_number');
    expect((await run('opensc-tool', ['-n'])).said).not.toMatch(/^jpki$/m);
  });

  t('its certificates are listed, with the serial number', async () => {
    await tap();
    const { code, said } = await pkcs15('--list-certificates');
    expect(code).toBe(0);
    expect(said).toContain('[User Authentication Certificate]');
    expect(said).toContain(`02 04 ${toHex(certificateSerial('123456789012345')).toUpperCase()}`);
  });

  t('the certificate it reads is ours to the byte', async () => {
    const der = await tap();
    const { code, said } = await pkcs15('--read-certificate', '1');
    expect(code).toBe(0);
    const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(said)?.[0] ?? '';
    expect(toHex(new X509Certificate(pem).raw)).toBe(toHex(der));
  });

  t('so is the CA certificate', async () => {
    await tap();
    const { said } = await pkcs15('--read-certificate', '3');
    const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(said)?.[0] ?? '';
    expect(toHex(new X509Certificate(pem).raw)).toBe(toHex(desk.cards.trusted.der));
  });

  t("a phone's certificate is not readable without the PIN", async () => {
    await tap('phone');
    const { code, said } = await pkcs15('--read-certificate', '1');
    expect(code).not.toBe(0);
    expect(said).not.toContain('BEGIN CERTIFICATE');
  });

  t('the PIN: 3, 2, 1, and the right one gives all tries back', async () => {
    await tap();
    expect(await triesLeft()).toBe('3 5');
    const wrong = await tryPin('0000');
    expect(wrong.code).not.toBe(0);
    expect(wrong.said).toContain('PIN code or key incorrect');
    expect(await triesLeft()).toBe('2 5');
    await tryPin('0000');
    expect(await triesLeft()).toBe('1 5');
    expect((await tryPin(TRAINING_PIN)).code).toBe(0);
    expect(await triesLeft()).toBe('3 5');
  });

  t('the PIN: after three wrong ones it is blocked, also for the right one', async () => {
    await tap();
    for (let wrong = 0; wrong < 3; wrong += 1) await tryPin('0000');
    expect(await triesLeft()).toBe('0 5');
    expect((await tryPin(TRAINING_PIN)).code).not.toBe(0);
    expect(await triesLeft()).toBe('0 5');
    // The free read does not mind.
    expect(await desk.read()).toMatchObject({ value: { value: { certificate: { status: 'valid' } } } });
  });

  t('a card that came blocked says so', async () => {
    await tap('blocked_pin');
    expect(await triesLeft()).toBe('0 5');
  });

  t('the counter in status words: 63C2, 63C1, 63C0, 6984', async () => {
    await tap();
    const wrong = ['-s', '002000980430303030'];
    const args = [
      '-s',
      '00A4040C0AD392F000260100000001',
      '-s',
      '00200098',
      ...wrong,
      ...wrong,
      ...wrong,
      ...wrong,
    ];
    const { said } = await run('opensc-tool', args);
    const status = [...said.matchAll(/SW1=0x(..), SW2=0x(..)/g)].map(([, one, two]) => `${one}${two}`);
    expect(status).toEqual(['9000', '63C3', '63C2', '63C1', '63C0', '6984']);
  });

  t('signs with the PIN, and the certificate verifies it', async () => {
    const der = await tap();
    const message = Buffer.from('署名する文書');
    const [input, output] = [join(folder, 'hash'), join(folder, 'signature')];
    writeFileSync(input, createHash('sha256').update(message).digest());
    const options = ['--sign', '--key', '1', '--sha-256', '--pkcs1', '--raw', '-i', input, '-o', output];
    const refused = await run('pkcs15-crypt', [...options, '--pin', '0000']);
    expect(refused.code).not.toBe(0);
    expect(await run('pkcs15-crypt', [...options, '--pin', TRAINING_PIN])).toMatchObject({ code: 0 });
    const { publicKey } = new X509Certificate(der);
    expect(createVerify('sha256').update(message).verify(publicKey, readFileSync(output))).toBe(true);
  });
});
