import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeHlc } from '../../kernel/hlc.ts';
import { eventIdSchema } from '../../kernel/ids.ts';
import { staffNoSchema } from './ids-schema.ts';
import { type GrantedCorrection, type PunchFact, standingPunches } from './punches.ts';
import type { AttendanceEvent, Correction } from './schema.ts';

const staffNo = staffNoSchema.parse('10001');
const id = (n: number) => eventIdSchema.parse(`0198a000-0000-7000-8000-${String(n).padStart(12, '0')}`);

/** The n-th record, of the n-th second. */
const fact = (n: number, event: AttendanceEvent): PunchFact => ({
  ...{ id: id(n), key: `${makeHlc(n * 1_000, 0)}/door/${String(n).padStart(12, '0')}` },
  ...{ device: 'door', at: n * 1_000, suspect: false, event },
});
const punched = (n: number, type: 'in' | 'out', post?: string): PunchFact =>
  fact(n, {
    kind: 'attendance.punched',
    data: {
      ...{ staffNo, type, how: 'card', direction: 'auto', offsetMs: 0, door: '正面' },
      ...(post === undefined ? {} : { post }),
    },
  });
const turned = (n: number, punch: number, type: 'in' | 'out'): PunchFact =>
  fact(n, { kind: 'attendance.turned', data: { staffNo, punch: id(punch), type } });
const postSaid = (n: number, punch: number, post: string): PunchFact =>
  fact(n, { kind: 'attendance.post_said', data: { staffNo, punch: id(punch), post } });
const said = (n: number, correction: Correction): PunchFact =>
  fact(n, {
    kind: 'attendance.corrected',
    data: { staffNo, correction, reason: '直すため', asked: '10001', approvals: [{ by: '90001', at: 0 }] },
  });
const granted = (n: number, correction: Correction): GrantedCorrection => ({
  ...{ id: id(n), at: n * 1_000, correction },
});

const told = (facts: readonly PunchFact[], corrections: readonly GrantedCorrection[] = []) =>
  standingPunches(facts, corrections).map(
    ({ type, at, post, corrected }) =>
      `${type} ${String(at)}${post === undefined ? '' : ` ${post}`}${corrected ? ' corrected' : ''}`,
  );

describe('punches as they stand', () => {
  const facts = [
    punched(1, 'in', 'main'),
    turned(2, 1, 'out'),
    punched(3, 'in'),
    said(4, { act: 'void', punch: id(3) }),
    said(5, { act: 'add', type: 'out', at: 9_000 }),
    said(6, { act: 'change', punch: id(5), type: 'out', at: 8_000 }),
    said(7, { act: 'void', punch: id(1) }),
    said(8, { act: 'restore', punch: id(1) }),
    said(9, { act: 'void', punch: id(99) }),
    postSaid(10, 1, 'library'),
  ];
  const corrections = [
    granted(11, { act: 'add', type: 'in', at: 500 }),
    granted(12, { act: 'add', type: 'out', at: 600 }),
    granted(13, { act: 'void', punch: id(12) }),
    granted(14, { act: 'change', punch: id(5), type: 'out', at: 8_500 }),
  ];
  const stand = ['in 500 corrected', 'out 1000 library', 'out 8500 corrected'];

  test('are the same in whatever order the records arrived, and however often', () => {
    expect(told(facts, corrections)).toEqual(stand);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
        fc.shuffledSubarray([...corrections, ...corrections], { minLength: corrections.length * 2 }),
        (some, others) => {
          expect(told(some, others)).toEqual(stand);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('a correction counts the same from a door and from the centre, by when it was made and not by who made it', () => {
    const wish = (at: number): Correction => ({ act: 'change', punch: id(1), type: 'in', at });
    expect(told([punched(1, 'in'), said(5, wish(700))], [granted(6, wish(800))])).toEqual([
      'in 800 corrected',
    ]);
    expect(told([punched(1, 'in'), said(7, wish(700))], [granted(6, wish(800))])).toEqual([
      'in 700 corrected',
    ]);
  });

  test('restored is what she punched, with the button and the post that she said at the door', () => {
    const some = [
      punched(1, 'in', 'main'),
      turned(2, 1, 'out'),
      postSaid(3, 1, 'library'),
      said(4, { act: 'change', punch: id(1), type: 'in', at: 700 }),
    ];
    expect(told(some)).toEqual(['in 700 library corrected']);
    expect(told([...some, said(5, { act: 'restore', punch: id(1) })])).toEqual(['out 1000 library']);
  });

  test('a correction that says a post changes it, and one that says none leaves it', () => {
    const to = (post?: string): Correction => ({
      ...{ act: 'change', punch: id(1), type: 'in', at: 700 },
      ...(post === undefined ? {} : { post }),
    });
    const some = [punched(1, 'in', 'library')];
    expect(told(some, [granted(2, to())])).toEqual(['in 700 library corrected']);
    expect(told(some, [granted(2, to('main'))])).toEqual(['in 700 main corrected']);
  });
});
