import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import { permit } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { applet, cardOf, shipped, tap } from '../../test/harness/profile-tap.ts';
import { readProfile } from '../card/profile/read.ts';
import type { CardProfile } from '../card/profile/schema.ts';
import type { Secrets } from '../card/profile/steps.ts';
import { parseCertificate } from '../card/x509.ts';
import { fromHex, toHex } from '../kernel/bytes.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { mustSucceed } from '../kernel/result.ts';
import { commonApplication } from './applications/common.ts';
import { INSTANT } from './card-timing.ts';
import type { Application } from './files.ts';
import type { AppletContent } from './profile-applet.ts';
import { createSimulatedCa, type SimulatedCa } from './simulated-ca.ts';
import { issueAuthCertificate } from './simulated-certificate.ts';
import { createSimulatedReader } from './simulated-reader.ts';
import type { VirtualCard } from './virtual-card.ts';

const LIBRARY = shipped('library-id');
const BADGE = shipped('staff-badge');
const DAY_MS = 86_400_000;

describe('the library id', () => {
  const BIRTH = civilDateSchema.parse('1980-02-17');
  const SECRETS: Secrets = { birth: BIRTH };
  // Checked by hand: 3·(7+5+3+1+9) + (6+4+2+0) = 75 + 12 = 87, so 3.
  const VALUES = { id: '9012345673', issuer: '99999', version: '01', validUntil: '20261123' };

  const library = (
    values: Partial<typeof VALUES> = {},
    left = 10,
    profile: CardProfile = LIBRARY,
  ): VirtualCard =>
    cardOf(
      applet(profile, {
        values: { ...VALUES, ...values },
        secrets: new Map([['birth', { value: '550217', tries: 10, left }]]),
      }),
    );

  test('is read after the birth date was verified, in four commands and the SELECT that shuts it again', async () => {
    const { read, sent, verifies } = await tap(library(), LIBRARY, { secrets: SECRETS });
    expect(mustSucceed(read)).toEqual({
      ...VALUES,
      validUntil: '2026-11-23',
      profile: 'library-id',
      level: 'L0',
      apdus: 5,
      durationMs: 0,
      lastApduAt: expect.any(Number),
    });
    expect(sent[1]).toBe('00200091');
    expect(verifies).toEqual([`0020009106${toHex(Buffer.from('550217'))}`]);
  });

  test.each([
    ['a wrong check digit', { id: '9012345678' }, 'check_digit_wrong', { field: 'id' }],
    ['two digits changed places', { id: '9013245673' }, 'check_digit_wrong', { field: 'id' }],
    ['letters', { id: '90123A5673' }, 'value_refused', { field: 'id' }],
    ['a digit too few', { id: '901234567' }, 'value_refused', { field: 'id' }],
    ['another issuer', { issuer: '99998' }, 'value_refused', { field: 'issuer' }],
    ['a version to come', { version: '02' }, 'value_refused', { field: 'version' }],
    ['the last day was yesterday', { validUntil: '20261122' }, 'expired', undefined],
    ['a day that does not exist', { validUntil: '20270229' }, 'unreadable', { field: 'validUntil' }],
  ])('%s', async (_, values, reason, detail) => {
    const { read } = await tap(library(values), LIBRARY, { secrets: SECRETS });
    expect(read).toEqual({ ok: false, reason, ...(detail === undefined ? {} : { detail }) });
  });

  test('below the floor nothing is sent, and the tries stay', async () => {
    const card = library({}, 2);
    const { read, verifies } = await tap(card, LIBRARY, { secrets: SECRETS });
    expect(read).toEqual({ ok: false, reason: 'too_few_tries', detail: { step: 'birth', left: 2 } });
    expect(verifies).toEqual([]);
    card.transmit(fromHex('00A4040C09F04B415A4153550101'));
    expect(toHex(card.transmit(fromHex('00200091')))).toBe('63c2');
  });

  test('another birth date costs one try, no more; the third time the floor holds', async () => {
    const card = library({}, 4);
    const wrong = { secrets: { birth: civilDateSchema.parse('1981-02-17') } };
    const left = [3, 2].map((n) => ({
      ok: false,
      reason: 'secret_wrong',
      detail: { step: 'birth', left: n },
    }));
    expect((await tap(card, LIBRARY, wrong)).read).toEqual(left[0]);
    expect((await tap(card, LIBRARY, wrong)).read).toEqual(left[1]);
    const third = await tap(card, LIBRARY, wrong);
    expect(third.read).toMatchObject({ reason: 'too_few_tries', detail: { left: 2 } });
    expect(third.verifies).toEqual([]);
  });

  test('a blocked key', async () => {
    const { read } = await tap(library({}, 0), LIBRARY, { secrets: SECRETS });
    expect(read).toMatchObject({ reason: 'secret_blocked' });
  });

  test('without a birth date the card is asked nothing', async () => {
    const { read, sent } = await tap(library(), LIBRARY);
    expect(read).toEqual({ ok: false, reason: 'secret_missing', detail: { step: 'birth' } });
    expect(sent).toEqual([]);
  });

  test('a card without the application', async () => {
    const { read, sent } = await tap(cardOf(), LIBRARY, { secrets: SECRETS });
    expect(read).toEqual({ ok: false, reason: 'absent' });
    expect(sent).toHaveLength(1);
  });

  test('the last day of the card itself, from 共通カードAP', async () => {
    const profile: CardProfile = { ...LIBRARY, validity: 'common_ap_expiry' };
    const own = applet(profile, {
      values: { ...VALUES, validUntil: '20200101' },
      secrets: new Map([['birth', { value: '550217', tries: 10 }]]),
    });
    const common = { serial: '900000000000001', municipality: '99999' };
    const until = async (expires: string) =>
      (await tap(cardOf(own, commonApplication({ ...common, expires })), profile, { secrets: SECRETS })).read;
    expect(await until('2026-11-23')).toMatchObject({ ok: true, value: { validUntil: '2026-11-23' } });
    expect(await until('2026-11-22')).toEqual({ ok: false, reason: 'expired' });
    expect((await tap(cardOf(own), profile, { secrets: SECRETS })).read).toMatchObject({
      reason: 'unreadable',
      detail: { field: 'common_ap_expiry' },
    });
  });
});

