import { describe, expect, test } from 'vitest';
import { visitSchema } from '../../identity/schema.ts';
import { type Flow, type FlowInput, initialFlow, isInterruptible, stepFlow } from './flow.ts';
import { VERDICT_KINDS, type VerdictKind } from './schema.ts';
import { acceptanceSchema, type Look, lookSchema, type ShownAcceptance } from './views.ts';

const uuid = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const ROLL = { version: 3, asOf: '2026-07-10', sha256: 'ab'.repeat(32) };
const BALLOTS = ['shosen', 'hirei'].map((id) => ({ id, name: id, short: id, color: '白色', opensOn: null }));
const EARLIER = {
  ballots: ['shosen'],
  placeName: '公民館',
  at: 0,
  when: 'day',
  provisional: false,
  eventId: null,
};

const VERDICTS: Record<VerdictKind, object> = {
  ok: { kind: 'ok', ballots: BALLOTS, later: [], earlier: [] },
  voted: { kind: 'voted', earlier: [EARLIER] },
  early_voted: { kind: 'early_voted', earlier: [EARLIER] },
  absentee_issued: { kind: 'absentee_issued', issuedOn: null },
  other_place: { kind: 'other_place', places: [] },
  not_on_roll: { kind: 'not_on_roll' },
  disfranchised: { kind: 'disfranchised', why: 'disfranchised', on: null },
  deceased: { kind: 'deceased' },
  check: { kind: 'check', why: ['name_differs'] },
  not_open: { kind: 'not_open', why: 'closed', from: null, to: null, on: null },
  taken: { kind: 'taken', placeName: '公民館', at: 0 },
  unreachable: { kind: 'unreachable' },
  station: { kind: 'station', why: 'no_roll' },
};
const STOPS = VERDICT_KINDS.filter((kind) => kind !== 'ok');

const look = (n: number, kind: VerdictKind, change: object = {}): Look =>
  lookSchema.parse({
    lookId: uuid(n),
    elector: {
      electorId: '12-1-7',
      name: '試験　花子',
      kana: 'シケン　ハナコ',
      otherName: null,
      birthDate: '昭和55年2月17日',
      age: 46,
      sex: '2',
      address: '本町1',
      protected: false,
      precinct: '12',
      precinctName: '第12投票区',
      braille: false,
    },
    how: 'ticket',
    visitId: null,
    verdict: VERDICTS[kind],
    goOn: 'accept',
    overridden: null,
    when: 'day',
    needsOath: false,
    oathBy: 'print',
    cardExpired: false,
    afterLastApduMs: null,
    roll: ROLL,
    ...change,
  });

const acceptance: ShownAcceptance = acceptanceSchema.parse({
  acceptId: uuid(90),
  electorId: '12-1-7',
  name: '試験　花子',
  at: 0,
  device: 'poll-1',
  how: 'ticket',
  when: 'day',
  ballots: BALLOTS.map(({ id }) => ({ ballot: id, name: id, tickId: null })),
  assist: null,
  overridden: null,
  undone: false,
  conflict: false,
});

const tap = (n: number): FlowInput => ({
  kind: 'desk',
  phase: {
    kind: 'identified',
    visit: visitSchema.parse({
      visitId: uuid(n),
      residentId: String(n),
      evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
      notes: [],
      afterLastApduMs: 1,
    }),
  },
});
const ticket = (code = 'KZ0001'): FlowInput => ({ kind: 'scanned', code });
const run = (...inputs: readonly FlowInput[]): Flow => inputs.reduce(stepFlow, initialFlow);
const shown = (of: Look): FlowInput[] => [ticket(), { kind: 'found', asked: 1, look: of }];
const stopped = (kind: VerdictKind): Flow => run(...shown(look(1, kind)));
const sent: FlowInput = { kind: 'sent', ticket: 1 };
const early = look(1, 'ok', { when: 'early', needsOath: true });
const atOath: FlowInput[] = [...shown(early), { kind: 'reason_asked' }, { kind: 'reason', reason: 1 }];

/** Everything that the world does by itself, or a hurried hand next to the screen. */
const TAKERS: readonly (readonly [string, FlowInput])[] = [
  ['the next card', tap(5)],
  ['a card being read', { kind: 'desk', phase: { kind: 'reading' } }],
  ['a card that leads to nobody', { kind: 'desk', phase: { kind: 'problem', problem: 'not_linked' } }],
  ['the desk letting go', { kind: 'desk', phase: { kind: 'waiting' } }],
  ['the next ticket', ticket('KZ9999')],
  ['a choice from a search', { kind: 'chosen', by: { by: 'number', electorId: acceptance.electorId } }],
  ['a list', { kind: 'list_asked', open: true }],
  ['the menu', { kind: 'opened', place: 'menu' }],
  ['what stands at the host', { kind: 'standing', lookId: uuid(77) }],
  ['nothing standing at the host', { kind: 'standing', lookId: null }],
  ['次の方へ without the question', { kind: 'left' }],
  ['戻る', { kind: 'back' }],
  ['a late answer', { kind: 'found', asked: 1, look: look(8, 'ok') }],
  ['an answer nobody waits for', { kind: 'looked', ticket: 9, look: look(8, 'ok') }],
  [
    'an acceptance nobody waits for',
    { kind: 'accepted', ticket: 9, outcome: { outcome: 'accepted', acceptance } },
  ],
  ['事由', { kind: 'reason_asked' }],
  ['ほかの扱い', { kind: 'special', kindOf: 'menu' }],
];

