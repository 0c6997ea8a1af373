import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mustSucceed } from '../kernel/result.ts';
import { buildScreens, pageDir } from './build-screens.ts';

const screen = { pages: ['screen'] } as const;
const assets = (): string[] => readdirSync(join(pageDir('screen'), 'assets'));
const text = (ending: string): string =>
  assets()
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(pageDir('screen'), 'assets', name), 'utf8'))
    .join('\n');

test('a page is built when its sources are not those it was built from, and only then', async () => {
  mustSucceed(await buildScreens(screen));
  expect(mustSucceed(await buildScreens(screen))).toEqual({ built: [], fresh: ['screen'] });
  writeFileSync(join(pageDir('screen'), '.stamp'), 'of other sources');
  expect(mustSucceed(await buildScreens(screen))).toEqual({ built: ['screen'], fresh: [] });
});

test('the built page needs no network, no inline script and no development build', async () => {
  mustSucceed(await buildScreens(screen));
  const html = readFileSync(join(pageDir('screen'), 'index.html'), 'utf8');
  expect(html).not.toMatch(/<script[^>]*>[^<]/);
  expect(html).not.toMatch(/(src|href)="(https?:)?\//);
  expect(text('.css')).not.toMatch(/url\(["']?(https?:)?\/\//);
  expect(text('.css')).toContain('BIZ UDPGothic');
  expect(assets().filter((name) => name.endsWith('.woff'))).toEqual([]);
  expect(assets().filter((name) => name.endsWith('.woff2')).length).toBeGreaterThan(100);
  // React's development build names this in its warnings.
  expect(text('.js')).not.toContain('You might need to use a local HTTP');
});
