import { expect, test } from 'vitest';
import { loadSiteProfile } from '../src/app/site-profile.ts';
import { staffWithPin } from '../src/app/staff-pin.ts';
import { mustSucceed } from '../src/kernel/result.ts';

test('the training profile loads and its supervisor has PIN 0000', () => {
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
  expect(profile.training).toBe(true);
  expect(staffWithPin(profile, 'supervisor', '0000')?.role).toBe('supervisor');
  expect(staffWithPin(profile, 'supervisor', '0001')).toBeUndefined();
});

test('the production example loads, trusts no training PIN and selects no JPKI', () => {
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/example-production.yaml'));
  expect(profile.training).toBe(false);
  expect(profile.staff).toEqual([]);
  expect(profile.cardSources.jpkiStatus).toBe('none');
  expect(profile.centralUrl).toMatch(/^https:/);
});
