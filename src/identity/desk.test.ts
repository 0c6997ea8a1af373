import { expect, test } from 'vitest';
import { type Desk, type DeskInput, initialDesk, notesOf, stepDesk } from './desk.ts';
import { type Visit, visitSchema } from './schema.ts';

const visit = (id: string): Visit =>
  visitSchema.parse({
    visitId: `018f0000-0000-7000-8000-00000000000${id}`,
    residentId: '1',
    evidence: { level: 'L0', source: 'common_card_id', revocation: 'unknown' },
    notes: [],
    afterLastApduMs: 1,
  });

const run = (...inputs: DeskInput[]): Desk =>
  inputs.reduce((desk, input) => stepDesk(desk, input).desk, initialDesk);

test('a tap is read and identified', () => {
  const step = stepDesk(initialDesk, { kind: 'card_in', reader: 'A' });
  expect(step.read).toBe('A');
  expect(step.desk.phase.kind).toBe('reading');
  const done = stepDesk(step.desk, { kind: 'identified', reading: 1, visit: visit('1') });
  expect(done.desk.phase).toEqual({ kind: 'identified', visit: visit('1') });
});

test('a stop is not wiped away by the next touch, only by a person', () => {
  const stopped = run(
    { kind: 'card_in', reader: 'A' },
    { kind: 'failed', reading: 1, problem: 'not_linked' },
    { kind: 'card_out', reader: 'A' },
  );
  const touched = stepDesk(stopped, { kind: 'card_in', reader: 'A' });
  expect(touched.read).toBeUndefined();
  expect(touched.desk.phase).toEqual({ kind: 'problem', problem: 'not_linked' });
  expect(stepDesk(touched.desk, { kind: 'cleared' }).desk.phase.kind).toBe('waiting');
});

test('after a stop the card that lies there is read when that is asked for, and else left alone', () => {
  const stopped = run({ kind: 'card_in', reader: 'A' }, { kind: 'failed', reading: 1, problem: 'card_busy' });
  const again = stepDesk(stopped, { kind: 'cleared', again: true });
  expect(again.read).toBe('A');
  expect(again.desk.phase.kind).toBe('reading');
  // What the first reading still says is of before.
  expect(stepDesk(again.desk, { kind: 'identified', reading: 1, visit: visit('1') }).desk).toBe(again.desk);
  expect(stepDesk(stopped, { kind: 'cleared' }).read).toBeUndefined();
  const lifted = stepDesk(stopped, { kind: 'card_out', reader: 'A' }).desk;
  expect(stepDesk(lifted, { kind: 'cleared', again: true })).toMatchObject({
    desk: { phase: { kind: 'waiting' } },
  });
});

test('of two cards that still lie there neither is read again', () => {
  const stopped = run({ kind: 'card_in', reader: 'A' }, { kind: 'card_in', reader: 'B' });
  const again = stepDesk(stopped, { kind: 'cleared', again: true });
  expect(again.read).toBeUndefined();
  expect(again.desk.phase).toEqual({ kind: 'problem', problem: 'two_cards' });
});

test('two cards in two readers stop the desk and neither is served', () => {
  const desk = run({ kind: 'card_in', reader: 'A' }, { kind: 'card_in', reader: 'B' });
  expect(desk.phase).toEqual({ kind: 'problem', problem: 'two_cards' });
  expect(stepDesk(desk, { kind: 'identified', reading: 1, visit: visit('1') }).desk.phase.kind).toBe(
    'problem',
  );
});

test('a reading that ends after the desk was cleared or the next card came is dropped', () => {
  const cleared = run({ kind: 'card_in', reader: 'A' }, { kind: 'cleared' });
  expect(stepDesk(cleared, { kind: 'identified', reading: 1, visit: visit('1') }).desk.phase.kind).toBe(
    'waiting',
  );
  const second = run(
    { kind: 'card_in', reader: 'A' },
    { kind: 'card_out', reader: 'A' },
    { kind: 'card_in', reader: 'A' },
  );
  expect(stepDesk(second, { kind: 'identified', reading: 1, visit: visit('1') }).desk.phase.kind).toBe(
    'reading',
  );
});

