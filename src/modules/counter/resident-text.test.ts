import { expect, test } from 'vitest';
import { LANG_TAGS, LANGUAGES, RESIDENT_TEXT } from './resident-text.ts';

test('each language says all of it in its own words, and numbers stand in what has them', () => {
  const { ja } = RESIDENT_TEXT;
  for (const language of LANGUAGES) {
    const words = RESIDENT_TEXT[language];
    for (const [key, said] of Object.entries(words)) {
      const text = typeof said === 'function' ? said(3, 7) : said;
      expect(text.trim(), `${language} ${key}`).not.toBe('');
      if (key === 'formsLead' || key === 'page') expect(text, `${language} ${key}`).toContain('3');
    }
    expect(Intl.getCanonicalLocales(LANG_TAGS[language])).toHaveLength(1);
    if (language !== 'ja' && language !== 'easy')
      for (const key of ['good', 'wrong', 'sign', 'call', 'correctedLead'] as const)
        expect(words[key], `${language} ${key}`).not.toBe(ja[key]);
  }
  expect(new Set(LANGUAGES.map((each) => RESIDENT_TEXT[each].language)).size).toBe(LANGUAGES.length);
});
