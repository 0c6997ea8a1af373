import { expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { readCatalogue, readShipped } from './forms-catalogue.ts';

test('the forms that come with the program have no finding', () => {
  const { catalogue, findings } = mustSucceed(readCatalogue('assets/forms'));
  expect(findings).toEqual([]);
  expect(catalogue.forms.length).toBeGreaterThan(0);
});

test('read a file at a time it is the same', async () => {
  const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
  expect(mustSucceed(await readShipped('assets/forms'))).toEqual(catalogue);
});

test('a folder that is not there is a reason', async () => {
  expect(await readShipped('assets/no-forms')).toMatchObject({ ok: false, reason: 'missing' });
  expect(readCatalogue('assets/no-forms')).toMatchObject({ ok: false, reason: 'missing' });
});
