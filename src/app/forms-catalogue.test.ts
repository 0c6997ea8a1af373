import { expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { readCatalogue } from './forms-catalogue.ts';

test('the forms that come with the program have no finding', () => {
  const { catalogue, findings } = mustSucceed(readCatalogue('assets/forms'));
  expect(findings).toEqual([]);
  expect(catalogue.forms.length).toBeGreaterThan(0);
});

test('a folder that is not there is a reason', () => {
  expect(readCatalogue('assets/no-forms')).toMatchObject({ ok: false, reason: 'missing' });
});
