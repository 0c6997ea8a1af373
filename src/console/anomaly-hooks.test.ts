import { expect, test } from 'vitest';
import { AS_OF } from '../../test/harness/made-up-overview.ts';
import { type Anomaly, anomalySchema } from '../central/anomaly-schema.ts';
import { failure, success } from '../kernel/result.ts';
import { type Loaded, withAnswer } from './anomaly-hooks.ts';

const anomaly = (id: number): Anomaly =>
  anomalySchema.parse({
    ...{ id, kind: 'fork', device: 'ev-1', siteName: null, epoch: '0123456789abcdef', seq: 7 },
    ...{ foundAt: AS_OF, detail: {}, withdrawnAt: null, settled: null },
  });
const list = (filter: string, ...ids: number[]): Loaded => ({
  ...{ filter, anomalies: ids.map(anomaly), hasMore: true, failed: null },
});
const page = (...ids: number[]) => success({ anomalies: ids.map(anomaly), open: 9, hasMore: false });
const idsOf = ({ anomalies }: Loaded): readonly number[] | undefined => anomalies?.map(({ id }) => id);

test('a next page goes on where the list ends', () => {
  const whole = withAnswer(list('open/', 9, 8), { filter: 'open/', before: 8, answer: page(7, 6) });
  expect(idsOf(whole)).toEqual([9, 8, 7, 6]);
  expect(whole.hasMore).toBe(false);
});

test('a next page that comes late changes nothing: another filter was chosen, or the list was loaded anew', () => {
  const late = { filter: 'open/', before: 8, answer: page(7, 6) };
  for (const now of [list('closed/', 9, 8), list('open/', 12, 11, 10)])
    expect(withAnswer(now, late)).toBe(now);
  const other = list('closed/', 5);
  expect(withAnswer(other, { ...late, answer: failure('unreachable') })).toBe(other);
});

test('a first page takes the place of the last list; after a failure the last list of the same filter stays', () => {
  expect(
    idsOf(withAnswer(list('open/', 9, 8), { filter: 'open/', before: undefined, answer: page(10) })),
  ).toEqual([10]);
  const failed = withAnswer(list('open/', 9, 8), {
    ...{ filter: 'open/', before: undefined, answer: failure('unreachable') },
  });
  expect([idsOf(failed), failed.failed]).toEqual([[9, 8], 'unreachable']);
});
