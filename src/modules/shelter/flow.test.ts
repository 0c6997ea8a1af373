import { describe, expect, test } from 'vitest';
import type { DeskPhase, Visit } from '../../identity/schema.ts';
import { visitSchema } from '../../identity/schema.ts';
import { eventIdSchema, residentIdSchema, shelterIdSchema } from '../../kernel/ids.ts';
import type { Who } from './contract.ts';
import { arrivalOf, EMPTY_DRAFT } from './draft.ts';
import { actionsFor, initialFlow, stepFlow } from './flow.ts';
import type { Done, Flow, FlowInput, Task } from './scene.ts';
import type { PersonId, Presence } from './schema.ts';
import { type HouseholdView, householdViewSchema, type Recent } from './views-schema.ts';

const GYM = shelterIdSchema.parse('S01');
const HALL = shelterIdSchema.parse('S02');
const EVENT = eventIdSchema.parse('018f0000-0000-7000-8000-0000000000ee');
const id = (n: number): PersonId => residentIdSchema.parse(String(n));

const visit = (n: number): Visit =>
  visitSchema.parse({
    visitId: `018f0000-0000-7000-8000-00000000000${n}`,
    residentId: '2',
    evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
    notes: [],
    afterLastApduMs: 3,
  });

const here = (status: 'present' | 'out' | 'overnight' | 'moved' | 'left', shelterId = GYM): Presence => ({
  status,
  shelterId,
  since: 0,
  eventId: EVENT,
});

/** Household of residents 1, 2 (tapped), 3; suggestion as the host would make it. */
const view = (n: number, presences: readonly Presence[] = []): HouseholdView =>
  householdViewSchema.parse({
    visitId: visit(n).visitId,
    householdId: '9',
    address: '架空県かざし市一ノ門1-1',
    protected: false,
    group: {},
    cards: [],
    suggestion: presences.length === 0 ? 'arrive' : 'manage',
    members: [1, 2, 3].map((at) => ({
      personId: String(at),
      name: `試験${at}`,
      kana: 'シケン',
      relationship: '子',
      age: 10,
      sex: '1',
      presence: presences[at - 1] ?? { status: 'not_here' },
      shelterName: null,
      tapped: at === 2,
      expected: true,
      guest: null,
      needs: {},
      consent: null,
      guardian: null,
      spot: null,
      stay: null,
      overnight: null,
      said: null,
      support: null,
      minor: false,
    })),
  });

const identified = (n: number): FlowInput => ({
  kind: 'desk',
  phase: { kind: 'identified', visit: visit(n) },
});
const desk = (kind: 'waiting' | 'reading'): FlowInput => ({ kind: 'desk', phase: { kind } });
const who = (n: number): Who => ({ by: 'visit', visitId: visit(n).visitId });
const household = (n: number, presences: readonly Presence[] = []): FlowInput => ({
  kind: 'household',
  who: who(n),
  view: view(n, presences),
});
const done: Done = { eventId: EVENT, people: 2, what: 'arrive', to: null, item: null, at: 0 };
const entry: Recent = {
  eventId: EVENT,
  kind: 'shelter.checked_in',
  departure: null,
  at: 0,
  names: ['試験1'],
  undone: false,
};
const run = (...inputs: readonly FlowInput[]): Flow => inputs.reduce(stepFlow, initialFlow);
const ticked = ({ scene }: Flow): readonly PersonId[] => ('ticked' in scene ? scene.ticked : []);

const arriving = [identified(1), household(1)];
const managing = [identified(1), household(1, [here('present'), here('present')])];
const savedOnce: FlowInput[] = [...arriving, { kind: 'sent', ticket: 1 }, { kind: 'saved', ticket: 1, done }];

