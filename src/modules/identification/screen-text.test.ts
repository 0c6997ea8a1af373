import { expect, test } from 'vitest';
import { isWorthRepeating } from './repeating.ts';
import { text } from './screen-text.ts';

test.each(['copied', 'altered'] as const)(
  '%s: another document, the supervisor, and no second try',
  (reason) => {
    expect(isWorthRepeating(reason)).toBe(false);
    const { next } = text.refusal[reason];
    expect(next.join()).toMatch(/ほかの本人確認書類/);
    expect(next.join()).toMatch(/責任者/);
    expect(JSON.stringify(text.refusal[reason])).not.toMatch(/もう一度|もう１度/);
  },
);

test('what passes may be tried again; a locked secret, a dead certificate or a copied key may not', () => {
  for (const reason of ['no_card', 'card_pulled', 'other_card', 'cannot_record', 'disconnected'] as const)
    expect(isWorthRepeating(reason), reason).toBe(true);
  for (const reason of ['blocked', 'revoked', 'not_this_key', 'garbled', 'absent', 'forbidden'] as const)
    expect(isWorthRepeating(reason), reason).toBe(false);
});

test('unlinking says which cards it ends, and is no way to renew one', () => {
  expect(text.unlink.reasons.join()).not.toMatch(/新し/);
  expect(text.unlink.cards.join()).toMatch(/登録した.*すべて.*住民の記録/);
  expect(text.unlink.renewed).toMatch(/やめずに/);
});

test('the words of a wrong try do not say that nothing was sent', () => {
  expect(JSON.stringify(text.refusal.wrong)).not.toMatch(/入れていません/);
  expect(JSON.stringify(text.refusal.too_few_tries)).toMatch(/入れていません/);
});

test('a locked number leads to another document, a locked PIN to the photo; both to the counter', () => {
  expect(text.refusal.number_blocked.next.join()).toMatch(/ほかの本人確認書類.*市の窓口/);
  expect(text.refusal.number_blocked.next.join()).not.toMatch(/顔写真で 確かめ/);
  expect(text.refusal.blocked.next.join()).toMatch(/顔写真で 確かめる.*市の窓口/);
});

test('words for a check with no photo do not speak of one that was looked at', () => {
  const { compare, compared, consent } = text;
  for (const words of [compare.sameLeadNoPhoto, compared.leadNoPhoto, consent.confirmedNoPhoto])
    expect(words).toMatch(/記載で確認/);
});
