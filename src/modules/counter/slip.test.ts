import { expect, test } from 'vitest';
import { filledForm, HARD_NAMES } from '../../../test/harness/filled-form.ts';
import { readCatalogue } from '../../app/forms-catalogue.ts';
import { mustSucceed } from '../../kernel/result.ts';
import { type RouteSlip, readRouteCode, routeCode, routeSlip, routeStops } from './slip.ts';

const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const forms = catalogue.forms
  .filter((_, at) => at % 97 === 5)
  .map((form) => filledForm(catalogue, form, { seed: 'slip' }))
  .toReversed();
const slip = (change: Partial<RouteSlip> = {}): string =>
  routeSlip({
    municipality: 'かざし市',
    training: false,
    at: Date.UTC(2026, 10, 26, 6, 5),
    language: 'ja',
    numbers: forms.map(({ number }) => number ?? ''),
    stops: routeStops(forms, catalogue),
    name: null,
    ...change,
  });

test('counters stand once each, in the order in which they are walked, with all that is done there', () => {
  const stops = routeStops(forms, catalogue);
  const order = catalogue.counters.map(({ name }) => name.ja);
  const walked = stops.map(({ counter }) => order.indexOf(counter.ja));
  expect(walked).toEqual(walked.toSorted((a, b) => a - b));
  expect(new Set(walked).size).toBe(stops.length);
  expect(stops.flatMap(({ todo }) => todo)).toHaveLength(forms.length);
  const places = stops.map(({ counter }) => slip().indexOf(counter.ja));
  expect(places.every((at) => at > 0)).toBe(true);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('what is still to be brought stands there with its last day; what was received or left out does not', () => {
  const [form] = forms.filter(({ attachments }) => attachments.length > 0);
  if (form === undefined) throw new Error('no form with attachments');
  const state = (is: 'later' | 'received') => ({
    ...form,
    lastDay: form.on,
    attachments: form.attachments.map((each) => ({
      ...each,
      state: is === 'later' ? { is } : { is, which: each.oneOf[0]?.id ?? ('x' as never) },
    })),
  });
  const later = slip({ stops: routeStops([state('later')], catalogue) });
  expect(later).toContain('令和8年11月26日まで');
  expect(later).toContain('□');
  const received = slip({ stops: routeStops([state('received')], catalogue) });
  expect(received).not.toContain('□');
  expect(received).toContain('ありません');
});

test('it names nobody unless it is told a name, and its code holds numbers alone', () => {
  for (const name of HARD_NAMES) expect(slip()).not.toContain(name.split('　')[0]);
  expect(slip({ name: '見本　花子' })).toContain('見本　花子');
  const numbers = forms.map(({ number }) => number ?? '');
  const code = routeCode(numbers) ?? '';
  expect(slip()).toContain(`{code:${code};option:qrcode,5,m}`);
  expect(readRouteCode(code)).toEqual(numbers);
  expect(code).toMatch(/^KZV1:[0-9A-Za-z,-]+$/);
});

test('a number that could lay out the slip is in no code; a code that is none is not read', () => {
  expect(routeCode(['R8-1', 'a}{b'])).toBeUndefined();
  expect(slip({ numbers: ['a}{code:x'] })).not.toMatch(/(?<!\\)\{code:/);
  for (const wrong of ['KZV1:', 'KZV1:a,,b', 'KZF1/1/1/abc', `KZV1:${Array(13).fill('a').join(',')}`])
    expect(readRouteCode(wrong)).toBeUndefined();
});

test('訓練 stands above and below; Roman words stay whole', () => {
  expect(slip({ training: true }).match(/訓練/g)?.length).toBeGreaterThanOrEqual(3);
  const lines = slip({ language: 'en' })
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(lines.every((line) => line.replaceAll('\\', '').length <= 35)).toBe(true);
  expect(slip({ language: 'en' })).toContain('Receipt no.');
});
