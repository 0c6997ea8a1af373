import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { type EventId, residentIdSchema } from '../../kernel/ids.ts';
import {
  type Campaign,
  type CardNumber,
  decideComparison,
  decideLink,
  decideRestore,
  decideUnlink,
  decideUnlinkCard,
  foldToken,
  isAsked,
  type KnownToken,
  type Link,
  type LinkCommand,
  type LinkEvent,
  type LinkFact,
  linkStateOf,
  stillLeads,
  type TokenState,
} from './rules.ts';
import type { LinkState, LinkToken } from './schema.ts';

const [ANNA, BEN] = [residentIdSchema.parse('101'), residentIdSchema.parse('102')];
const token: LinkToken = { kind: 'common_card_id', tokenHmac: 'a'.repeat(64) };
const other: LinkToken = { ...token, tokenHmac: 'b'.repeat(64) };
const day = (text: string) => civilDateSchema.parse(text);
const number = (state: LinkState, change: Partial<CardNumber> = {}): CardNumber => ({
  token,
  state,
  holder: null,
  validTo: null,
  ...change,
});
const command: LinkCommand = {
  candidate: ANNA,
  numbers: [number('nobody')],
  chipKey: 'AAAA',
  held: [],
  terms: '0123456789abcdef',
  compared: true,
  consent: 'holder',
  role: 'clerk',
};

const local = (change: Partial<Link>): Link => ({
  status: 'active',
  residentId: ANNA,
  holder: ANNA,
  chipKey: 'AAAA',
  asked: false,
  ...change,
});
const ASKED = local({ residentId: null, holder: null, asked: true });

test.each<[string, Link | undefined, typeof ANNA | null, Link | undefined, LinkState]>([
  ['nobody knows it', undefined, null, undefined, 'nobody'],
  ['the register alone names it', undefined, ANNA, undefined, 'this_person_without_key'],
  ['the register names another', undefined, BEN, undefined, 'other_person'],
  ['linked here', local({}), null, undefined, 'this_person'],
  ['linked here without a key', local({ chipKey: null }), BEN, undefined, 'this_person_without_key'],
  ['linked to another', local({ residentId: BEN, holder: BEN }), ANNA, undefined, 'other_person'],
  [
    'unlinked, whatever the register says',
    local({ status: 'unlinked', residentId: null }),
    ANNA,
    undefined,
    'nobody',
  ],
  ['superseded', local({ status: 'superseded', residentId: null }), ANNA, undefined, 'superseded'],
  ['asked for anew', local({ asked: true }), null, ASKED, 'relink'],
  [
    'asked for, its time over',
    local({ status: 'relink', residentId: null, asked: true }),
    null,
    ASKED,
    'relink',
  ],
  ['asked for, and of the register alone', undefined, ANNA, ASKED, 'relink'],
  ["asked for, and another's", local({ holder: BEN, asked: true }), null, ASKED, 'other_person'],
  ['linked anew since it was asked for', local({}), null, ASKED, 'this_person'],
])('%s', (_, here, registered, campaign, state) => {
  expect(linkStateOf(here, registered, ANNA, campaign)).toBe(state);
});

test('a compared card of nobody is linked by the clerk, with level, last day and the text that was agreed to', () => {
  const numbers = [number('nobody', { validTo: day('2031-05-05') })];
  expect(decideLink({ ...command, numbers })).toEqual({
    ok: true,
    value: [
      {
        kind: 'identification.linked',
        data: {
          residentId: ANNA,
          ...token,
          chipKey: 'AAAA',
          basis: 'compared',
          level: 'L1',
          consent: 'holder',
          validTo: '2031-05-05',
          terms: '0123456789abcdef',
          takenFrom: null,
        },
      },
    ],
  });
});

test.each<[string, Partial<LinkCommand>, string]>([
  ['nobody chosen', { candidate: null }, 'nobody_chosen'],
  ['hers already', { numbers: [number('this_person')] }, 'already_linked'],
  [
    'hers, and no key to add',
    { numbers: [number('this_person_without_key')], chipKey: null },
    'already_linked',
  ],
  ["another person's", { numbers: [number('other_person', { holder: BEN })] }, 'supervisor_needed'],
  ['superseded', { numbers: [number('superseded')] }, 'supervisor_needed'],
  ['not compared', { compared: false }, 'supervisor_needed'],
])('%s is refused: %s', (_, change, reason) => {
  expect(decideLink({ ...command, ...change })).toMatchObject({ ok: false, reason });
});

