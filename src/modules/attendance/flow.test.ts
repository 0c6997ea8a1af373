import { describe, expect, test } from 'vitest';
import { civilDateSchema } from '../../kernel/dates.ts';
import { sha256HexSchema } from '../../kernel/ids.ts';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import { staffNoSchema } from './ids-schema.ts';
import type { InsideView, PersonView } from './views-schema.ts';

const view: PersonView = {
  person: {
    no: staffNoSchema.parse('10001'),
    name: '職員',
    department: '総務課',
    inService: true,
    duty: false,
    posts: [],
  },
  punches: [],
  missing: null,
  cards: [{ token: sha256HexSchema.parse('a'.repeat(64)), kind: 'card_uid', at: null }],
};
const inside: InsideView = { at: 0, muster: null, people: [], others: [] };
const run = (...inputs: readonly FlowInput[]): Flow => inputs.reduce(stepFlow, initialFlow);

const toPerson: readonly FlowInput[] = [
  { kind: 'menu_opened' },
  { kind: 'went', place: 'find' },
  { kind: 'sent', ticket: 1 },
  { kind: 'person', ticket: 1, view, done: null },
];

describe('the screen of a door', () => {
  test('a supervisor comes to a colleague, and back the same way', () => {
    expect(run(...toPerson).scene).toMatchObject({ at: 'person', view });
    const steps = [...toPerson];
    for (const at of ['find', 'menu', 'door', 'door']) {
      steps.push({ kind: 'back' });
      expect(run(...steps).scene.at).toBe(at);
    }
  });

  test.each(['manual', 'add', 'link'] as const)('%s leads back to the same colleague', (what) => {
    const asked = run(...toPerson, { kind: 'asked', what });
    expect(asked.scene).toMatchObject({ at: what, view });
    expect(stepFlow(asked, { kind: 'back' }).scene).toEqual({ at: 'person', view, done: null });
  });

  test('when her time is over the door stands there, wherever she was, and nothing of a colleague', () => {
    for (const more of [[], [{ kind: 'asked', what: 'add' }], [{ kind: 'back' }]] as const)
      expect(run(...toPerson, ...more, { kind: 'session_over' })).toEqual(initialFlow);
  });

  test('an answer to a call that nobody waits for any more is dropped', () => {
    const open = run(...toPerson, { kind: 'asked', what: 'manual' }, { kind: 'sent', ticket: 2 });
    expect(stepFlow(open, { kind: 'person', ticket: 1, view, done: 'manual' })).toBe(open);
    expect(stepFlow(open, { kind: 'back' })).toBe(open);
    const refused = stepFlow(open, { kind: 'refused', ticket: 2, reason: 'own' });
    expect(refused).toMatchObject({ busy: null, refusal: 'own', scene: { at: 'manual' } });
    expect(stepFlow(refused, { kind: 'refusal_closed' }).refusal).toBeNull();
    expect(stepFlow(open, { kind: 'person', ticket: 2, view, done: 'manual' }).scene).toMatchObject({
      at: 'person',
      done: 'manual',
    });
  });

  test('a card that is waited for comes, or nobody waits for it any more', () => {
    const waiting = run(
      ...toPerson,
      { kind: 'asked', what: 'link' },
      { kind: 'sent', ticket: 2 },
      { kind: 'link_waits', ticket: 2 },
    );
    expect(waiting.scene).toMatchObject({ at: 'link', waiting: true });
    expect(stepFlow(waiting, { kind: 'link_over' }).scene).toMatchObject({ at: 'link', waiting: false });
    expect(stepFlow(waiting, { kind: 'linked', view, done: 'linked' }).scene).toMatchObject({
      at: 'person',
      done: 'linked',
    });
    expect(stepFlow(run(...toPerson), { kind: 'linked', view, done: 'linked' }).scene).toMatchObject({
      done: null,
    });
  });

  test('a card’s registration is taken back from her page alone', () => {
    const [card] = view.cards;
    if (card === undefined) throw new Error('no card');
    expect(run(...toPerson, { kind: 'unlink_asked', card }).scene).toMatchObject({ at: 'unlink', card });
    expect(run({ kind: 'unlink_asked', card })).toEqual(initialFlow);
  });

  test('lists come once they are asked for; a muster is begun from the list and leads back to it', () => {
    const menu: FlowInput = { kind: 'menu_opened' };
    const today = { on: civilDateSchema.parse('2026-11-26'), punches: [], more: false };
    expect(run(menu, { kind: 'went', place: 'today' }, { kind: 'today', today }).scene).toEqual({
      at: 'today',
      today,
    });
    expect(run(menu, { kind: 'today', today }).scene).toEqual({ at: 'menu' });
    const open = run(menu, { kind: 'went', place: 'inside' }, { kind: 'inside', inside: 'failed' });
    expect(open.scene).toMatchObject({ at: 'inside', inside: 'failed' });
    expect(stepFlow(open, { kind: 'print', print: 'printed' }).scene).toMatchObject({ print: 'printed' });
    const asked = stepFlow(open, { kind: 'muster_asked' });
    expect(asked.scene.at).toBe('muster');
    expect(stepFlow(asked, { kind: 'back' }).scene.at).toBe('inside');
    const sent = stepFlow(asked, { kind: 'sent', ticket: 3 });
    expect(stepFlow(sent, { kind: 'mustered', ticket: 3, inside }).scene).toMatchObject({
      at: 'inside',
      inside,
    });
  });
});
