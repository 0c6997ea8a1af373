import { expect, test } from 'vitest';
import { loadSiteProfile } from '../src/app/site-profile.ts';
import { verifyPin } from '../src/kernel/pin.ts';
import { mustSucceed } from '../src/kernel/result.ts';

test('the training profile loads and its supervisor has PIN 0000', () => {
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
  expect(profile.training).toBe(true);
  const [supervisor] = profile.staff;
  expect(supervisor).toMatchObject({ id: 'supervisor', role: 'supervisor' });
  expect(verifyPin(supervisor?.pinScrypt ?? '', '0000')).toBe(true);
  expect(verifyPin(supervisor?.pinScrypt ?? '', '0001')).toBe(false);
});

test('the production example loads, trusts no training PIN and selects no JPKI', () => {
  const profile = mustSucceed(loadSiteProfile('kiosk-config/sites/example-production.yaml'));
  expect(profile.training).toBe(false);
  expect(profile.staff).toEqual([]);
  expect(profile.cardSources.jpkiStatus).toBe('none');
  expect(profile.centralUrl).toMatch(/^https:/);
});