test('a verdict may be interrupted by the next person', () => {
  const desk = run(
    { kind: 'card_in', reader: 'A' },
    { kind: 'identified', reading: 1, visit: visit('1') },
    { kind: 'card_out', reader: 'A' },
  );
  expect(stepDesk(desk, { kind: 'card_in', reader: 'A' }).read).toBe('A');
});

test('notes say what a dead card or certificate means, and a live one says nothing', () => {
  expect(notesOf({ cardExpired: false, certificate: 'valid', relinkAsked: false })).toEqual([]);
  expect(notesOf({ cardExpired: false, certificate: 'certificate_revoked', relinkAsked: false })).toEqual([
    'certificate_revoked',
  ]);
  expect(notesOf({ cardExpired: true, certificate: 'certificate_expired', relinkAsked: false })).toEqual([
    'card_expired',
    'certificate_expired',
  ]);
  expect(
    notesOf({ cardExpired: false, certificate: 'certificate_unknown_issuer', relinkAsked: false }),
  ).toEqual(['certificate_not_trusted']);
});

test('本人確認 begins with a person or with a card of nobody, and with nothing else', () => {
  const person = run({ kind: 'card_in', reader: 'A' }, { kind: 'identified', reading: 1, visit: visit('1') });
  expect(stepDesk(person, { kind: 'check_started' }).desk.phase).toEqual({
    kind: 'checking',
    visit: visit('1'),
  });
  for (const [problem, begins] of [
    ['not_linked', true],
    ['chip_mismatch', false],
  ] as const) {
    const stopped = run({ kind: 'card_in', reader: 'A' }, { kind: 'failed', reading: 1, problem });
    expect(stepDesk(stopped, { kind: 'check_started' }).desk.phase.kind === 'checking').toBe(begins);
  }
  expect(run({ kind: 'check_started' }).phase.kind).toBe('waiting');
});

test('a check ends with the person it found, with a stop, or with nobody; a card meanwhile is not read', () => {
  const stranger = run(
    { kind: 'card_in', reader: 'A' },
    { kind: 'failed', reading: 1, problem: 'not_linked' },
    { kind: 'check_started' },
    { kind: 'card_out', reader: 'A' },
  );
  const again = stepDesk(stranger, { kind: 'card_in', reader: 'A' });
  expect(again.read).toBeUndefined();
  expect(stepDesk(again.desk, { kind: 'check_ended' }).desk.phase.kind).toBe('waiting');
  const raised = stepDesk(again.desk, { kind: 'check_raised', visit: visit('2') }).desk;
  expect(stepDesk(raised, { kind: 'check_ended' }).desk.phase).toEqual({
    kind: 'identified',
    visit: visit('2'),
  });
  expect(stepDesk(raised, { kind: 'check_ended', problem: 'not_the_holder' }).desk.phase).toEqual({
    kind: 'problem',
    problem: 'not_the_holder',
  });
  expect(stepDesk(raised, { kind: 'cleared' }).desk.phase.kind).toBe('waiting');
});

test('a person is only chosen from the search where no stop stands and nobody is being identified', () => {
  const choice = { kind: 'chosen', visit: visit('9') } as const;
  const stranger = run(
    { kind: 'card_in', reader: 'A' },
    { kind: 'failed', reading: 1, problem: 'not_linked' },
  );
  const checking = stepDesk(stranger, { kind: 'check_started' }).desk;
  const refused = stepDesk(checking, { kind: 'check_ended', problem: 'not_the_holder' }).desk;
  for (const desk of [stranger, checking, refused]) expect(stepDesk(desk, choice)).toEqual({ desk });
  for (const desk of [initialDesk, run({ kind: 'card_in', reader: 'A' })])
    expect(stepDesk(desk, choice).desk.phase).toEqual({ kind: 'identified', visit: visit('9') });
  const cleared = stepDesk(refused, { kind: 'cleared' }).desk;
  expect(stepDesk(cleared, choice).desk.phase.kind).toBe('identified');
});
