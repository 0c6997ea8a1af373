import { expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { residentIdSchema } from '../../kernel/ids.ts';
import { stepFlow } from './flow.ts';
import { emptyEntry } from './number-entry.ts';
import { type Flow, type FlowInput, initialFlow } from './scene.ts';
import type { CheckView, Person } from './schema.ts';

const today = civilDateSchema.parse('2026-11-23');
const person: Person = {
  residentId: residentIdSchema.parse('101'),
  name: '渡邉　キヨ',
  kana: 'ワタナベ　キヨ',
  birthDate: civilDateSchema.parse('1942-05-05'),
  sex: '2',
  address: '架空県かざし市',
  protected: false,
};
const view: CheckView = {
  checkId: '018f0000-0000-7000-8000-000000000001',
  card: {
    photo: null,
    nameImage: null,
    addressImage: null,
    name: person.name,
    birthDate: person.birthDate,
    sex: '2',
    address: person.address,
    issuer: 'verified',
    expired: false,
  },
  candidate: person,
  matches: { name: 'same', birthDate: 'same', sex: 'same', address: 'same' },
  suggestions: [],
  link: 'nobody',
  chipKey: true,
  registrable: ['common_card_id'],
  supersedes: false,
  confirmed: false,
};

const opened = (of: Person | null, check: CheckView | null = null): FlowInput => ({
  kind: 'opened',
  person: of,
  check,
  pinPossible: true,
  cameraPossible: true,
  linked: false,
  terms: { purpose: '', stored: '', revoke: '', jpkiLegalBasis: null },
});
const run = (...inputs: readonly FlowInput[]): Flow => inputs.reduce(stepFlow, initialFlow);
const digits = (text: string): FlowInput[] => text.split('').map((digit) => ({ kind: 'digit', digit }));
const refused = (
  ticket: number,
  reason: Extract<FlowInput, { kind: 'refused' }>['reason'],
  left: number | null,
) => ({ kind: 'refused', ticket, reason, left }) as const;

/** With the elder's number typed, the card lying there and asked. */
const asked = (ticket = 1): FlowInput[] => [
  opened(person),
  { kind: 'number_wanted' },
  ...digits('20342259'),
  { kind: 'submitted', today },
  { kind: 'sent', ticket },
];
const pinAsked: FlowInput[] = [opened(person), { kind: 'pin_wanted' }, { kind: 'sent', ticket: 1 }];

test('a card of nobody begins with the number, a person with the choice', () => {
  expect(run(opened(null)).scene).toEqual({ at: 'number' });
  expect(run(opened(person)).scene).toEqual({ at: 'menu' });
});

test('a number that is not whole asks nothing of the card', () => {
  expect(run(opened(null), ...digits('1705'), { kind: 'submitted', today }).scene.at).toBe('number');
});

test('a My Number that is scanned with a person at the desk never becomes a number for the card', () => {
  const scanned = run(opened(person), { kind: 'number_wanted' }, ...digits('202056789018'), {
    kind: 'submitted',
    today,
  });
  expect(scanned.scene.at).toBe('number');
  expect(scanned.entry).toEqual({ ...emptyEntry, twelve: true });
  expect(stepFlow(scanned, { kind: 'submitted', today }).scene.at).toBe('number');
});

test('a whole number that is scanned with a person at the desk is the number of the card', () => {
  const scanned = run(opened(person), { kind: 'number_wanted' }, ...digits('17050520342259'), {
    kind: 'submitted',
    today,
  });
  expect(scanned.scene).toEqual({ at: 'place', wanted: { for: 'face', birthYear: 'era' } });
  expect(scanned.entry).toMatchObject({ digits: '17050520342259', registered: person.birthDate });
});

test('a card that opened is compared, and its digits are gone', () => {
  const flow = run(...asked(), { kind: 'checked', ticket: 1, view });
  expect(flow.scene).toEqual({ at: 'compare', view });
  expect(flow.entry).toBe(emptyEntry);
});

test('a card of nobody known leads to the question whose it is', () => {
  const nobody = { ...view, candidate: null };
  const flow = run(...asked(), { kind: 'checked', ticket: 1, view: nobody });
  expect(flow.scene).toEqual({ at: 'choose', view: nobody });
  expect(stepFlow(flow, { kind: 'search_opened' }).scene.at).toBe('search');
});

test('an answer of another call is dropped', () => {
  const flow = run(...asked(2), { kind: 'checked', ticket: 1, view });
  expect(flow.scene.at).toBe('place');
});

test('a wrong number says how many tries are left; a second calendar is a press of its own, once', () => {
  const wrong = run(...asked(), refused(1, 'wrong', 9));
  expect(wrong.scene).toEqual({ at: 'number_wrong', left: 9, birthYear: 'era' });
  const consent = stepFlow(wrong, { kind: 'gregorian_asked' });
  expect(consent.scene).toEqual({ at: 'gregorian', left: 9 });
  expect(stepFlow(wrong, { kind: 'gregorian_agreed' })).toBe(wrong);
  const again = stepFlow(consent, { kind: 'gregorian_agreed' });
  expect(again.scene).toEqual({ at: 'place', wanted: { for: 'face', birthYear: 'gregorian' } });
  const twice = [{ kind: 'sent', ticket: 2 } as const, refused(2, 'wrong', 8)].reduce(stepFlow, again);
  expect(twice.scene).toEqual({ at: 'number_wrong', left: 8, birthYear: 'gregorian' });
  expect(stepFlow(twice, { kind: 'gregorian_asked' })).toBe(twice);
});

test('at the floor nothing more can be tried', () => {
  expect(run(...asked(), refused(1, 'wrong', 3)).scene).toEqual({
    at: 'stopped',
    reason: 'wrong',
    left: 3,
    again: null,
    whom: null,
  });
  // Nothing was sent.
  expect(run(...asked(), refused(1, 'too_few_tries', 3)).scene).toMatchObject({ reason: 'too_few_tries' });
});

test('which secret is locked is told: the other way may still be open', () => {
  expect(run(...asked(), refused(1, 'blocked', 0)).scene).toMatchObject({
    reason: 'number_blocked',
    again: null,
  });
  expect(run(...pinAsked, refused(1, 'blocked', 0)).scene).toMatchObject({ reason: 'blocked', again: null });
});

test('一致 without a photo is not told as one with it', () => {
  const compared = (photo: string | null) => {
    const card = view.card === null ? null : { ...view.card, photo };
    return run(
      ...asked(),
      { kind: 'checked', ticket: 1, view },
      { kind: 'sent', ticket: 2 },
      {
        kind: 'confirmed',
        ticket: 2,
        view: { ...view, card, link: 'this_person', registrable: [], confirmed: true },
      },
    ).scene;
  };
  expect(compared(null)).toEqual({ at: 'compared', photo: false });
  expect(compared('AAAA')).toEqual({ at: 'compared', photo: true });
});

test('a card that was lifted is asked for again, by a press', () => {
  const stopped = run(...asked(), refused(1, 'card_pulled', null));
  expect(stopped.scene).toMatchObject({ at: 'stopped', reason: 'card_pulled' });
  expect(stepFlow(stopped, { kind: 'again' }).scene).toMatchObject({ at: 'place' });
});

test.each(['copied', 'altered'] as const)('a card that is %s is a stop with nothing to repeat', (reason) => {
  const stopped = run(...asked(), refused(1, reason, null));
  expect(stopped.scene).toEqual({ at: 'stopped', reason, left: null, again: null, whom: null });
});

test('一致 offers the registration only where there is something to register', () => {
  const confirmed = (change: Partial<CheckView>) =>
    run(
      ...asked(),
      { kind: 'checked', ticket: 1, view },
      { kind: 'sent', ticket: 2 },
      { kind: 'confirmed', ticket: 2, view: { ...view, confirmed: true, ...change } },
    ).scene.at;
  expect(confirmed({})).toBe('consent');
  expect(confirmed({ link: 'other_person' })).toBe('consent');
  expect(confirmed({ link: 'this_person', registrable: ['jpki_serial'] })).toBe('consent');
  expect(confirmed({ link: 'this_person', registrable: [] })).toBe('compared');
});

test('a registration that could not be recorded is offered again', () => {
  const consent = run(
    ...asked(),
    { kind: 'checked', ticket: 1, view },
    { kind: 'sent', ticket: 2 },
    { kind: 'confirmed', ticket: 2, view: { ...view, confirmed: true } },
    { kind: 'sent', ticket: 3 },
    refused(3, 'cannot_record', null),
  );
  expect(consent.scene).toMatchObject({ at: 'stopped', reason: 'cannot_record' });
  expect(stepFlow(consent, { kind: 'again' }).scene.at).toBe('consent');
});

test('all tries there: the PIN at once; fewer: the person says so first; none: a stop', () => {
  const tries = (left: number) => run(...pinAsked, { kind: 'tries', ticket: 1, left });
  expect(tries(3).scene).toEqual({ at: 'pin', left: 3, insists: false });
  expect(tries(1).scene).toEqual({ at: 'pin_last', left: 1, wrong: false });
  expect(tries(0).scene).toMatchObject({ at: 'stopped', reason: 'blocked', again: null });
  expect(stepFlow(tries(1), { kind: 'insisted' }).scene).toEqual({ at: 'pin', left: 1, insists: true });
  expect(stepFlow(tries(3), { kind: 'insisted' }).scene.at).toBe('pin');
});

test('a wrong PIN asks anew whether one of the last is to be used', () => {
  const wrong = run(
    ...pinAsked,
    { kind: 'tries', ticket: 1, left: 3 },
    { kind: 'sent', ticket: 2 },
    refused(2, 'wrong', 2),
  );
  expect(wrong.scene).toEqual({ at: 'pin_last', left: 2, wrong: true });
});

test('a card lifted before the PIN went out is counted again', () => {
  const stopped = run(
    ...pinAsked,
    { kind: 'tries', ticket: 1, left: 3 },
    { kind: 'sent', ticket: 2 },
    refused(2, 'no_card', null),
  );
  expect(stepFlow(stopped, { kind: 'again' }).scene).toEqual({ at: 'place', wanted: { for: 'tries' } });
});

test('nothing goes back while an answer is waited for', () => {
  expect(stepFlow(run(...asked()), { kind: 'back' }).scene.at).toBe('place');
});

test('a picture’s digits stand in the boxes, or the camera says what was wrong', () => {
  const camera = run(opened(null), { kind: 'camera_wanted' }, { kind: 'sent', ticket: 1 });
  const reading = { digits: '170505203422?9', birthYear: 'era' as const, doubtful: [] };
  expect(stepFlow(camera, { kind: 'photographed', ticket: 1, reading })).toMatchObject({
    scene: { at: 'number' },
    entry: { digits: '170505203422 9', doubtful: [12] },
  });
  const blind = stepFlow(camera, { kind: 'not_photographed', ticket: 1, reason: 'no_card_seen' });
  expect(blind.scene).toEqual({ at: 'camera', problem: 'no_card_seen' });
});

test('what a supervisor was shown is gone with her, wherever the clerk stands; how far they are stays', () => {
  const address = '架空県かざし市緑ケ丘二丁目５番６号';
  const released = { ...person, address, protected: true };
  const seen: CheckView = { ...view, candidate: released };
  const hidden: Person = { ...released, address: '' };
  const clerk = opened(hidden, { ...seen, candidate: hidden });
  const compared: FlowInput[] = [
    opened(released),
    ...asked().slice(1),
    { kind: 'checked', ticket: 1, view: seen },
  ];
  const consent: FlowInput[] = [
    ...compared,
    { kind: 'sent', ticket: 2 },
    { kind: 'confirmed', ticket: 2, view: seen },
  ];
  const stopped: FlowInput[] = [...consent, { kind: 'sent', ticket: 3 }, refused(3, 'cannot_record', null)];
  for (const inputs of [[opened(released)], compared, consent, stopped]) {
    const before = run(...inputs);
    expect(JSON.stringify(before)).toContain(address);
    const after = stepFlow(before, clerk);
    expect(JSON.stringify(after)).not.toContain(address);
    expect(after.scene.at).toBe(before.scene.at);
    expect(after.busy).toBe(before.busy);
  }
});

test('a stop says of whom the release is asked for: the chosen, the person beside the card, the one at the desk', () => {
  const other = residentIdSchema.parse('202');
  const held = refused(2, 'release_needed', null);
  const sent: FlowInput = { kind: 'sent', ticket: 2 };
  const read = (candidate: Person | null, of: Person | null): FlowInput[] => [
    opened(of),
    ...asked().slice(1),
    { kind: 'checked', ticket: 1, view: { ...view, candidate } },
    sent,
  ];
  const beside: Person = { ...person, residentId: other };
  expect(run(...read(null, person), { ...held, chosen: other }).scene).toMatchObject({ whom: other });
  expect(run(...read(beside, person), held).scene).toMatchObject({ whom: other });
  expect(run(opened(person), { kind: 'cards_wanted' }, sent, held).scene).toMatchObject({
    whom: person.residentId,
  });
  expect(
    run(...asked(2).map((input) => (input.kind === 'opened' ? opened(null) : input)), held).scene,
  ).toMatchObject({
    at: 'stopped',
    whom: null,
  });
});
