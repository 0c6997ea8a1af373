import { describe, expect, test } from 'vitest';
import { type Flow, type FlowInput, initialFlow, stepFlow } from './flow.ts';
import { type LibraryPhase, type ReturnView, type SessionView, sessionIdSchema } from './views-schema.ts';

const run = (...inputs: FlowInput[]): Flow => inputs.reduce(stepFlow, initialFlow);

const session = (id: string): LibraryPhase => ({
  kind: 'session',
  session: { sessionId: sessionIdSchema.parse(id) } as SessionView,
});
const A = '0190a000-0000-7000-8000-00000000000a';
const B = '0190a000-0000-7000-8000-00000000000b';
const phase = (of: LibraryPhase): FlowInput => ({ kind: 'phase', phase: of });
const loans = [{ code: '100000011', title: 'かざす町の歴史', due: null, overdue: false }];
const back = (code: string): ReturnView => ({
  kind: 'returned',
  why: null,
  code,
  title: 'かざす町の歴史',
  route: 'shelf',
  bin: null,
  place: null,
  said: [],
});

describe('invariant 1: a page goes with its session', () => {
  const listed = (): Flow => {
    const at = run(phase(session(A)), { kind: 'went', place: 'loans' });
    return stepFlow(at, { kind: 'loans', asked: at.asked, loans });
  };
  test.each([
    ['another person comes', session(B)],
    ['it ends', { kind: 'waiting' } as const],
  ])('%s: nothing that was listed for her is left', (_what, next) => {
    const flow = stepFlow(listed(), phase(next));
    expect(flow).toMatchObject({ place: 'main', loans: null });
    expect(JSON.stringify(flow)).not.toContain('かざす町の歴史');
  });
  test('it stays as long as she does', () => {
    expect(stepFlow(listed(), phase(session(A)))).toMatchObject({ place: 'loans', loans });
  });
  test('returned books are gone when the page of returns is left', () => {
    const at = run({ kind: 'went', place: 'returns' });
    const with1 = stepFlow(at, { kind: 'returned', asked: at.asked, line: back('1') });
    expect(with1.returns).toHaveLength(1);
    expect(stepFlow(with1, { kind: 'went', place: 'main' }).returns).toEqual([]);
    expect(stepFlow(with1, phase(session(A))).returns).toEqual([]);
  });
});

test('invariant 2: an answer that comes after its page was left is dropped', () => {
  const before = run(phase(session(A)), { kind: 'went', place: 'loans' });
  const left = stepFlow(before, phase(session(B)));
  expect(stepFlow(left, { kind: 'loans', asked: before.asked, loans })).toBe(left);
  expect(stepFlow(left, { kind: 'refused', asked: before.asked, reason: 'offline' })).toBe(left);
});

describe('invariant 3: whoever comes with a card has the screen', () => {
  test.each(['number', 'returns', 'menu', 'conflicts', 'relink'] as const)('from %s', (place) => {
    expect(run({ kind: 'went', place }, phase(session(A))).place).toBe('main');
    expect(run({ kind: 'went', place }, phase({ kind: 'stopped', why: 'unknown', said: [] })).place).toBe(
      'main',
    );
  });
  test('a number that is typed for a card that was just laid down is not taken away by the same word again', () => {
    const unlinked: LibraryPhase = {
      kind: 'unlinked',
      why: 'new',
      mayLink: true,
      mykey: false,
      refused: null,
    };
    const at = run(phase(unlinked), { kind: 'went', place: 'number' }, { kind: 'typed', text: '2000' });
    expect(stepFlow(at, phase({ ...unlinked, refused: 'unknown' }))).toMatchObject({
      place: 'number',
      typed: '2000',
    });
    expect(stepFlow(at, phase(session(A)))).toMatchObject({ place: 'main', typed: '' });
  });
  test('a card that is only being read takes no page away', () => {
    expect(run({ kind: 'went', place: 'returns' }, phase({ kind: 'reading' })).place).toBe('returns');
  });
  test('a book scanned while nobody is here is forgotten when somebody comes, and is no matter while she is', () => {
    const loose = run({ kind: 'loose', code: '100000011' });
    expect(loose.loose).toBe('100000011');
    expect(stepFlow(loose, phase(session(A))).loose).toBeNull();
    expect(run(phase(session(A)), { kind: 'loose', code: '1' }).loose).toBeNull();
  });
});

test('the same book twice is two lines, newest first', () => {
  const at = run({ kind: 'went', place: 'returns' });
  const both = [back('1'), back('1')].reduce<Flow>(
    (flow, line) => stepFlow(flow, { kind: 'returned', asked: at.asked, line }),
    at,
  );
  expect(both.returns.map(({ n }) => n)).toEqual([2, 1]);
});
