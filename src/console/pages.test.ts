import { expect, test } from 'vitest';
import { madeUpOverview } from '../../test/harness/made-up-overview.ts';
import { ROLES } from '../kernel/roles.ts';
import { homeOf, PAGES, pageAt, pagesFor } from './pages.ts';

test('each role finds the pages that the centre lets it into, whether something waits there or not', () => {
  const names = Object.fromEntries(ROLES.map((role) => [role, pagesFor(role).map(({ name }) => name)]));
  expect(names).toEqual({
    viewer: ['polling', 'needs', 'files', 'forms', 'attendance', 'places', 'passkeys'],
    clerk: [
      'polling',
      'needs',
      'unconfirmed',
      'inquiry',
      'files',
      'anomalies',
      'forms',
      'attendance',
      'places',
      'passkeys',
    ],
    supervisor: [
      'polling',
      'needs',
      'unconfirmed',
      'inquiry',
      'files',
      'anomalies',
      'forms',
      'attendance',
      'places',
      'policies',
      'passkeys',
    ],
    election_officer: [
      'polling',
      'needs',
      'files',
      'anomalies',
      'forms',
      'attendance',
      'places',
      'policies',
      'passkeys',
    ],
    auditor: [
      'polling',
      'needs',
      'files',
      'anomalies',
      'forms',
      'attendance',
      'benefits',
      'places',
      'policies',
      'passkeys',
    ],
    admin: [
      'needs',
      'files',
      'anomalies',
      'forms',
      'attendance',
      'places',
      'devices',
      'policies',
      'operation',
      'passkeys',
    ],
    operator: ['anomalies', 'devices', 'operation', 'passkeys'],
    employee: ['attendance', 'passkeys'],
    personnel: ['attendance', 'passkeys'],
    commerce: ['attendance', 'benefits', 'passkeys'],
    librarian: ['attendance', 'library', 'passkeys'],
    shop: ['passkeys'],
  });
});

test('what waits is counted from the overview', () => {
  const overview = madeUpOverview({ openAnomalies: 3, deviceRequests: 2 });
  expect(PAGES.flatMap(({ name, waiting }) => (waiting ? [[name, waiting(overview)]] : []))).toEqual([
    ['anomalies', 3],
    ['devices', 2],
  ]);
});

test('an address names a page, or none', () => {
  expect(pageAt('#/policies')).toBe('policies');
  expect(pageAt('#/forms/document/form/sm_moving_in')).toBe('forms');
  expect(pageAt('#/formsx')).toBeNull();
  expect(pageAt('#/shelters/S01')).toBeNull();
  expect(pageAt('')).toBeNull();
});

test('who has no figures of the town begins with her own affairs', () => {
  expect(ROLES.flatMap((role) => (homeOf(role) === null ? [] : [[role, homeOf(role)]]))).toEqual([
    ['employee', 'attendance'],
    ['personnel', 'attendance'],
    ['librarian', 'library'],
  ]);
});