describe('1. a stop is left in two ways only', () => {
  test.each(STOPS)('%s: nothing but a person ends it', (kind) => {
    for (const [name, input] of TAKERS) {
      const { scene } = stepFlow(stopped(kind), input);
      expect(scene, name).toEqual({ at: 'stop', look: look(1, kind), ask: 'nothing' });
    }
  });

  test('all takers after each other do not either, and what came is said to have been held', () => {
    const after = run(...shown(look(1, 'voted')), ...TAKERS.map(([, input]) => input));
    expect(after.scene.at).toBe('stop');
    expect(stepFlow(stopped('voted'), tap(5)).held).toBe('card');
    expect(stepFlow(stopped('voted'), ticket()).held).toBe('ticket');
  });

  test('a person says that nobody was taken in: asked first, then home', () => {
    const asked = stepFlow(stopped('voted'), { kind: 'ask', ask: 'end' });
    expect(asked.scene).toMatchObject({ at: 'stop', ask: 'end' });
    expect(stepFlow(asked, { kind: 'left' }).scene).toEqual({ at: 'home' });
    expect(stepFlow(asked, { kind: 'back' }).scene).toMatchObject({ at: 'stop', ask: 'nothing' });
  });

  test('the host answers a second person with another look, which may be another stop', () => {
    const asked = stepFlow(stopped('check'), { kind: 'ask', ask: 'override' });
    const passed = [sent, { kind: 'looked', ticket: 1, look: look(2, 'ok') } as const].reduce(
      stepFlow,
      asked,
    );
    expect(passed.scene).toMatchObject({ at: 'verdict', look: { lookId: uuid(2) } });
    const again = [sent, { kind: 'looked', ticket: 1, look: look(3, 'voted') } as const].reduce(
      stepFlow,
      asked,
    );
    expect(again.scene).toMatchObject({ at: 'stop', look: { lookId: uuid(3) }, ask: 'nothing' });
  });

  test('a wrong PIN, and a host that knows the look no more, leave it where it is', () => {
    for (const reason of ['wrong_pin', 'locked', 'no_such_look', 'cannot_record'] as const) {
      const refused = [
        { kind: 'ask', ask: 'override' } as const,
        sent,
        { kind: 'refused', ticket: 1, reason } as const,
      ].reduce(stepFlow, stopped('check'));
      expect(stepFlow(refused, { kind: 'refusal_closed' }).scene.at).toBe('stop');
    }
  });

  test('a stop that comes up at the acceptance is a stop like any other', () => {
    const stop = run(...shown(look(1, 'ok')), sent, {
      kind: 'accepted',
      ticket: 1,
      outcome: { outcome: 'stopped', look: look(2, 'taken') },
    });
    expect(stop.scene).toEqual({ at: 'stop', look: look(2, 'taken'), ask: 'nothing' });
    expect(stepFlow(stop, tap(5)).scene.at).toBe('stop');
  });
});

describe('2. what was begun is not taken away by the next card', () => {
  const begun: readonly (readonly [string, readonly FlowInput[]])[] = [
    ['the choice of 事由', [...shown(early), { kind: 'reason_asked' }]],
    ['宣誓書', atOath],
    ['代理投票', [...shown(look(1, 'ok')), { kind: 'special', kindOf: 'proxy' }]],
    [
      'a verdict with 点字投票 chosen',
      [
        ...shown(look(1, 'ok')),
        { kind: 'special', kindOf: 'menu' },
        { kind: 'assist', assist: { kind: 'braille' } },
      ],
    ],
    ['an acceptance under way', [...shown(look(1, 'ok')), sent]],
    [
      '取消し',
      [
        ...shown(look(1, 'ok')),
        sent,
        { kind: 'accepted', ticket: 1, outcome: { outcome: 'accepted', acceptance } },
        { kind: 'undo_asked', acceptance },
      ],
    ],
    ['the count of the hour', [{ kind: 'opened', place: 'tie_out' }]],
    ['a paper entry', [{ kind: 'opened', place: 'paper' }]],
    ['閉所', [{ kind: 'opened', place: 'closing' }]],
  ];
  test.each(begun)('%s', (_name, inputs) => {
    const before = run(...inputs);
    expect(isInterruptible(before)).toBe(false);
    for (const taker of [tap(5), ticket('KZ9999')]) {
      const after = stepFlow(before, taker);
      expect(after.scene).toEqual(before.scene);
      expect(after.held).not.toBeNull();
    }
  });

  test('a verdict that nobody has answered, and one whose ballots are given elsewhere, make room for the next', () => {
    const issuing = run(...shown(look(1, 'ok')), sent, {
      kind: 'accepted',
      ticket: 1,
      outcome: { outcome: 'accepted', acceptance },
    });
    for (const before of [run(...shown(look(1, 'ok'))), issuing]) {
      const after = stepFlow(before, tap(5));
      expect(after.scene).toMatchObject({ at: 'looking', by: { by: 'visit', visitId: uuid(5) } });
    }
  });

  test('a card at the checklist tries the reader and is nobody’s', () => {
    const after = run({ kind: 'opened', place: 'checklist' }, { kind: 'checklist', items: [] }, tap(5));
    expect(after.scene).toEqual({ at: 'checklist', items: null, scan: null });
  });
});

