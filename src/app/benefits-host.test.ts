import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { OFFERS } from '../../test/harness/benefits-till.ts';
import { openInMemory } from '../db/sqlite-driver.ts';
import { newEd25519Key } from '../kernel/ed25519.ts';
import { failure, success } from '../kernel/result.ts';
import { realSystem } from '../kernel/system.ts';
import { signOffers } from '../outbox/benefits-protocol.ts';
import { offersMigrations } from '../outbox/offers-keeper.ts';
import { offersSource } from './benefits-host.ts';

const OF = { tenant: '999990', mode: 'drill' } as const;
const key = createPrivateKey({ key: newEd25519Key(realSystem), format: 'der', type: 'pkcs8' });
const centre = createPublicKey(key).export({ format: 'der', type: 'spki' }).toString('base64');
const signed = (document: unknown, asOf: number) =>
  signOffers(OF.tenant, { mode: 'drill', number: asOf, asOf }, JSON.stringify(document), key);

const db = openInMemory(offersMigrations);
afterEach(() => {
  db.write((tx) => tx.run('DELETE FROM offers_document'));
});

test('a list that is kept is in use at once, and there again after a start', () => {
  const source = offersSource(db, OF);
  expect(source.current()).toBeUndefined();
  const list = signed(OFFERS, 1);
  expect(source.keep(list, centre)).toEqual(success('kept'));
  const kept = source.current();
  expect(kept).toEqual({ number: 1, document: OFFERS });
  expect(source.current()).toBe(kept);
  const again = offersSource(db, OF);
  expect(again.current()).toEqual(kept);
  expect(again.kept()).toBe(list.sha256);
});

test('what the centre signed and is no list of offers leaves the old one in use', () => {
  const source = offersSource(db, OF);
  source.keep(signed(OFFERS, 1), centre);
  expect(source.keep(signed({ v: 1, offers: 'none' }, 2), centre)).toEqual(failure('bad_offers'));
  const noJson = signOffers(OF.tenant, { mode: 'drill', number: 3, asOf: 3 }, '{', key);
  expect(source.keep(noJson, centre)).toEqual(failure('bad_offers'));
  expect(source.current()?.number).toBe(1);
});

test('one of a newer program is as if there were none, and is asked for again', () => {
  offersSource(db, OF).keep(signed(OFFERS, 1), centre);
  db.write((tx) => tx.run('UPDATE offers_document SET payload = ?', [JSON.stringify({ v: 2 })]));
  const source = offersSource(db, OF);
  expect(source.current()).toBeUndefined();
  expect(source.kept()).toBeUndefined();
});
