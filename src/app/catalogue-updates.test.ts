import { afterEach, describe, expect, test } from 'vitest';
import { fixedSystem } from '../../test/harness/fixed-system.ts';
import {
  retitled,
  smallCatalogue,
  smallChange,
  smallForm,
  titlesOf,
} from '../../test/harness/small-catalogue.ts';
import { newKeys } from '../../test/harness/test-stream.ts';
import { openInMemory } from '../db/sqlite-driver.ts';
import { civilDateSchema } from '../kernel/dates.ts';
import { silentLogger } from '../kernel/log.ts';
import type { System } from '../kernel/system.ts';
import type { Change } from '../modules/counter/catalogue-version.ts';
import { type SignedCatalogue, signCatalogue } from '../outbox/catalogue-document.ts';
import { catalogueMigrations } from '../outbox/catalogue-keeper.ts';
import { type CatalogueSource, catalogueSource } from './catalogue-updates.ts';

const TENANT = '152048';
const centre = newKeys();
const day = (text: string) => civilDateSchema.parse(text);
const [BEFORE, FIRST] = [day('2026-11-30'), day('2026-12-01')];

const signed = (
  number: number,
  changes: readonly Change[] | string,
  more: { readonly mode?: 'drill' | 'real'; readonly key?: typeof centre } = {},
): SignedCatalogue =>
  signCatalogue(
    TENANT,
    { mode: more.mode ?? 'drill', number, asOf: number * 1_000 },
    typeof changes === 'string' ? changes : JSON.stringify({ v: 1, changes }),
    (more.key ?? centre).privateKey,
  );
const fromDecember = (title: string): Change =>
  smallChange(1, { effectiveFrom: FIRST }, [retitled('f_a', title)]);

const open: CatalogueSource[] = [];
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop();
});

const setUp = (shipped = smallCatalogue(), given?: System) => {
  const db = openInMemory(catalogueMigrations);
  // Time stands still: nobody waits for midnight here.
  const system: System = given ?? {
    ...fixedSystem(Date.UTC(2026, 10, 26, 3)),
    sleep: (_ms, signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
  };
  const begin = (catalogue = shipped): CatalogueSource => {
    const source = catalogueSource({
      ...{ db, tenant: TENANT, mode: 'drill', shipped: catalogue, system, logger: silentLogger },
    });
    open.push(source);
    return source;
  };
  return { begin, source: begin() };
};

describe('a counter', () => {
  test('works with the shipped catalogue until something comes, and then with the change from its day on', () => {
    const { source, begin } = setUp();
    expect([source.version(), source.kept(), titlesOf(source.on(FIRST))]).toEqual([
      ...[null, undefined],
      ['f_a', 'f_b'],
    ]);
    let told = 0;
    const leave = source.subscribe(() => (told += 1));
    const document = signed(1, [fromDecember('新')]);
    expect(source.keep(document, centre.publicKey)).toMatchObject({ ok: true });
    expect(told).toBe(1);
    leave();
    expect(titlesOf(source.on(BEFORE))).toEqual(['f_a', 'f_b']);
    expect(titlesOf(source.on(FIRST))).toEqual(['新', 'f_b']);
    expect(source.version()).toEqual({ number: 1, asOf: 1_000, sha256: document.sha256 });
    expect(source.on(FIRST)).toBe(source.on(FIRST));
    // And after it was switched off and on, without a line.
    expect(titlesOf(begin().on(FIRST))).toEqual(['新', 'f_b']);
    expect(told).toBe(1);
  });

  test('refuses what is not the centre’s, not its mode’s, older, unreadable or wrong, and keeps what it has', () => {
    const { source } = setUp();
    source.keep(signed(5, [fromDecember('五')]), centre.publicKey);
    const broken = smallChange(1, { effectiveFrom: FIRST }, [
      { kind: 'form', id: 'f_a', base: null, content: smallForm('f_a', '壊', { counter: 'w99' }) },
    ]);
    const good = signed(6, [fromDecember('六')]);
    const refusal = (document: SignedCatalogue) => {
      const kept = source.keep(document, centre.publicKey);
      return kept.ok ? 'kept' : kept.reason;
    };
    expect(refusal(signed(6, [fromDecember('六')], { key: newKeys() }))).toBe('bad_signature');
    expect(refusal({ ...good, payload: `${good.payload} ` })).toBe('bad_signature');
    expect(refusal({ ...good, number: 7 })).toBe('bad_signature');
    expect(refusal(signed(6, [fromDecember('六')], { mode: 'real' }))).toBe('wrong_mode');
    expect(refusal(signed(4, [fromDecember('四')]))).toBe('older');
    expect(refusal(signed(6, 'no json'))).toBe('bad_catalogue');
    expect(refusal(signed(6, '{"v":2,"changes":[]}'))).toBe('bad_catalogue');
    expect(refusal(signed(6, [broken]))).toBe('lint');
    expect(titlesOf(source.on(FIRST))).toEqual(['五', 'f_b']);
    expect(refusal(good)).toBe('kept');
    expect(titlesOf(source.on(FIRST))).toEqual(['六', 'f_b']);
  });

  test('whose program ships another catalogue that the changes do not fit says so and goes on with what is shipped', () => {
    const { source, begin } = setUp();
    source.keep(signed(1, [fromDecember('新')]), centre.publicKey);
    const shipped = smallCatalogue();
    const next = begin({
      ...shipped,
      counters: shipped.counters.map((each) => ({ ...each, id: 'w02' as typeof each.id })),
      forms: shipped.forms.map((each) => ({ ...each, counter: 'w02' as typeof each.counter })),
    });
    expect([next.trouble(), next.version(), titlesOf(next.on(FIRST))]).toEqual([
      ...['lint', null],
      ['f_a', 'f_b'],
    ]);
    expect(source.trouble()).toBe(null);
  });

  test('is told when midnight has come in Japan, by itself', async () => {
    let now = Date.parse('2026-11-30T23:59:30+09:00');
    const fixed = fixedSystem();
    const { source } = setUp(smallCatalogue(), {
      ...fixed,
      now: () => now,
      sleep: async (ms, signal) => {
        now += ms;
        // A turn of the loop for everybody else.
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted === true) return;
      },
    });
    source.keep(signed(1, [fromDecember('新')]), centre.publicKey);
    const told = await new Promise<number>((resolve) => source.subscribe(() => resolve(now)));
    expect(told).toBeGreaterThanOrEqual(Date.parse('2026-12-01T00:00:00+09:00'));
    expect(told).toBeLessThan(Date.parse('2026-12-01T00:00:30+09:00'));
  });
});