const serial: LinkToken = { kind: 'jpki_serial', tokenHmac: 'c'.repeat(64) };
const phone: LinkToken = { kind: 'jpki_phone', tokenHmac: 'd'.repeat(64) };

const linkedTokens = (change: Partial<LinkCommand>): LinkToken[] => {
  const decided = decideLink({ ...command, ...change });
  if (!decided.ok) throw new Error(decided.reason);
  return decided.value.flatMap(({ kind, data }) =>
    kind === 'identification.linked' ? [{ kind: data.kind, tokenHmac: data.tokenHmac }] : [],
  );
};

test.each<[string, LinkState, LinkState, LinkToken[]]>([
  ['a new card brings its certificate', 'nobody', 'nobody', [token, serial]],
  ['a new card whose certificate is hers already', 'nobody', 'this_person', [token]],
  ['a certificate that only the register names', 'this_person', 'this_person_without_key', [serial]],
  ['a renewed certificate on her known card', 'this_person', 'nobody', [serial]],
  ['a card that is to be registered anew', 'relink', 'this_person', [token]],
])('%s', (_, card, certificate, tokens) => {
  const numbers = [number(card), number(certificate, { token: serial })];
  expect(linkedTokens({ numbers })).toEqual(tokens);
});

test('the supervisor takes a card over, and the event says from whom; she may link by her word, which is no comparison', () => {
  const numbers = [number('other_person', { holder: BEN })];
  expect(decideLink({ ...command, numbers, role: 'supervisor' })).toMatchObject({
    value: [{ data: { takenFrom: BEN } }],
  });
  expect(decideLink({ ...command, compared: false, role: 'supervisor' })).toMatchObject({
    value: [{ data: { basis: 'statement', level: 'L0' } }],
  });
});

test('what the supervisor links though a newer card has superseded it says that she knew', () => {
  const numbers = [number('superseded'), number('nobody', { token: serial })];
  const decided = decideLink({ ...command, numbers, role: 'supervisor' });
  expect(decided).toMatchObject({ value: [{ data: { ...token, over: 'superseded' } }, { data: serial }] });
  expect(decided.ok && decided.value[1]?.data).not.toHaveProperty('over');
});

const hers = (held: LinkToken, registered = false) => ({ ...held, registered });
const ended = (change: Partial<LinkCommand>) => {
  const decided = decideLink({ ...command, ...change });
  if (!decided.ok) throw new Error(decided.reason);
  return decided.value.flatMap(({ kind, data }) =>
    kind === 'identification.superseded' ? [[data.kind, data.tokenHmac, data.by, data.registered]] : [],
  );
};

test('a new card ends the older one of its kind, after the four items were compared and never before', () => {
  const held = [hers(other), hers(serial), hers(phone)];
  expect(ended({ held })).toEqual([['common_card_id', other.tokenHmac, token.tokenHmac, false]]);
  expect(ended({ held, compared: false, role: 'supervisor' })).toEqual([]);
});

test("a renewed certificate ends the card's old one; the card stays, and the phone's certificate too", () => {
  const renewed: LinkToken = { ...serial, tokenHmac: 'e'.repeat(64) };
  const numbers = [number('this_person'), number('nobody', { token: renewed })];
  expect(ended({ numbers, held: [hers(token), hers(serial), hers(phone)] })).toEqual([
    ['jpki_serial', serial.tokenHmac, renewed.tokenHmac, false],
  ]);
});

test('what only the register names is ended as a token of the new one’s kind, unless it is on this very card', () => {
  const held = [hers({ kind: 'registered', tokenHmac: other.tokenHmac }, true), hers(token, true)];
  expect(ended({ held })).toEqual([['common_card_id', other.tokenHmac, token.tokenHmac, true]]);
});

test('nobody chosen is compared with nobody', () => {
  expect(decideComparison(null, 'same', true)).toMatchObject({ reason: 'nobody_chosen' });
});

