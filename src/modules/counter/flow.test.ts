import { describe, expect, test } from 'vitest';
import type { DeskPhase } from '../../identity/schema.ts';
import { visitSchema } from '../../identity/schema.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { initialFlow, stepFlow } from './flow.ts';
import type { Flow, FlowInput, To } from './scene.ts';
import { type SheetView, type VisitView, visitViewSchema } from './views.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';
const CARD = '11111111-1111-4111-8111-111111111111';

const visitOf = (change: Record<string, unknown> = {}): VisitView =>
  visitViewSchema.parse({
    id: ID,
    number: 1,
    events: ['moving_within'],
    people: ['101', '102'].map((key, index) => ({
      key,
      residentId: key,
      name: `名${key}`,
      kana: '',
      born: '',
      age: 40,
      relationship: '',
      index,
      guest: null,
      marks: [],
    })),
    applicant: 0,
    proxy: null,
    identity: null,
    suggestedIdentity: null,
    ask: null,
    answers: [],
    procedures: [],
    undecided: 0,
    notNeeded: 0,
    revision: 1,
    cardNotes: [],
    resident: { is: 'away' },
    catalogueChanged: false,
    ...change,
  });

const ASK = {
  fact: 'has_dog',
  question: { ja: '犬', easy: '犬', en: 'dog' },
  help: null,
  kind: { type: 'yes_no' },
  people: [],
  left: 3,
};

const identified = (residentId = '101', visitId = CARD): DeskPhase => ({
  kind: 'identified',
  visit: visitSchema.parse({
    visitId,
    residentId,
    evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
    notes: [],
    afterLastApduMs: 1,
  }),
});

const run = (flow: Flow, ...inputs: readonly FlowInput[]): Flow => inputs.reduce(stepFlow, flow);
const answered = (flow: Flow, visit: VisitView, to: To, sheet: SheetView | null = null): Flow =>
  run(flow, { kind: 'sent', ticket: 1 }, { kind: 'visit', ticket: 1, visit, sheet, to });
/** Of a visit that stands, at this place. */
const at = (to: To, change: Record<string, unknown> = {}): Flow =>
  answered({ ...initialFlow, scene: { at: 'purpose', from: null } }, visitOf(change), to);

describe('the card', () => {
  test('leads to the purpose, once, and back to nobody when the desk lets go of it', () => {
    const flow = run(initialFlow, { kind: 'desk', phase: identified() });
    expect(flow.scene).toEqual({ at: 'purpose', from: CARD });
    expect(run(flow, { kind: 'desk', phase: identified() })).toBe(flow);
    expect(run(flow, { kind: 'desk', phase: { kind: 'waiting' } }).scene).toEqual({ at: 'home' });
  });

  test('of somebody else never takes a visit from the screen; it waits until a person decides', () => {
    const flow = run(at('ask', { ask: ASK }), { kind: 'desk', phase: identified('999') });
    expect(flow.scene.at).toBe('ask');
    expect(flow.visit?.id).toBe(ID);
    expect(flow.knocking?.residentId).toBe('999');
    const next = run(flow, { kind: 'left' });
    expect(next.scene).toEqual({ at: 'purpose', from: CARD });
    // Also when it came while the numbers stood there.
    const done = run(
      at('list'),
      { kind: 'sent', ticket: 2 },
      { kind: 'accepted', ticket: 2, applications: [] },
    );
    expect(run(done, { kind: 'desk', phase: identified('999') }, { kind: 'left' }).scene).toEqual(next.scene);
    expect(next).toMatchObject({ visit: null, sheet: null, drafts: {}, knocking: null });
  });

  test('of the same family says only better who is there', () => {
    const flow = run(at('list'), { kind: 'desk', phase: identified('102') });
    expect(flow.knocking).toBeNull();
  });

  test('gone from the reader takes nothing away', () => {
    const flow = at('list');
    expect(run(flow, { kind: 'desk', phase: { kind: 'waiting' } })).toEqual(flow);
  });
});

describe('an answer of the host', () => {
  test('counts only for the call that waits for it', () => {
    const flow = run(at('people'), { kind: 'sent', ticket: 7 });
    const late: FlowInput = {
      kind: 'visit',
      ticket: 6,
      visit: visitOf({ id: OTHER }),
      sheet: null,
      to: 'next',
    };
    expect(run(flow, late)).toBe(flow);
    expect(run(flow, { kind: 'refused', ticket: 6, refusal: { reason: 'x', detail: undefined } })).toBe(flow);
  });

  test.each([
    ['the question that is open', { ask: ASK }, 'ask'],
    ['the list when there is none', {}, 'list'],
  ])('leads on to %s', (_name, change, scene) => {
    expect(answered(at('people'), visitOf(change), 'next').scene.at).toBe(scene);
  });

  test('looked at again: another visit and an older revision change nothing', () => {
    const flow = at('list', { revision: 5 });
    expect(run(flow, { kind: 'refreshed', visit: visitOf({ id: OTHER, revision: 9 }) })).toBe(flow);
    expect(run(flow, { kind: 'refreshed', visit: visitOf({ revision: 4 }) })).toBe(flow);
  });

  test('the resident has signed: the clerk goes on by herself', () => {
    const checking = at('resident', { resident: { is: 'checking', wrong: [] } });
    const signed = visitOf({ resident: { is: 'signed', current: true } });
    expect(run(checking, { kind: 'refreshed', visit: signed }).scene).toEqual({
      at: 'confirm',
      sign: 'screen',
      looking: false,
    });
    const outdated = visitOf({ resident: { is: 'signed', current: false } });
    expect(run(checking, { kind: 'refreshed', visit: outdated }).scene).toEqual({ at: 'resident' });
  });
});