describe('the staff badge', () => {
  const system = fixedSystem();
  const VALUES = {
    id: 'S0012345',
    issuer: '架空県かざし市',
    serviceCode: 'SB',
    version: '02',
    validUntil: '20300331',
  };
  let ca: SimulatedCa;
  let otherCa: SimulatedCa;
  let roots: Certificate[];
  let chip: { key: KeyObject; certificate: Uint8Array };
  let strangersKey: KeyObject;

  const issue = async (holder: string, from: SimulatedCa, to = system.now() + DAY_MS) => {
    const { key, der } = await issueAuthCertificate(from, {
      serial: fromHex('10203040'),
      holder,
      from: system.now() - DAY_MS,
      to,
    });
    return { key, certificate: der };
  };

  beforeAll(async () => {
    ca = await createSimulatedCa(system);
    otherCa = await createSimulatedCa(system);
    roots = [ca.der].map(parseCertificate).filter((root) => root !== undefined);
    chip = await issue(VALUES.id, ca);
    strangersKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  });

  const AID = 'F04B415A4153550202';
  const badge = (content: Partial<AppletContent> = {}, ...others: readonly Application[]): VirtualCard =>
    cardOf(applet(BADGE, { values: VALUES, chip, aid: AID, ...content }), ...others);

  test('is read and proves its chip', async () => {
    const { read, sent } = await tap(badge(), BADGE, { trustRoots: roots });
    expect(mustSucceed(read)).toMatchObject({
      ...VALUES,
      validUntil: '2030-03-31',
      level: 'LC',
      chipKey: expect.any(Uint8Array),
    });
    // Probe, select, file, text, certificate in frames, key, signature: no more than the certificate needs.
    expect(sent).toHaveLength(4 + Math.ceil(chip.certificate.length / 0xf0) + 2);
  });

  test('every challenge is another', async () => {
    const system = fixedSystem();
    const reader = createSimulatedReader({ permit, system, timing: INSTANT });
    const challenges = new Set<string>();
    const card = badge();
    reader.tap({
      ...card,
      transmit(command) {
        if (toHex(command).startsWith('802a')) challenges.add(toHex(command));
        return card.transmit(command);
      },
    });
    for (let at = 0; at < 3; at += 1)
      await reader.withCard(reader.names[0] ?? '', (inSlot) =>
        readProfile(inSlot, BADGE, { system, trustRoots: roots }),
      );
    expect(challenges.size).toBe(3);
    await reader.close();
  });

  test('a clone: all that can be read, and another key', async () => {
    const clone = badge({ chip: { key: strangersKey, certificate: chip.certificate } });
    expect((await tap(clone, BADGE, { trustRoots: roots })).read).toEqual({
      ok: false,
      reason: 'clone_suspected',
      detail: { why: 'signature' },
    });
  });

  test('a clone that gives back a signature it has seen', async () => {
    const original = badge();
    let seen: Uint8Array | undefined;
    const replaying: VirtualCard = {
      ...original,
      transmit(command) {
        if (command[1] !== 0x2a) return original.transmit(command);
        seen ??= original.transmit(command);
        return seen;
      },
    };
    const reader = createSimulatedReader({ permit, system, timing: INSTANT });
    reader.tap(replaying);
    const again = () =>
      reader.withCard(reader.names[0] ?? '', (inSlot) =>
        readProfile(inSlot, BADGE, { system, trustRoots: roots }),
      );
    expect(mustSucceed(await again())).toMatchObject({ ok: true });
    expect(mustSucceed(await again())).toMatchObject({
      reason: 'clone_suspected',
      detail: { why: 'signature' },
    });
    await reader.close();
  });

  test("another member's good chip with this one's id", async () => {
    const other = badge({ chip: await issue('S9999999', ca) });
    expect((await tap(other, BADGE, { trustRoots: roots })).read).toMatchObject({
      reason: 'clone_suspected',
      detail: { why: 'certificate_of_another' },
    });
  });

  test('a certificate of a CA that is not ours, and one that has run out', async () => {
    const foreign = badge({ chip: await issue(VALUES.id, otherCa) });
    expect((await tap(foreign, BADGE, { trustRoots: roots })).read).toMatchObject({
      detail: { why: 'certificate_unknown_ca' },
    });
    const old = badge({ chip: await issue(VALUES.id, ca, system.now() - 1_000) });
    expect((await tap(old, BADGE, { trustRoots: roots })).read).toMatchObject({
      reason: 'clone_suspected',
      detail: { why: 'certificate_expired' },
    });
  });

  test('a copy with no key at all, and one with no certificate', async () => {
    const keyless = applet(BADGE, { values: VALUES, chip, aid: AID });
    const files = new Map([...keyless.files].filter(([number]) => number !== 0x17));
    expect((await tap(cardOf({ ...keyless, files }), BADGE, { trustRoots: roots })).read).toMatchObject({
      detail: { why: 'no_private_key' },
    });
    const bare = cardOf(applet(BADGE, { values: VALUES, aid: AID }));
    expect((await tap(bare, BADGE, { trustRoots: roots })).read).toMatchObject({ reason: 'clone_suspected' });
  });

  test('without the trust root the card is asked nothing', async () => {
    const { read, sent } = await tap(badge(), BADGE);
    expect(read).toEqual({
      ok: false,
      reason: 'not_available',
      detail: { step: 'antiClone', need: 'trust_root' },
    });
    expect(sent).toEqual([]);
  });

  test('run out, another town, another service', async () => {
    const read = async (values: Partial<typeof VALUES>) =>
      (await tap(badge({ values: { ...VALUES, ...values } }), BADGE, { trustRoots: roots })).read;
    expect(await read({ validUntil: '20261122' })).toEqual({ ok: false, reason: 'expired' });
    expect(await read({ issuer: '架空県べつの市' })).toMatchObject({ detail: { field: 'issuer' } });
    expect(await read({ serviceCode: 'SX' })).toMatchObject({ detail: { field: 'serviceCode' } });
  });

  test('a card with the library application is no badge, though its name begins alike', async () => {
    const library = applet(LIBRARY, {
      values: { id: '9012345673' },
      secrets: new Map([['birth', { value: '550217', tries: 10 }]]),
    });
    expect((await tap(badge({}, library), BADGE, { trustRoots: roots })).read).toEqual({
      ok: false,
      reason: 'wrong_card',
      detail: { profile: 'staff-badge' },
    });
  });

  describe('with the key pinned at linking', () => {
    const place = { source: 'certificate' };
    const antiClone = BADGE.antiClone;
    const pinned: CardProfile = {
      ...BADGE,
      ...(antiClone === undefined
        ? {}
        : { antiClone: { ...antiClone, publicKey: { from: 'pinned', place } as const } }),
    };
    const card = (key: KeyObject): VirtualCard =>
      cardOf(applet(pinned, { values: VALUES, chip: { key }, aid: AID }));

    test('the first read gives the key, the next ones prove it, another key is a clone', async () => {
      const first = mustSucceed((await tap(card(chip.key), pinned)).read);
      expect(first.level).toBe('L0');
      const { chipKey } = first;
      if (chipKey === undefined) throw new Error('no key to pin');
      expect((await tap(card(chip.key), pinned, { pinnedKey: chipKey })).read).toMatchObject({
        ok: true,
        value: { level: 'LC' },
      });
      expect((await tap(card(strangersKey), pinned, { pinnedKey: chipKey })).read).toMatchObject({
        reason: 'clone_suspected',
        detail: { why: 'another_key' },
      });
    });
  });
});