test('each card is unlinked once, and with them those that only the register names', () => {
  const events = decideUnlink(ANNA, [token, other, token], false, '申し出');
  expect(events.ok && events.value.map(({ kind }) => kind)).toEqual([
    'identification.unlinked',
    'identification.unlinked',
    'identification.withdrawn',
  ]);
  expect(decideUnlink(ANNA, [], true, '紛失').ok).toBe(true);
  expect(decideUnlink(ANNA, [], false, '申し出')).toMatchObject({ reason: 'not_linked' });
});

// What a token means, by its events.

const EVENT_ID = '018f0000-0000-7000-8000-000000000001' as EventId;
const at = (turn: number): string =>
  `${(1_700_000_000_000 + turn).toString(16).padStart(12, '0')}-0000/gym-1/1`;
const fact = (turn: number, event: LinkEvent): LinkFact => ({
  order: at(turn),
  eventId: EVENT_ID,
  staff: 'desk',
  site: 'gym',
  event,
});
const linked = (turn: number, residentId: typeof ANNA, takenFrom?: typeof ANNA | null, over?: 'superseded') =>
  fact(turn, {
    kind: 'identification.linked',
    data: {
      residentId,
      ...token,
      chipKey: null,
      basis: 'compared',
      level: 'L1',
      consent: 'holder',
      validTo: null,
      terms: null,
      ...(takenFrom === undefined ? {} : { takenFrom }),
      ...(over === undefined ? {} : { over }),
    },
  });
const unlinked = (turn: number, residentId: typeof ANNA) =>
  fact(turn, { kind: 'identification.unlinked', data: { residentId, ...token, reason: '申し出' } });
const withdrawn = (turn: number, residentId: typeof ANNA) =>
  fact(turn, { kind: 'identification.withdrawn', data: { residentId, reason: '申し出' } });
const superseded = (turn: number, residentId: typeof ANNA) =>
  fact(turn, {
    kind: 'identification.superseded',
    data: { residentId, ...token, by: other.tokenHmac, registered: false },
  });
const restored = (turn: number, residentId: typeof ANNA) =>
  fact(turn, { kind: 'identification.restored', data: { residentId, ...token, reason: '誤り' } });

test.each<[string, LinkFact[], Partial<TokenState> | undefined]>([
  ['linked', [linked(1, ANNA, null)], { residentId: ANNA, status: 'active', contested: false }],
  ['unlinked', [linked(1, ANNA, null), unlinked(2, ANNA)], { status: 'unlinked' }],
  [
    'linked again',
    [linked(1, ANNA, null), unlinked(2, ANNA), linked(3, BEN, null)],
    { residentId: BEN, status: 'active' },
  ],
  [
    'taken over knowingly',
    [linked(1, ANNA, null), linked(2, BEN, ANNA)],
    { residentId: BEN, contested: false },
  ],
  [
    'linked by two who knew nothing of each other: the first',
    [linked(1, ANNA, null), linked(2, BEN, null)],
    { residentId: ANNA, contested: true },
  ],
  ['an event that never said: the latest', [linked(1, ANNA), linked(2, BEN)], { residentId: BEN }],
  [
    'unlinked from whom it is no more',
    [linked(1, ANNA, null), linked(2, BEN, ANNA), unlinked(3, ANNA)],
    { residentId: BEN, status: 'active' },
  ],
  ['consent withdrawn', [linked(1, ANNA, null), withdrawn(2, ANNA)], { status: 'unlinked' }],
  ['linked after the withdrawal', [withdrawn(1, ANNA), linked(2, ANNA, null)], { status: 'active' }],
  ["another person's withdrawal", [linked(1, ANNA, null), withdrawn(2, BEN)], { status: 'active' }],
  [
    'superseded',
    [linked(1, ANNA, null), superseded(2, ANNA)],
    { status: 'superseded', supersededBy: other.tokenHmac },
  ],
  [
    'registered anew at a desk that knew nothing of the newer card: it stays superseded, and a person must look',
    [linked(1, ANNA, null), superseded(2, ANNA), linked(3, ANNA, null)],
    { residentId: ANNA, status: 'superseded', contested: true },
  ],
  [
    'the same to somebody else',
    [linked(1, ANNA, null), superseded(2, ANNA), linked(3, BEN, null)],
    { residentId: ANNA, status: 'superseded', contested: true },
  ],
  [
    'registered anew by the supervisor, who knew of it',
    [linked(1, ANNA, null), superseded(2, ANNA), linked(3, ANNA, null, 'superseded')],
    { residentId: ANNA, status: 'active', contested: false, supersededBy: null },
  ],
  [
    'registered anew by a program that never said what it knew',
    [linked(1, ANNA, null), superseded(2, ANNA), linked(3, ANNA)],
    { status: 'active' },
  ],
  [
    'restored',
    [linked(1, ANNA, null), superseded(2, ANNA), restored(3, ANNA)],
    { status: 'active', supersededBy: null },
  ],
  [
    'superseded and then unlinked',
    [linked(1, ANNA, null), superseded(2, ANNA), unlinked(3, ANNA)],
    { status: 'unlinked' },
  ],
  ["the register's, superseded", [superseded(1, ANNA)], { status: 'superseded', linked: null }],
  ["the register's, restored: it says what it said", [superseded(1, ANNA), restored(2, ANNA)], undefined],
])('%s', (_, facts, state) => {
  if (state === undefined) expect(foldToken(facts)).toBeUndefined();
  else expect(foldToken(facts)).toMatchObject(state);
});

