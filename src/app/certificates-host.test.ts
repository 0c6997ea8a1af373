import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { day, person } from '../../test/harness/made-up-residents.ts';
import { openPaperTray } from '../../test/harness/paper-tray.ts';
import { canReadPdf, formOfPdf, textOfPdf } from '../../test/harness/pdf-text.ts';
import { openTestTerminal, openTown } from '../../test/harness/town-terminal.ts';
import { civilDateInJapan } from '../kernel/dates.ts';
import { createLogger, silentLogger } from '../kernel/log.ts';
import { failure, mustSucceed, success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { CERTIFICATE_KINDS } from '../modules/certificates/kinds-schema.ts';
import { residentRecordSchema } from '../registry/schema.ts';
import type { Registry } from '../registry/store.ts';
import { permitSimulation } from '../simulator/permit.ts';
import { loadFees, openCertificates } from './certificates-host.ts';
import { createSimulatedIssuer, SIMULATED_SYSTEM } from './certificates-simulated.ts';
import { certificateSubjects } from './certificates-subjects.ts';
import { loadSiteProfile, type SiteProfile, siteProfileSchema } from './site-profile.ts';
import { openTerminal } from './terminal.ts';

const town = await openTown({ commonCardId: true, jpkiStatus: 'none' });
afterAll(() => town.close());

const certificatesSite = (change: object = {}): NonNullable<SiteProfile['certificates']> =>
  siteProfileSchema.parse({
    ...town.profile,
    modules: ['counter', 'shelter', 'identification'],
    certificates: {
      issuer: { kind: 'simulated', takesMs: 0 },
      system: SIMULATED_SYSTEM,
      fees: 'kiosk-config/certificates/fees.yaml',
      policy: { paper: 'plain' },
      ...change,
    },
  }).certificates ?? never();
const never = (): never => {
  throw new Error('no certificates');
};

const today = () => ({ today: civilDateInJapan(realSystem.now()), trusted: true });
const openWith = (profile: SiteProfile) =>
  openCertificates({
    profile,
    dataDir: town.folder,
    registry: town.registry,
    today,
    system: realSystem,
    logger: silentLogger,
  });

describe('what a profile says', () => {
  const profile = (change: object = {}): SiteProfile => ({
    ...town.profile,
    modules: ['counter', 'shelter', 'identification'],
    certificates: certificatesSite(change),
  });

  test('the fees of the example have every kind once; a table that is not there or wrong is said to be so', () => {
    const fees = mustSucceed(loadFees('kiosk-config/certificates/fees.yaml'));
    expect(fees.fees.map(({ kind }) => kind)).toEqual(CERTIFICATE_KINDS);
    expect(loadFees('kiosk-config/certificates/none.yaml')).toMatchObject({ reason: 'fees_missing' });
    expect(loadFees('kiosk-config/sites/training.yaml')).toMatchObject({ reason: 'fees_wrong' });
    expect(openWith(profile({ fees: 'none.yaml' }))).toMatchObject({ reason: 'fees_missing' });
  });

  test('certificates only where there is a counter', () => {
    const parsed = siteProfileSchema.safeParse({ ...town.profile, certificates: certificatesSite() });
    expect(parsed.error?.issues[0]?.path).toEqual(['certificates']);
  });

  test('none, and no certificates at all, are no desk', () => {
    expect(openWith(town.profile)).toEqual(success(undefined));
    expect(openWith(profile({ issuer: { kind: 'none' } }))).toEqual(success(undefined));
  });

  test('plain HTTP only to this very machine, and TLS files that are there', () => {
    const http = (url: string, more: object = {}) =>
      openWith(profile({ issuer: { kind: 'http', url, ...more } }));
    expect(http('http://shomei.example.jp/requests')).toMatchObject({ reason: 'plain_http' });
    expect(http('http://127.0.0.1:8080/requests')).toMatchObject({ ok: true });
    expect(http('https://shomei.example.jp/requests', { ca: '/none.pem' })).toMatchObject({
      reason: 'issuer_tls_missing',
    });
  });

  test('without a printer nothing is printed, save in 訓練, whose papers are files', async () => {
    const none = mustSucceed(
      openWith({ ...profile({ issuer: { kind: 'files', requests: '/r', answers: '/a' } }), training: false }),
    );
    expect(none?.print).toBeNull();
    none?.issuer.close();
    const trial = mustSucceed(openWith(profile()));
    expect(await trial?.print?.(new Uint8Array([37, 80, 68, 70]))).toEqual(success(undefined));
    expect(readdirSync(join(town.folder, 'certificates-trial'))).toHaveLength(1);
  });

  test('the training counter has certificates', () => {
    const site = mustSucceed(loadSiteProfile('kiosk-config/sites/training-counter.yaml'));
    expect(mustSucceed(openWith(site))?.issuer.kind).toBe('simulated');
  });

  test('production refuses the simulated one, however it came there', () => {
    expect(openWith({ ...profile(), training: false })).toEqual(failure('fake_in_production'));
    const parts = mustSucceed(openWith(profile()));
    const reader = { ...town.reader(), kind: 'pcsc' as const };
    const options = town.optionsFor(town.reader(), {
      reader,
      certificates: parts,
      profile: { ...profile(), training: false },
    });
    expect(openTerminal(options)).toEqual(failure('fake_in_production'));
  });
});

describe('whose certificates', () => {
  const people = [
    person('1', { birthDate: day('1980-02-17'), householdId: '9' }),
    person('2', { leavesOn: day('2099-01-01'), householdId: '9' }),
    person('3', { status: 'moved_out', householdId: '9' }),
    person('4', { status: 'deceased' }),
    person('5', { leavesOn: day('2020-01-01') }),
    person('6', { name: '\u{e000}田　太郎' }),
    person('7', { birthDate: null, birthDateText: '昭和20年5月日不詳' }),
    person('8', { residentSince: day('2099-01-01') }),
    person('10', { formerSurname: null, name: `渡邉${'\u{e0100}'}　${'あ'.repeat(60)}` }),
    person('11', { measures: [{ from: day('2020-01-01'), to: null, as: 'applicant', with: null }] }),
  ].map((each) => residentRecordSchema.parse(each));
  const registry = {
    resident: (id: string) => people.find(({ residentId }) => residentId === id),
    household: (id: string) => people.filter(({ householdId }) => householdId === id),
  } as Partial<Registry> as Registry;
  const { subject, household } = certificateSubjects(registry, today);
  const of = (id: string) => subject(person(id).residentId);

  test('standing, 転出予定, age, 不詳, letters to be made, long names and 支援措置, as the register has them', () => {
    expect(of('1')).toMatchObject({
      standing: 'present',
      leavesOn: null,
      born: '昭和55年2月17日',
      protected: false,
    });
    expect(of('2')).toMatchObject({ standing: 'present', leavesOn: '2099-01-01' });
    expect(of('3')?.standing).toBe('moved_out');
    expect(of('4')?.standing).toBe('deceased');
    expect(of('5')).toMatchObject({ standing: 'moved_out', leavesOn: null });
    expect(of('6')?.lettersPending).toBe(true);
    expect(of('7')).toMatchObject({ age: null, born: '昭和20年5月日不詳' });
    expect(of('8')?.standing).toBe('not_yet');
    // A letter with its selector is one letter, and has been made.
    expect(of('10')).toMatchObject({ nameLetters: 63, lettersPending: false });
    expect(of('11')?.protected).toBe(true);
    expect(of('99')).toBeUndefined();
  });
  test('her household is whoever lives there today', () => {
    expect(household(person('1').residentId)).toEqual(['1', '2']);
    expect(JSON.stringify(people.map(({ residentId }) => subject(residentId)))).not.toContain('本町');
  });
});

describe('a terminal with a counter', () => {
  let close: () => Promise<void> = async () => undefined;
  afterEach(() => close());

  test('from the card to a paper that says 見本 and 訓練, with its mark; without a line nothing is issued', async () => {
    const tray = await openPaperTray();
    const lines: string[] = [];
    let line: 'online' | 'offline' = 'online';
    const profile: SiteProfile = {
      ...town.profile,
      modules: ['counter', 'shelter', 'identification'],
      certificates: certificatesSite({ printer: { host: '127.0.0.1', port: tray.port } }),
    };
    const certificates = mustSucceed(openWith(profile));
    const reader = town.reader();
    const desk = openTestTerminal(
      town.optionsFor(reader, {
        profile,
        certificates,
        startSender: () => ({ line: () => line, stop: async () => undefined }),
        logger: createLogger(
          () => realSystem.now(),
          (text) => lines.push(text),
        ),
      }),
    );
    const { terminal, output } = desk;
    close = async () => {
      await terminal.close();
      await tray.close();
    };
    reader.tap(await town.card('elder'));
    await desk.read();
    const { phase } = terminal.state();
    if (phase.kind !== 'identified') throw new Error('nobody here');
    const { visitId, residentId } = phase.visit;
    expect(await output('certificates.desk', { of: { by: 'visit', visitId } })).toMatchObject({ ok: true });
    const wish = {
      whose: { by: 'visit', visitId, residentId },
      kind: 'resident_person',
      options: [],
      copies: 1,
      requester: { as: 'self', papers: [] },
      identity: 'card_face',
      exemption: null,
      past: [],
    };
    line = 'offline';
    expect(await output('certificates.quote', wish)).toEqual(success({ kind: 'stop', why: 'offline' }));
    line = 'online';
    const asked = await output('certificates.request', wish);
    expect(asked).toMatchObject({ ok: true, value: { kind: 'asked' } });
    await vi.waitFor(() => expect(tray.papers).toHaveLength(1), 10_000);
    const [paper] = tray.papers;
    if (paper === undefined) throw new Error('no paper');
    expect(paper.toString('latin1')).toMatch(/kazasu-certificate:1:[0-9a-f]{64}/);
    if (canReadPdf) {
      expect(textOfPdf(paper)).toContain('見本');
      expect(formOfPdf(paper).beside('宛名番号')).toBe(residentId);
    }
    expect(lines.join('\n')).not.toContain(residentId);
  });
});

test('the simulated issuing system makes what says 見本, and asks for a permit', async () => {
  const permit = permitSimulation({ training: false });
  expect(permit).toEqual(failure('fake_in_production'));
  const issuer = createSimulatedIssuer({
    permit: mustSucceed(permitSimulation({ training: true })),
    system: realSystem,
    name: SIMULATED_SYSTEM,
    takes: () => 0,
  });
  expect(issuer.kind).toBe('simulated');
  issuer.close();
});