describe('who is on the screen', () => {
  test('a household with nobody here is ticked whole; with somebody here, only who tapped', () => {
    expect(ticked(run(...arriving))).toEqual([id(1), id(2), id(3)]);
    const manage = run(...managing);
    expect(manage.scene.at).toBe('manage');
    expect(ticked(manage)).toEqual([id(2)]);
  });

  test('a phase said again changes nothing, in any scene of that visit', () => {
    for (const before of [run(identified(1)), run(...arriving), run(...managing), run(...savedOnce)]) {
      expect(stepFlow(before, identified(1))).toBe(before);
    }
  });

  test.each<[string, DeskPhase]>([
    ['reading', { kind: 'reading' }],
    ['a stop', { kind: 'problem', problem: 'two_cards' }],
  ])('%s ends every scene, and nothing of the person is left', (_name, phase) => {
    const scenes = [
      run(...arriving),
      run(...managing, { kind: 'action', action: 'out' }),
      run(...savedOnce),
      run({ kind: 'recent_asked' }, { kind: 'recent_loaded', entries: [entry] }),
    ];
    for (const before of scenes) {
      const after = stepFlow(before, { kind: 'desk', phase });
      expect(after.scene).toEqual({ at: 'home' });
      expect(JSON.stringify(after)).not.toContain('試験');
    }
  });

  test('when the host lets go, an open household ends; what was recorded stays to be read', () => {
    expect(run(...arriving, desk('waiting')).scene.at).toBe('home');
    expect(run(...savedOnce, desk('waiting')).scene.at).toBe('done');
    expect(run({ kind: 'recent_asked' }, desk('waiting')).scene.at).toBe('recent');
  });

  test('the next person takes the screen, also from the verdict before', () => {
    const next = run(...savedOnce, identified(2));
    expect(next.scene).toEqual({ at: 'loading', who: who(2), visit: visit(2) });
    expect(stepFlow(next, household(1)).scene.at).toBe('loading');
    expect(stepFlow(next, household(2)).scene.at).toBe('arrive');
  });

  test('a household that cannot be shown says so, and only for the visit asked', () => {
    const loading = run(identified(1));
    const failed = (n: number): Flow => stepFlow(loading, { kind: 'household_failed', who: who(n) });
    expect(failed(2)).toBe(loading);
    expect(failed(1).scene.at).toBe('missing');
  });
});

describe('choosing', () => {
  test('ticks are taken off and put back, in the order of the household', () => {
    const off = run(...arriving, { kind: 'toggled', personId: id(1) });
    expect(ticked(off)).toEqual([id(2), id(3)]);
    expect(ticked(stepFlow(off, { kind: 'toggled', personId: id(1) }))).toEqual([id(1), id(2), id(3)]);
    const none = run(...arriving, { kind: 'toggled_all' });
    expect(ticked(none)).toEqual([]);
    expect(ticked(stepFlow(none, { kind: 'toggled_all' }))).toHaveLength(3);
  });

  test('nothing can be changed while a call is under way', () => {
    const sent = run(...arriving, { kind: 'sent', ticket: 1 });
    expect(stepFlow(sent, { kind: 'toggled', personId: id(1) })).toBe(sent);
  });

  test('外泊, 転所 and 退所 ask for what belongs to them, 外出 goes straight to the confirmation', () => {
    const moved = run(...managing, { kind: 'action', action: 'moved' });
    expect(moved.scene).toMatchObject({ at: 'leaving', action: 'moved' });
    expect(stepFlow(moved, { kind: 'leaving', leaving: { to: HALL } }).scene).toMatchObject({
      at: 'confirm',
      action: 'moved',
      leaving: { to: HALL, overnight: null, destination: null, handedOver: null },
      ticked: [id(2)],
    });
    for (const action of ['overnight', 'left'] as const)
      expect(run(...managing, { kind: 'action', action }).scene).toMatchObject({ at: 'leaving', action });
    expect(run(...managing, { kind: 'action', action: 'out' }).scene).toMatchObject({
      at: 'confirm',
      action: 'out',
    });
  });

  test('who is registered at another shelter is not ticked at first', () => {
    const elsewhere = view(1);
    const members = elsewhere.members.map((member, at) => ({ ...member, expected: at !== 2 }));
    const flow = run(identified(1), { kind: 'household', who: who(1), view: { ...elsewhere, members } });
    expect(ticked(flow)).toEqual([id(1), id(2)]);
  });

  test('back goes one step, keeps the ticks, and waits for a call under way', () => {
    const confirm = run(...managing, { kind: 'toggled', personId: id(1) }, { kind: 'action', action: 'out' });
    expect(stepFlow(confirm, { kind: 'back' }).scene).toMatchObject({
      at: 'manage',
      ticked: [id(1), id(2)],
    });
    const sent = stepFlow(confirm, { kind: 'sent', ticket: 1 });
    expect(stepFlow(sent, { kind: 'back' })).toBe(sent);
  });

  test('only actions the rules would take are offered', () => {
    const { members } = view(1, [here('present'), here('out'), here('present', HALL)]);
    const offer = (...ids: number[]) => actionsFor({ members }, ids.map(id), GYM);
    expect(offer(1)).toEqual(['out', 'overnight', 'moved', 'left']);
    expect(offer(2)).toEqual(['return', 'overnight', 'moved', 'left']);
    // Who is here already cannot come back: the verdict would name somebody to whom nothing happened.
    expect(offer(1, 2)).toEqual(['out', 'overnight', 'moved', 'left']);
    expect(offer(3)).toEqual(['return']);
    expect(offer(1, 3)).toEqual([]);
    expect(offer()).toEqual([]);
  });
});