/** Every order of a list. */
const permutations = <T>(list: readonly T[]): T[][] =>
  list.length === 0
    ? [[]]
    : list.flatMap((head, at) =>
        permutations(list.filter((_, each) => each !== at)).map((rest) => [head, ...rest]),
      );

test('any order and any duplication of the same events gives the same state', () => {
  const facts = [
    linked(1, ANNA, null),
    linked(2, BEN, null),
    superseded(3, ANNA),
    restored(4, ANNA),
    linked(5, BEN, ANNA),
    withdrawn(6, ANNA),
  ];
  const meant = foldToken(facts);
  expect(meant).toMatchObject({ residentId: BEN, status: 'active' });
  const orders = permutations(facts);
  expect(orders).toHaveLength(720);
  for (const order of orders) expect(foldToken([...order, ...order.slice(0, 3)])).toEqual(meant);
});

const known = (held: LinkToken, facts: readonly LinkFact[]): KnownToken => {
  const state = foldToken(facts);
  if (state === undefined) throw new Error('no state');
  return { ...held, state };
};

test('one card is unlinked by itself, once; a switch is undone together with the card that took the place', () => {
  const active = known(token, [linked(1, ANNA, null)]);
  expect(decideUnlinkCard(active, '紛失')).toMatchObject({
    value: [{ kind: 'identification.unlinked', data: { ...token, residentId: ANNA } }],
  });
  expect(decideUnlinkCard(undefined, '紛失')).toMatchObject({ reason: 'not_linked' });
  expect(decideUnlinkCard(known(token, [linked(1, ANNA, null), unlinked(2, ANNA)]), '紛失').ok).toBe(false);
  const old = known(token, [linked(1, ANNA, null), superseded(2, ANNA)]);
  const newer = known(other, [linked(2, ANNA, null)]);
  expect(decideRestore(old, [old, newer], '誤り')).toMatchObject({
    value: [
      { kind: 'identification.unlinked', data: other },
      { kind: 'identification.restored', data: token },
    ],
  });
  expect(decideRestore(active, [active], '誤り')).toMatchObject({ reason: 'not_linked' });
});

test('everybody must re-link: what is older than the day is asked for, and leads until its last day', () => {
  const campaign: Campaign = {
    kind: 'jpki_serial',
    before: day('2024-05-27'),
    leadsUntil: day('2024-08-31'),
  };
  expect(isAsked(campaign, day('2024-05-26'))).toBe(true);
  expect(isAsked(campaign, day('2024-05-27'))).toBe(false);
  expect(isAsked(campaign, null)).toBe(true);
  expect(isAsked(undefined, null)).toBe(false);
  expect(stillLeads(campaign, day('2024-08-31'))).toBe(true);
  expect(stillLeads(campaign, day('2024-09-01'))).toBe(false);
  expect(stillLeads({ ...campaign, leadsUntil: null }, day('2024-05-27'))).toBe(false);
});
