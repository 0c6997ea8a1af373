import { expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { urlOfCentre } from './commands/options.ts';
import { loadSiteProfile, siteProfileSchema } from './site-profile.ts';

const training = mustSucceed(loadSiteProfile('kiosk-config/sites/training.yaml'));
const isTaken = (centralUrl: string): boolean =>
  siteProfileSchema.safeParse({ ...training, centralUrl }).success;

test.each([
  'https://kazasu.example.jp',
  'http://127.0.0.1:8080',
  'http://localhost:8080',
  'http://[::1]:8080/',
])('the centre may be at %s', (address) => {
  expect(isTaken(address)).toBe(true);
  expect(urlOfCentre(address)).toBe(address);
});

test.each([
  'http://192.168.0.5:8080',
  'http://kazasu.example.jp',
  'http://localhost.example.jp',
  'http://127.0.0.1.example.jp',
  'http://127.0.0.1@kazasu.example.jp',
  'ftp://127.0.0.1',
  'kazasu.example.jp',
  '',
])('whoever is on the network could answer at %s', (address) => {
  expect(isTaken(address)).toBe(false);
  expect(() => urlOfCentre(address)).toThrow('https://');
});
