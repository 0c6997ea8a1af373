import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import {
  birthDateOfDigits,
  decideComparison,
  decideLink,
  decideUnlink,
  type LinkCommand,
  linkIn,
  linkStateOf,
  withdrawalOf,
} from './rules.ts';
import type { LinkToken } from './schema.ts';

const [ANNA, BEN] = [residentIdSchema.parse('101'), residentIdSchema.parse('102')];
const token: LinkToken = { kind: 'common_card_id', tokenHmac: 'a'.repeat(64) };
const other: LinkToken = { ...token, tokenHmac: 'b'.repeat(64) };
const day = (text: string) => civilDateSchema.parse(text);
const command: LinkCommand = {
  candidate: ANNA,
  token,
  chipKey: 'AAAA',
  state: 'nobody',
  certificate: null,
  compared: true,
  consent: 'holder',
  role: 'clerk',
};

test.each([
  [undefined, null, 'nobody'],
  [undefined, ANNA, 'this_person_without_key'],
  [undefined, BEN, 'other_person'],
  [{ residentId: ANNA, chipKey: 'AAAA' }, null, 'this_person'],
  [{ residentId: ANNA, chipKey: null }, BEN, 'this_person_without_key'],
  [{ residentId: BEN, chipKey: 'AAAA' }, ANNA, 'other_person'],
  // Unlinked here outweighs the register.
  [{ residentId: null, chipKey: null }, ANNA, 'nobody'],
] as const)('local %o, registered %s: %s', (local, registered, state) => {
  expect(linkStateOf(local, registered, ANNA)).toBe(state);
});

test('a compared card of nobody is linked by the clerk, with the level it stands on', () => {
  const linked = decideLink(command);
  expect(linked).toMatchObject({
    value: [{ kind: 'identification.linked', data: { residentId: ANNA, basis: 'compared', level: 'L1' } }],
  });
  expect(linked.ok && linked.value.map(linkIn)).toEqual([{ ...token, residentId: ANNA, chipKey: 'AAAA' }]);
});

test.each<[Partial<LinkCommand>, string]>([
  [{ candidate: null }, 'nobody_chosen'],
  [{ state: 'this_person' }, 'already_linked'],
  [{ state: 'this_person_without_key', chipKey: null }, 'already_linked'],
  [{ state: 'other_person' }, 'supervisor_needed'],
  [{ compared: false }, 'supervisor_needed'],
])('%o is refused: %s', (change, reason) => {
  expect(decideLink({ ...command, ...change })).toMatchObject({ ok: false, reason });
});

const serial: LinkToken = { kind: 'jpki_serial', tokenHmac: 'c'.repeat(64) };
const certificate = (leadsTo: typeof ANNA | null, pinned = false) => ({ token: serial, leadsTo, pinned });

test.each([
  ['a new card brings its certificate', 'nobody', certificate(null), [token, serial]],
  ['a new card whose certificate is hers already', 'nobody', certificate(ANNA, true), [token]],
  ['a certificate that only the register names', 'this_person', certificate(ANNA), [serial]],
  ['a renewed certificate on her known card', 'this_person', certificate(null), [serial]],
] as const)('%s', (_, state, held, tokens) => {
  const linked = decideLink({ ...command, state, certificate: held });
  expect(linked.ok && linked.value.map(linkIn)).toEqual(
    // The chip's key stands with each number, so that none of them leads past its proof.
    tokens.map((one) => ({ ...one, residentId: ANNA, chipKey: 'AAAA' })),
  );
});

test("another person's certificate is taken over by the supervisor only, and her own again by nobody", () => {
  expect(decideLink({ ...command, state: 'this_person', certificate: certificate(BEN) })).toMatchObject({
    reason: 'supervisor_needed',
  });
  expect(
    decideLink({ ...command, state: 'this_person', certificate: certificate(ANNA, true) }),
  ).toMatchObject({
    reason: 'already_linked',
  });
});

test('the supervisor may link by her word, which is no comparison', () => {
  expect(decideLink({ ...command, compared: false, role: 'supervisor' })).toMatchObject({
    value: [{ data: { basis: 'statement', level: 'L0' } }],
  });
});

test('nobody chosen is compared with nobody', () => {
  expect(decideComparison(null, 'same', true)).toMatchObject({ reason: 'nobody_chosen' });
});

test('each card is unlinked once, and with them those that only the register names', () => {
  const events = decideUnlink(ANNA, [token, other, token], false, '申し出');
  expect(events.ok && events.value.map(linkIn)).toEqual(
    [token, other, withdrawalOf(ANNA)].map((one) => ({ ...one, residentId: null, chipKey: null })),
  );
  expect(decideUnlink(ANNA, [], true, '紛失').ok).toBe(true);
  expect(decideUnlink(ANNA, [], false, '申し出')).toMatchObject({ reason: 'not_linked' });
});

test.each([
  ['550217', 'era', '1980-02-17'],
  ['010501', 'era', '2019-05-01'],
  // No era has both a first year and a 7 January in it but 明治, whose first year began in October.
  ['010107', 'era', undefined],
  ['990101', 'era', undefined],
  ['550230', 'era', undefined],
  ['5502', 'era', undefined],
  ['950830', 'gregorian', '1995-08-30'],
  ['100101', 'gregorian', '2010-01-01'],
] as const)('%s (%s) is %s', (digits, birthYear, date) => {
  expect(birthDateOfDigits(digits, day('2026-11-23'), birthYear)).toBe(date);
});
