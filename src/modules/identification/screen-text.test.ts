import { expect, test } from 'vitest';
import { isWorthRepeating, text } from './screen-text.ts';

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
