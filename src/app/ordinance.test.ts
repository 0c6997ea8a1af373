import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { permit } from '../../test/harness/cards.ts';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import { applet, cardOf } from '../../test/harness/profile-tap.ts';
import { loadProfile } from '../card/profile/load.ts';
import { createLogger } from '../kernel/log.ts';
import { failure, mustSucceed } from '../kernel/result.ts';
import { INSTANT } from '../simulator/card-timing.ts';
import { createSimulatedReader } from '../simulator/simulated-reader.ts';
import type { VirtualCard } from '../simulator/virtual-card.ts';
import type { ReadOrdinance } from './desk-service.ts';
import { openOrdinance } from './ordinance.ts';

const folder = mkdtempSync(join(tmpdir(), 'kazasu-ordinance-'));
afterAll(() => rmSync(folder, { recursive: true }));
const system = fixedSystem();
const LIBRARY = 'kiosk-config/cards/library-id.yaml';

/** The library's card as a municipality might have it that asks for no birth date first. */
const openly = join(folder, 'open.yaml');
writeFileSync(openly, readFileSync(LIBRARY, 'utf8').replace(/^steps:\n(?: .*\n)+/m, ''));
/** The badge as a municipality might have it whose chips hold a key and no certificate. */
const pinned = join(folder, 'pinned.yaml');
writeFileSync(
  pinned,
  readFileSync('kiosk-config/cards/staff-badge.yaml', 'utf8')
    .replace('from: certificate', 'from: pinned')
    .replace(/^ +(?:trustRoot|cnPrefix): .*\n/gm, ''),
);
const profile = mustSucceed(loadProfile(openly, { training: true }));

let said: string[] = [];
beforeEach(() => {
  said = [];
});

const open = (paths: readonly string[], training = true) =>
  openOrdinance({
    profile: {
      training,
      cardSources: { commonCardId: false, jpkiStatus: 'none', profiles: [...paths] },
    },
    trustDir: folder,
    system,
    logger: createLogger(
      () => 0,
      (line) => said.push(line),
    ),
  });

const opened = (paths: readonly string[]): ReadOrdinance => {
  const ordinance = mustSucceed(open(paths));
  if (ordinance === undefined) throw new Error('no profile');
  return ordinance;
};

const read = async (card: VirtualCard, ordinance = opened([openly])) => {
  const reader = createSimulatedReader({ permit, system, timing: INSTANT });
  reader.tap(card);
  const done = await reader.withCard(reader.names[0] ?? '', ordinance);
  await reader.close();
  return mustSucceed(done);
};

const patron = { id: '9012345673', issuer: '99999', version: '01', validUntil: '20300101' };

test('the id of the municipality’s own application, with the name of the profile that read it', async () => {
  expect(await read(cardOf(applet(profile, { values: patron })))).toMatchObject({
    ok: true,
    value: { profile: 'library-id', id: patron.id, level: 'L0' },
  });
});

test('a card without it is nobody’s by it', async () => {
  expect(await read(cardOf())).toEqual({ ok: true, value: undefined });
  expect(said).toEqual([]);
});

test('a card past its last day stops the tap, and the log says why', async () => {
  const old = applet(profile, { values: { ...patron, validUntil: '20250101' } });
  expect(await read(cardOf(old))).toEqual(failure('card_unreadable'));
  expect(said).toHaveLength(1);
  expect(said[0]).toContain('"code":"expired"');
});

/** The library's card with a secret that is the same for all, as its profile says. */
const literal = join(folder, 'literal.yaml');
writeFileSync(
  literal,
  readFileSync(LIBRARY, 'utf8').replace(
    '{ from: birth_yymmdd, calendar: era }',
    '{ from: literal, value: "K-1234" }',
  ),
);
const locked = (value: string, tries: number): VirtualCard =>
  cardOf(
    applet(mustSucceed(loadProfile(literal, { training: true })), {
      values: patron,
      secrets: new Map([['birth', { value, tries }]]),
    }),
  );
/** How often a secret was sent to the card. */
const counting = (card: VirtualCard) => {
  let tries = 0;
  const counted: VirtualCard = {
    ...card,
    transmit(command) {
      if (command[1] === 0x20 && command.length > 5) tries += 1;
      return card.transmit(command);
    },
  };
  return { counted, tries: () => tries };
};

test('a secret of the file that a card refuses costs one try, and its profile is set aside, said once', async () => {
  const ordinance = opened([literal]);
  const { counted, tries } = counting(locked('K-9999', 10));
  expect(await read(counted, ordinance)).toEqual(failure('card_unreadable'));
  for (let again = 0; again < 3; again += 1)
    expect(await read(counted, ordinance)).toEqual({ ok: true, value: undefined });
  expect(tries()).toBe(1);
  expect(said.filter((line) => line.includes('profile_set_aside'))).toHaveLength(1);
  expect(said.join()).toContain('secret_wrong');
  expect(said.join()).not.toContain('K-1234');
});

test('a card with too few tries stops its own tap; the next card is read', async () => {
  const ordinance = opened([literal, openly]);
  const { counted, tries } = counting(locked('K-1234', 2));
  expect(await read(counted, ordinance)).toEqual(failure('card_unreadable'));
  expect(tries()).toBe(0);
  expect(said.join()).toContain('too_few_tries');
  expect(await read(locked('K-1234', 10), ordinance)).toMatchObject({ ok: true, value: { id: patron.id } });
});

test('none configured is none', () => {
  expect(open([])).toEqual({ ok: true, value: undefined });
});

test('the start says what is wrong: the file, the line, a secret nobody has at a tap, a made-up one in earnest', () => {
  const wrong = join(folder, 'wrong.yaml');
  writeFileSync(wrong, readFileSync(openly, 'utf8').replace('encoding: simple_tlv', 'encoding: sinple_tlv'));
  const at =
    readFileSync(wrong, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes('sinple')) + 1;
  expect(open([wrong])).toMatchObject({ reason: 'profile_wrong', detail: { path: wrong, line: at } });
  expect(open([join(folder, 'none.yaml')])).toMatchObject({ reason: 'profile_missing' });
  expect(open([LIBRARY])).toMatchObject({ reason: 'profile_needs_secret', detail: { path: LIBRARY } });
  expect(open([pinned])).toMatchObject({ reason: 'profile_needs_pinned_key', detail: { path: pinned } });
  expect(open([openly], false)).toMatchObject({ reason: 'fictional_in_production' });
  expect(open(['kiosk-config/cards/staff-badge.yaml'])).toMatchObject({ reason: 'trust_missing' });
});