describe('answers', () => {
  test('a saved check-in becomes the verdict', () => {
    expect(run(...savedOnce)).toMatchObject({ busy: null, scene: { at: 'done', undo: 'no', done } });
  });

  test('an answer to an earlier call, or after the next tap, is dropped', () => {
    const waiting = run(...arriving, { kind: 'sent', ticket: 2 });
    expect(stepFlow(waiting, { kind: 'saved', ticket: 1, done })).toBe(waiting);
    const next = run(...arriving, { kind: 'sent', ticket: 1 }, identified(2), household(2));
    expect(stepFlow(next, { kind: 'saved', ticket: 1, done })).toBe(next);
    expect(stepFlow(next, { kind: 'refused', ticket: 1, reason: 'cannot_record' })).toBe(next);
  });

  test('a refusal stands until it is closed, and the ticks are still there', () => {
    const refused = run(
      ...arriving,
      { kind: 'toggled', personId: id(3) },
      { kind: 'sent', ticket: 1 },
      { kind: 'refused', ticket: 1, reason: 'cannot_record' },
    );
    expect(refused).toMatchObject({ busy: null, refusal: 'cannot_record' });
    const closed = stepFlow(refused, { kind: 'refusal_closed' });
    expect(closed.refusal).toBeNull();
    expect(ticked(closed)).toEqual([id(1), id(2)]);
  });

  test('a visit the host no longer knows leads to the next person', () => {
    const gone = run(
      ...arriving,
      { kind: 'sent', ticket: 1 },
      { kind: 'refused', ticket: 1, reason: 'no_such_visit' },
      { kind: 'refusal_closed' },
    );
    expect(gone.scene.at).toBe('home');
  });
});

describe('undo, list, opening', () => {
  test('undo at the verdict: asked, taken back, or done', () => {
    const asking = run(...savedOnce, { kind: 'undo_asked' });
    expect(asking.scene).toMatchObject({ at: 'done', undo: 'asking' });
    expect(stepFlow(asking, { kind: 'back' }).scene).toMatchObject({ undo: 'no' });
    const sent = stepFlow(asking, { kind: 'sent', ticket: 2 });
    expect(stepFlow(sent, { kind: 'undone', ticket: 2 }).scene).toMatchObject({ undo: 'undone' });
  });

  test('an entry that is undone already cannot be chosen; after an undo the list is asked for again', () => {
    const list = run({ kind: 'recent_asked' }, { kind: 'recent_loaded', entries: [entry] });
    expect(stepFlow(list, { kind: 'recent_undo', entry: { ...entry, undone: true } })).toBe(list);
    const undoing = stepFlow(list, { kind: 'recent_undo', entry });
    expect(undoing.scene).toMatchObject({ undoing: entry });
    const sent = stepFlow(undoing, { kind: 'sent', ticket: 1 });
    expect(stepFlow(sent, { kind: 'undone', ticket: 1 }).scene).toEqual({
      at: 'recent',
      entries: null,
      undoing: null,
    });
  });

  test('the list is not opened over a person', () => {
    const arrive = run(...arriving);
    expect(stepFlow(arrive, { kind: 'recent_asked' })).toBe(arrive);
  });

  test('開設 leads back to who stands there, or to waiting', () => {
    const opened: FlowInput[] = [
      { kind: 'opening_asked' },
      { kind: 'sent', ticket: 1 },
      { kind: 'opened', ticket: 1 },
    ];
    expect(run(...opened).scene.at).toBe('home');
    expect(run(...arriving, ...opened).scene).toEqual({ at: 'loading', who: who(1), visit: visit(1) });
  });

  test('what may be old is asked for again; a verdict stands', () => {
    const reload: FlowInput = { kind: 'reload' };
    expect(run(...arriving, reload).scene.at).toBe('loading');
    expect(run(...managing, { kind: 'action', action: 'out' }, reload).scene.at).toBe('loading');
    expect(run(...savedOnce, reload).scene.at).toBe('done');
    expect(
      run({ kind: 'recent_asked' }, { kind: 'recent_loaded', entries: [entry] }, reload).scene,
    ).toMatchObject({ entries: null });
  });
});

