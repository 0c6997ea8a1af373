import { expect, test } from 'vitest';
import { AS_OF } from '../../test/harness/made-up-overview.ts';
import {
  type Anomaly,
  anomalyKindSchema,
  anomalySchema,
  type Settle,
  settleSchema,
} from '../central/anomaly-schema.ts';
import { failure, success } from '../kernel/result.ts';
import {
  ANOMALY_WORDS,
  closedLine,
  groupAnomalies,
  groupTitle,
  recordLines,
  settleGroup,
} from './anomalies.ts';

const anomaly = (part: Readonly<Record<string, unknown>> = {}): Anomaly =>
  anomalySchema.parse({
    id: 1,
    kind: 'duplicate_acceptance',
    device: 'ev-1',
    siteName: '市民会館',
    epoch: '0123456789abcdef',
    seq: 7,
    foundAt: AS_OF,
    detail: {
      scope: 'e-1',
      at: AS_OF,
      firstDevice: 'ev-2',
      firstSite: '第二庁舎',
      firstSeq: 3,
      firstAt: AS_OF - 60_000,
    },
    withdrawnAt: null,
    settled: null,
    ...part,
  });

test('a double acceptance names both records: place, terminal, time and number, and which came first', () => {
  expect(recordLines(anomaly())).toEqual([
    '先の受付: 11月23日 14:04　第二庁舎（端末 ev-2）　記録番号 3',
    'この受付: 11月23日 14:05　市民会館（端末 ev-1）　記録番号 7',
  ]);
});

test('every kind says what happened and what to do', () => {
  for (const kind of anomalyKindSchema.options) {
    const words = ANOMALY_WORDS[kind];
    for (const text of [words.title, words.what, words.next]) expect(text).not.toBe('');
    expect(recordLines(anomaly({ kind, detail: {} })).join('')).toContain('市民会館（端末 ev-1）');
  }
});

test('unreadable records of one terminal and one cause are one line and settled together, others each by itself', () => {
  const unread = (id: number, part: Readonly<Record<string, unknown>> = {}): Anomaly =>
    anomaly({ id, kind: 'quarantined', detail: { reason: 'bad_data' }, ...part });
  const groups = groupAnomalies([
    unread(9),
    anomaly({ id: 8 }),
    unread(7),
    unread(6, { device: 'ev-2' }),
    anomaly({ id: 5 }),
    unread(4, { settled: { at: AS_OF, by: 'lead', reason: '確かめた' } }),
  ]);
  expect(groups.map(({ ids }) => ids)).toEqual([[9, 7], [8], [6], [5], [4]]);
  expect(groups.map(groupTitle)[0]).toBe('読み取れない記録　2件');
  expect(recordLines(unread(1))).toEqual(['市民会館（端末 ev-1）　記録番号 7　中身が決まりに合いません']);
});

test('a group of more than the centre takes at once is settled whole; a refusal ends it and is told', async () => {
  const [group] = groupAnomalies(
    Array.from({ length: 401 }, (_, at) =>
      anomaly({ id: 401 - at, kind: 'quarantined', detail: { reason: 'bad_data' } }),
    ),
  );
  const sent: Settle[] = [];
  const settle = async (wish: Settle) => {
    sent.push(settleSchema.parse(wish));
    return success({ settled: wish.ids.length });
  };
  expect(await settleGroup({ settle }, group?.ids ?? [], '現場に電話した')).toEqual(success(null));
  expect(sent.flatMap(({ ids }) => ids)).toEqual(group?.ids);
  expect(sent.map(({ ids }) => ids.length)).toEqual([200, 200, 1]);
  const refuse = async (wish: Settle) => (wish.ids.includes(1) ? failure('step_up') : settle(wish));
  expect(await settleGroup({ settle: refuse }, group?.ids ?? [], '現場に電話した')).toEqual(
    failure('step_up'),
  );
});

test('what is over says by whom, or that later records cleared it', () => {
  expect(closedLine(anomaly())).toBeUndefined();
  expect(closedLine(anomaly({ settled: { at: AS_OF, by: '0102', reason: '確かめた' } }))).toContain(
    '職員番号 0102',
  );
  expect(closedLine(anomaly({ withdrawnAt: AS_OF }))).toContain('取り下げ');
});