test('3. a phase said again changes nothing', () => {
  for (const before of [run(tap(5)), run(tap(5), { kind: 'found', asked: 1, look: look(1, 'ok') })]) {
    expect(stepFlow(before, tap(5))).toBe(before);
  }
});

describe('4. an answer counts only for the call that waits for it', () => {
  test('the first of two tickets answers too late', () => {
    const second = run(ticket('A001'), ticket('A002'));
    expect(stepFlow(second, { kind: 'found', asked: 1, look: look(1, 'ok') })).toBe(second);
    expect(stepFlow(second, { kind: 'found', asked: 2, look: look(2, 'voted') }).scene.at).toBe('stop');
  });

  test('the same look of the host is taken up once, after a reload, and not again when it was answered', () => {
    const resumed = run({ kind: 'standing', lookId: uuid(1) });
    expect(resumed.scene).toMatchObject({ at: 'looking', by: { by: 'again' } });
    const over = run(...shown(look(1, 'voted')), { kind: 'ask', ask: 'end' }, { kind: 'left' });
    expect(stepFlow(over, { kind: 'standing', lookId: uuid(1) })).toBe(over);
  });
});

test('a page that is loaded again beside a known card shows the stop that stands, not the card’s refusal', () => {
  const failed = (standing: string | null): Flow =>
    run(tap(5), { kind: 'find_failed', asked: 1, reason: 'stop_stands', standing });
  const again = failed(uuid(1));
  expect(again.scene).toMatchObject({ at: 'looking', by: { by: 'again', lookId: uuid(1) } });
  expect(stepFlow(again, { kind: 'found', asked: 2, look: look(1, 'voted') }).scene.at).toBe('stop');
  // Nobody knows which: then it is said.
  expect(failed(null).scene).toEqual({ at: 'not_found', reason: 'stop_stands' });
});

describe('5. nothing of a person is left', () => {
  test.each<[string, readonly FlowInput[]]>([
    ['the next ticket', [...shown(look(1, 'ok')), ticket('KZ2')]],
    ['次の方へ', [...shown(look(1, 'ok')), { kind: 'left' }]],
    ['a stop ended', [...shown(look(1, 'voted')), { kind: 'ask', ask: 'end' }, { kind: 'left' }]],
    [
      'a list left',
      [{ kind: 'list_asked', open: false }, { kind: 'listed', entries: [acceptance] }, { kind: 'back' }],
    ],
  ])('%s', (_name, inputs) => {
    expect(JSON.stringify(run(...inputs).scene)).not.toContain('試験');
  });
});

describe('an early vote', () => {
  test('goes from the verdict to the reason, to the oath, and back the same way', () => {
    const oath = run(...atOath);
    expect(oath.scene).toMatchObject({ at: 'oath', plan: { reason: 1 }, oath: null });
    const reason = stepFlow(oath, { kind: 'back' });
    expect(reason.scene.at).toBe('reason');
    expect(stepFlow(reason, { kind: 'back' }).scene.at).toBe('verdict');
  });

  test('is accepted only from the oath, and then its ballots are handed out', () => {
    const done = run(...atOath, sent, {
      kind: 'accepted',
      ticket: 1,
      outcome: { outcome: 'accepted', acceptance },
    });
    expect(done.scene).toEqual({ at: 'issue', acceptance, from: 'accept' });
  });

  test('a reason is not asked for where none is needed', () => {
    expect(run(...shown(look(1, 'ok')), { kind: 'reason_asked' }).scene.at).toBe('verdict');
  });
});

test('an acceptance taken from a list leads back to that list, asked for anew', () => {
  const list = run({ kind: 'list_asked', open: true }, { kind: 'listed', entries: [acceptance] });
  const issue = stepFlow(list, { kind: 'taken_up', acceptance });
  expect(issue.scene).toEqual({ at: 'issue', acceptance, from: 'handouts' });
  expect(stepFlow(issue, { kind: 'back' }).scene).toEqual({ at: 'list', open: true, entries: null });
});