describe('exceptions', () => {
  const noted: FlowInput = {
    kind: 'noted',
    draft: { needs: new Map([[id(1), { milk: 'powder' } as const]]) },
  };
  const needs: FlowInput = { kind: 'aside', aside: { kind: 'needs', of: id(1) } };

  test('one big choice leads back to the people, and travels with the check-in', () => {
    const flow = run(...arriving, { kind: 'toggled', personId: id(3) }, needs, noted);
    expect(flow.scene).toMatchObject({ at: 'arrive', ticked: [id(1), id(2)] });
    if (flow.scene.at !== 'arrive') throw new Error('not at the people');
    expect(arrivalOf(flow.scene)).toEqual({
      who: who(1),
      present: [id(1), id(2)],
      needs: [{ personId: id(1), needs: { milk: 'powder' } }],
    });
  });

  test('giving up a choice notes nothing', () => {
    const flow = run(...arriving, needs, { kind: 'back' });
    expect(flow.scene).toMatchObject({ at: 'arrive', draft: EMPTY_DRAFT });
  });

  test('of who does not come only where she is said to be travels', () => {
    const flow = run(
      ...arriving,
      needs,
      noted,
      { kind: 'toggled', personId: id(1) },
      { kind: 'aside', aside: { kind: 'said', of: id(1) } },
      { kind: 'noted', draft: { said: new Map([[id(1), 'coming' as const]]) } },
    );
    if (flow.scene.at !== 'arrive') throw new Error('not at the people');
    expect(arrivalOf(flow.scene)).toEqual({
      who: who(1),
      present: [id(2), id(3)],
      said: [{ personId: id(1), word: 'coming' }],
    });
  });

  test('what could not be noted of somebody recorded is not tried again by itself', () => {
    const refused = run(
      ...managing,
      needs,
      noted,
      { kind: 'sent', ticket: 1 },
      { kind: 'refused', ticket: 1, reason: 'cannot_record' },
    );
    expect(stepFlow(refused, { kind: 'retried' }).scene).toMatchObject({
      at: 'manage',
      draft: { needs: new Map([[id(1), { milk: 'powder' }]]) },
    });
    expect(stepFlow(refused, { kind: 'refusal_closed' }).scene).toMatchObject({ draft: EMPTY_DRAFT });
  });
});

describe('tasks', () => {
  const menu: FlowInput = { kind: 'menu_asked' };
  const counting: FlowInput = { kind: 'task', task: { kind: 'counting' } };
  const meal: Task = { kind: 'supplies', item: { kind: 'meal' }, all: false };

  test('a task that somebody with a card interrupts is gone on with when she is done with', () => {
    const came = run(menu, counting, desk('reading'), identified(1), household(1));
    expect(came).toMatchObject({ scene: { at: 'arrive' }, parked: { kind: 'counting' } });
    const left = run(menu, counting, desk('reading'), identified(1), household(1), { kind: 'left' });
    expect(left).toMatchObject({ scene: { at: 'task', task: { kind: 'counting' } }, parked: null });
  });

  test('a card that led to nobody leads back to the task', () => {
    const flow = run(menu, counting, desk('reading'), desk('waiting'));
    expect(flow.scene).toEqual({ at: 'task', task: { kind: 'counting' } });
  });

  test('while something is given out a card is all that is needed: one for whoever has it', () => {
    const flow = run(menu, { kind: 'task', task: meal }, identified(1), household(1, [here('present')]));
    expect(flow.scene).toMatchObject({ at: 'supply', item: { kind: 'meal' }, ticked: [id(2)] });
    const after = [
      { kind: 'sent', ticket: 1 },
      { kind: 'saved', ticket: 1, done: { ...done, what: 'supply' } },
      { kind: 'left' },
    ] as const;
    expect(after.reduce<Flow>(stepFlow, flow).scene).toEqual({ at: 'task', task: meal });
  });

  test('to the whole household goes what is given to whoever is or was recorded', () => {
    const all: Task = { ...meal, all: true };
    const flow = run(
      menu,
      { kind: 'task', task: all },
      identified(1),
      household(1, [here('present'), here('out')]),
    );
    expect(ticked(flow)).toEqual([id(1), id(2)]);
  });

  test('a 仮カード is another reading; the desk that lets go of a visit does not end it', () => {
    const cardId = 'KZT-0000-0000-0000-0000-0' as const;
    const card = { by: 'temp_card', cardId } as unknown as Exclude<Who, { by: 'visit' }>;
    const flow = run(...arriving, { kind: 'came', who: card });
    expect(flow.scene).toEqual({ at: 'loading', who: card, visit: null });
    expect(JSON.stringify(flow)).not.toContain('試験');
    const shown = run({ kind: 'came', who: card }, { kind: 'household', who: card, view: view(1) });
    expect(stepFlow(shown, desk('waiting'))).toBe(shown);
  });
});
