/** Somebody else's software reads the virtual card through the same pcscd: what it sees is not our own opinion. */
import { spawn } from 'node:child_process';
import { createHash, createVerify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { toHex } from '../../src/kernel/bytes.ts';
import {
  type CardKind,
  certificateSerial,
  signSerial,
  TRAINING_PASSWORD,
  TRAINING_PIN,
} from '../../src/simulator/cards.ts';
import { needed } from '../harness/needed.ts';
import { describePcsc, LOCK_MS, openPcscDesk, type PcscDesk } from './pcsc-desk.ts';

interface Ran {
  readonly code: number | null;
  /** Standard output and standard error as they came. */
  readonly said: string;
}

/** Not `spawnSync`: the card lives in this process and must go on answering. Ends early once `enough` is said. */
const run = (
  tool: string,
  args: readonly string[],
  { enough, env = {} }: { readonly enough?: RegExp; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(tool, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
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

const TOOLS = ['pcsc_scan', 'opensc-tool', 'pkcs15-tool', 'pkcs15-crypt', 'pkcs11-tool', 'openssl'];
const noTools = TOOLS.map(needed).includes(true);

/** OpenSC's PKCS#11 module, found by name. */
const MODULE = 'opensc-pkcs11.so';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/;
const pemOf = (said: string): string => PEM.exec(said)?.[0] ?? '';

describePcsc('OpenSC and pcsc-tools', () => {
  const t = test.skipIf(noTools);
  let desk: PcscDesk;
  let folder: string;
  /** 署名用電子証明書 of the card that was tapped last. */
  let signing: Uint8Array;
  beforeAll(async () => {
    desk = await openPcscDesk();
    folder = mkdtempSync(join(tmpdir(), 'kazasu-opensc-'));
  }, LOCK_MS);
  afterAll(async () => {
    await desk?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  afterEach(() => desk.clear());

  const tap = async (kind: CardKind = 'normal') => {
    const { card, certificate, sign } = await desk.cards.make(kind);
    await desk.tap(card);
    signing = sign?.der ?? new Uint8Array();
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
    const { said } = await run('timeout', ['3', 'pcsc_scan', '-n'], { enough: /ATR: [0-9A-F ]+\n/ });
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
    for (const name of [
      'User Authentication Certificate',
      'Digital Signature Certificate',
      'User Authentication Certificate CA',
      'Digital Signature Certificate CA',
    ])
      expect(said).toContain(`[${name}]`);
    expect(said).toContain(`02 04 ${toHex(certificateSerial('123456789012345')).toUpperCase()}`);
  });

  t('the certificate it reads is ours to the byte', async () => {
    const der = await tap();
    const { code, said } = await pkcs15('--read-certificate', '1');
    expect(code).toBe(0);
    const pem = pemOf(said);
    expect(toHex(new X509Certificate(pem).raw)).toBe(toHex(der));
  });

  t('so is the CA certificate', async () => {
    await tap();
    const { said } = await pkcs15('--read-certificate', '3');
    const pem = pemOf(said);
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

  t('the signing certificate is read on its password, and its CA certificate without', async () => {
    await tap();
    const withPassword = ['--verify-pin', '--auth-id', '02', '--pin', TRAINING_PASSWORD];
    const without = await pkcs15('--read-certificate', '2');
    expect(without.said).not.toContain('BEGIN CERTIFICATE');
    const { said } = await pkcs15('--read-certificate', '2', ...withPassword);
    const read = new X509Certificate(pemOf(said));
    expect(toHex(read.raw)).toBe(toHex(signing));
    expect(read.serialNumber.toLowerCase()).toBe(toHex(signSerial('123456789012345')));
    const ca = new X509Certificate(pemOf((await pkcs15('--read-certificate', '4')).said));
    expect(toHex(ca.raw)).toBe(toHex(desk.cards.sign.der));
    expect(read.verify(ca.publicKey)).toBe(true);
  });

  t('the signing password: five tries, counted apart from the PIN', async () => {
    await tap();
    const tryPassword = (password: string): Promise<Ran> =>
      pkcs15('--verify-pin', '--auth-id', '02', '--pin', password);
    for (const left of [4, 3, 2, 1]) {
      expect((await tryPassword('WRONG99')).code).not.toBe(0);
      expect(await triesLeft()).toBe(`3 ${left}`);
    }
    expect((await tryPassword(TRAINING_PASSWORD)).code).toBe(0);
    expect(await triesLeft()).toBe('3 5');
    for (let wrong = 0; wrong < 5; wrong += 1) await tryPassword('WRONG99');
    expect(await triesLeft()).toBe('3 0');
    expect((await tryPassword(TRAINING_PASSWORD)).code).not.toBe(0);
  });

  t("a child's card has no signing certificate", async () => {
    const der = await tap('child');
    const { said } = await pkcs15('--read-certificate', '1');
    expect(toHex(new X509Certificate(pemOf(said)).raw)).toBe(toHex(der));
    expect((await pkcs15('--read-certificate', '2')).said).not.toContain('BEGIN CERTIFICATE');
  });

  /** Signs through PKCS#11 and lets openssl say whether the certificate's key made the signature. */
  const signAndVerify = async (
    der: Uint8Array,
    mechanism: 'SHA256-RSA-PKCS' | 'RSA-PKCS',
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> => {
    const message = Buffer.from(`かざす ${mechanism}`);
    const file = (name: string): string => join(folder, name);
    const digest = createHash('sha256').update(message).digest();
    const info = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
    writeFileSync(file('message'), message);
    writeFileSync(file('input'), mechanism === 'RSA-PKCS' ? info : message);
    rmSync(file('signature'), { force: true });
    const spki = new X509Certificate(der).publicKey.export({ format: 'pem', type: 'spki' });
    writeFileSync(file('key.pem'), spki);
    const login = ['--module', MODULE, '--login', '--pin', TRAINING_PIN];
    const what = ['--sign', '--id', '01', '--mechanism', mechanism];
    const signed = await run(
      'pkcs11-tool',
      [...login, ...what, '-i', file('input'), '-o', file('signature')],
      { env },
    );
    expect(signed).toMatchObject({ code: 0 });
    const options = ['-sha256', '-verify', file('key.pem'), '-signature', file('signature')];
    return run('openssl', ['dgst', ...options, file('message')]);
  };

  t.each(['SHA256-RSA-PKCS', 'RSA-PKCS'] as const)(
    'pkcs11-tool signs with %s, and openssl verifies it',
    async (mechanism) => {
      const der = await tap();
      expect(await signAndVerify(der, mechanism)).toEqual({ code: 0, said: 'Verified OK\n' });
    },
  );

  t('a clone signs too, and openssl says that it is not the certificate’s key', async () => {
    const der = await tap('clone');
    expect(await signAndVerify(der, 'SHA256-RSA-PKCS')).toMatchObject({ code: 1 });
  });

  t('a wrong PIN costs pkcs11-tool one try and makes no signature', async () => {
    await tap();
    const args = [
      '--module',
      MODULE,
      '--login',
      '--pin',
      '9999',
      '--sign',
      '--id',
      '01',
      '--mechanism',
      'RSA-PKCS',
    ];
    writeFileSync(join(folder, 'input'), Buffer.alloc(51));
    const { code, said } = await run('pkcs11-tool', [...args, '-i', join(folder, 'input')]);
    expect(code).not.toBe(0);
    expect(said).toContain('CKR_PIN_INCORRECT');
    expect(await triesLeft()).toBe('2 5');
  });

  t('told that the card is JPKI, it reads and signs the same', async () => {
    const der = await tap();
    const env = { OPENSC_DRIVER: 'jpki' };
    const { said } = await run('pkcs15-tool', ['--read-certificate', '1'], { env });
    expect(toHex(new X509Certificate(pemOf(said)).raw)).toBe(toHex(der));
    expect(await signAndVerify(der, 'SHA256-RSA-PKCS', env)).toMatchObject({ said: 'Verified OK\n' });
  });

  t.each(['contact', 'wakes_slowly'] as const)('a card of the kind %s is read as well', async (kind) => {
    const der = await tap(kind);
    const { said } = await pkcs15('--read-certificate', '1');
    expect(toHex(new X509Certificate(pemOf(said)).raw)).toBe(toHex(der));
  });
});