describe('the end of a visit', () => {
  const typed = run(at('fields'), { kind: 'typed', key: 'b/x', value: '090' });

  test.each<[string, FlowInput]>([
    ['left', { kind: 'left' }],
    ['ended elsewhere', { kind: 'standing', visit: null }],
  ])('%s: nothing that was shown or typed stays', (_name, input) => {
    const after = run(typed, input);
    expect(after).toMatchObject({
      scene: { at: 'home' },
      visit: null,
      sheet: null,
      drafts: {},
      choosing: null,
    });
    expect(JSON.stringify(after)).not.toMatch(/名101|090/);
  });

  test('by the call that is under way is no surprise', () => {
    const flow = run(typed, { kind: 'sent', ticket: 3 }, { kind: 'standing', visit: null });
    expect(flow.refusal).toBeNull();
    const done = run(flow, { kind: 'accepted', ticket: 3, applications: [] });
    expect(done.scene.at).toBe('done');
    expect(done.drafts).toEqual({});
    expect(run(done, { kind: 'standing', visit: null })).toBe(done);
  });
});

describe('a page that is loaded anew', () => {
  test.each([
    ['nothing was said', { events: [] }, 'purpose'],
    ['a question is open', { ask: ASK }, 'ask'],
    ['all is answered', {}, 'list'],
  ])('goes on where the visit stands: %s', (_name, change, scene) => {
    expect(run(initialFlow, { kind: 'refreshed', visit: visitOf(change) }).scene.at).toBe(scene);
  });
});

test('a page that is loaded anew with another card on the reader goes on with the visit that stands', () => {
  const flow = run(initialFlow, { kind: 'desk', phase: identified('999') });
  expect(run(flow, { kind: 'refreshed', visit: visitOf() })).toMatchObject({
    visit: { id: ID },
    scene: { at: 'list' },
  });
});

test('somebody typed is among those who were switched on before, and nobody is switched back', () => {
  const flow = run(
    at('people'),
    { kind: 'choosing', choosing: { keys: ['102'], applicant: '102' } },
    { kind: 'guest', key: null },
  );
  const guest = {
    ...visitOf().people[0],
    key: 'g-00000000-0000-4000-8000-000000000009',
    residentId: null,
    index: 2,
  };
  const after = answered(flow, visitOf({ people: [...visitOf().people, guest] }), 'people');
  expect(after.choosing).toEqual({ keys: ['102', guest.key], applicant: '102' });
});

test('one step back from each scene, and from the list no answer is lost', () => {
  const steps: string[] = [];
  let flow = run(
    at('list', { answers: [{ fact: 'has_dog', person: null, question: '犬', value: true, text: 'はい' }] }),
    {
      kind: 'confirm',
      sign: 'paper',
    },
  );
  for (let turn = 0; turn < 9 && flow.scene.at !== 'purpose'; turn += 1) {
    steps.push(flow.scene.at);
    flow = run(flow, { kind: 'back' });
  }
  expect(steps).toEqual(['confirm', 'resident', 'papers', 'fields', 'list', 'answers', 'people']);
});

describe('papers that are looked at before they are printed', () => {
  const [one, other] = [eventIdSchema.parse(ID), eventIdSchema.parse(OTHER)];
  const done = run(
    at('list'),
    { kind: 'sent', ticket: 3 },
    { kind: 'accepted', ticket: 3, applications: [] },
  );
  const look: FlowInput = { kind: 'looking', looking: true };

  test('one step back is the scene as it was, with what was marked', () => {
    const marked = run(
      done,
      look,
      { kind: 'left_out', application: one, leftOut: true },
      { kind: 'left_out', application: other, leftOut: true },
      { kind: 'left_out', application: one, leftOut: true },
      { kind: 'left_out', application: other, leftOut: false },
      { kind: 'back' },
    );
    expect(marked.scene).toEqual({ ...done.scene, leftOut: [one] });
    const confirming = run(at('list'), { kind: 'confirm', sign: 'paper' });
    expect(run(confirming, look, { kind: 'back' })).toEqual(confirming);
  });

  test('nothing is marked where nothing was taken yet, and no other scene is looked at', () => {
    const confirming = run(at('list'), { kind: 'confirm', sign: 'paper' }, look);
    expect(run(confirming, { kind: 'left_out', application: one, leftOut: true })).toBe(confirming);
    expect(run(at('list'), look).scene).toEqual(at('list').scene);
  });
});
