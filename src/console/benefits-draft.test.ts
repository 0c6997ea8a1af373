import { expect, test } from 'vitest';
import { civilDateSchema } from '../kernel/dates.ts';
import { newCampaign, newOffer, newShop, readCampaign, readOffer, readShop } from './benefits-draft.ts';

const today = civilDateSchema.parse('2026-11-26');
const offer = { ...newOffer(today), id: 'coffee', title: 'コーヒー 50円引き' };

test('what is written is an offer, a campaign or a shop as soon as it has a number and a name', () => {
  expect(readOffer(newOffer(today), []).ok).toBe(false);
  expect(readOffer(offer, [])).toMatchObject({ ok: true, doc: { id: 'coffee', until: '2027-02-24' } });
  expect(readCampaign({ ...newCampaign(today), id: 'autumn', name: '秋' }, []).ok).toBe(true);
  expect(readShop({ ...newShop(), id: 'bakery', name: 'パン', site: 'bakery' }, []).ok).toBe(true);
});

test.each([
  ['番号', { id: 'Coffee!' }],
  ['名前', { title: '' }],
  ['終わる日', { until: '2026-11-25' }],
  ['店を 一つ以上', { shops: [] }],
  ['曜日を 一つ以上', { hours: { days: [], from: '10:00', to: '17:00' } }],
  ['終わりの時刻', { hours: { days: [1], from: '17:00', to: '10:00' } }],
  ['回数', { often: { per: 'day', times: 0 } }],
])('of what is wrong one thing is said, and it names the field: %s', (word, more) => {
  const read = readOffer({ ...offer, ...more } as typeof offer, []);
  expect(read.ok ? '' : read.problem).toContain(word);
});

test('a number that is taken is said before anything else, and only of something new', () => {
  expect(readOffer(offer, ['coffee'])).toMatchObject({
    ok: false,
    problem: 'その番号は もう使われています。',
  });
});

test('a bank account is whole or none', () => {
  const shop = { ...newShop(), id: 'bakery', name: 'パン', site: 'bakery' };
  const bank = { bank: '0001', branch: '002', type: '1', number: '123', holder: 'ﾊﾟﾝ' } as const;
  expect(readShop({ ...shop, bank }, [])).toMatchObject({ ok: false });
  expect(readShop({ ...shop, bank: { ...bank, number: '1234567' } }, []).ok).toBe(true);
});
