import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { graphemesOf } from '../kernel/graphemes.ts';
import { NAME_FONT, nameFontFile } from './name-font.ts';
import { paperFonts } from './pdf-fonts.ts';
import type { Style } from './pdf-text.ts';

/** Without the font of names, as on a machine that has none. */
const { fontOf, letterOf } = paperFonts(undefined);

const printed = (text: string, style: Style = 'plain') =>
  graphemesOf(text).map((letter) => letterOf(letter, style));
const textOf = (text: string): string =>
  printed(text)
    .map((letter) => letter.text)
    .join('');
const fates = (text: string) => [...new Set(printed(text).map(({ fate }) => fate))];

describe('§12 12: names on paper', () => {
  test('𠮷田, 髙﨑 and the letters of JIS X 0213:2004 are printed as they are, plain and strong', () => {
    for (const style of ['plain', 'strong', 'name'] as const)
      for (const name of ['𠮷田', '髙﨑', '鷗', '噓', '俱', '剝', '𩸽', '昭和64年'])
        expect(
          printed(name, style).every(
            ({ text, fate }, at) => fate === 'exact' && text === graphemesOf(name)[at],
          ),
        ).toBe(true);
  });

  test('葛󠄀 (E0100) is printed in the very form it asks for, which is not that of 葛', () => {
    const [asked, plain] = ['葛\u{E0100}', '葛'].map((text) => fontOf('plain')?.glyphs(text)?.[0]?.id);
    expect(asked).toBeTypeOf('number');
    expect(asked).not.toBe(plain);
    expect(fates('葛\u{E0100}城')).toEqual(['exact']);
    expect(textOf('葛\u{E0100}城')).toBe('葛\u{E0100}城');
    expect(letterOf('葛\u{E0100}', 'plain').advance).toBe(1);
  });

  test('a form that no font has is its base letter, and counted', () => {
    expect(textOf('葛\u{E0105}城')).toBe('葛城');
    expect(fates('葛\u{E0105}')).toEqual(['degraded']);
  });

  test('a letter that no font has is 〓, and counted; never nothing, never a box', () => {
    expect(textOf('한')).toBe('〓');
    expect(fates('한')).toEqual(['lost']);
    expect(fates('🏠')).toEqual(['lost']);
  });

  test('a kana and its mark typed apart are the one letter', () => {
    expect(textOf('か\u3099')).toBe('が');
    expect(fates('か\u3099')).toEqual(['exact']);
  });

  test('a compatibility ideograph is not taken for its common form', () => {
    expect(textOf('神\uFA19')).toBe('神\uFA19');
  });

  test('Vietnamese and Portuguese names keep their accents', () => {
    expect(textOf('NGUYỄN São')).toBe('NGUYỄN São');
    expect(fates('NGUYỄN São')).toEqual(['exact']);
  });

  test('kanji are one em wide, Roman letters less', () => {
    expect(letterOf('田', 'plain').advance).toBe(1);
    expect(letterOf('i', 'plain').advance).toBeLessThan(0.5);
  });
});

/** IPAmj明朝 is of the machine, never ours: `bash test/install-debian.sh` brings it. In CI it may not be missing. */
const file = nameFontFile();
const withFont = file !== undefined || process.env['CI'] === 'true';

describe(withFont ? 'the font of names' : 'NOT RUN: fonts-ipamj-mincho is not installed', () => {
  const fonts = paperFonts(file);
  const faces = (text: string, style: Style = 'name') =>
    graphemesOf(text).map((grapheme) => fonts.letterOf(grapheme, style).face);

  test.runIf(withFont)('each sequence is drawn by a font of its own collection', () => {
    // Moji_Joho in IPAmj, Adobe-Japan1 in Noto.
    expect(faces('葛\u{E0102}')).toEqual(['name']);
    expect(faces('葛\u{E0100}')).toEqual(['plain']);
    expect(faces('辻\u{E0102}')).toEqual(['name']);
    expect(faces('辻\u{E0100}')).not.toEqual(['name']);
    expect(faces('邉\u{E010F}')).toEqual(['name']);
    expect(faces('𠮷田髙﨑')).toEqual(['name', 'name', 'name', 'name']);
  });

  test.runIf(withFont)('a form that only the font of names has is taken from it in an address too', () => {
    expect(faces('葛\u{E0102}飾', 'plain')).toEqual(['name', 'plain']);
    expect(fonts.letterOf('葛\u{E0102}', 'strong')).toMatchObject({ face: 'name', fate: 'exact' });
  });

  test.runIf(withFont)('forms of one letter are different glyphs', () => {
    const ids = ['葛', '葛\u{E0102}', '葛\u{E0103}'].map(
      (text) => fonts.fontOf('name')?.glyphs(text)?.[0]?.id,
    );
    expect(ids.every((id) => typeof id === 'number')).toBe(true);
    expect(new Set(ids).size).toBeGreaterThan(1);
    expect(fonts.nameFont()).toBe('there');
  });

  test.runIf(withFont)('a form that nobody has is the base letter of the font of names, and counted', () => {
    expect(fonts.letterOf('葛\u{E01EF}', 'name')).toMatchObject({
      text: '葛',
      face: 'name',
      fate: 'degraded',
    });
  });

  test.runIf(withFont)('a copy that broke off is not used, and the log can be told', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kazasu-font-'));
    try {
      const half = join(folder, 'half.ttf');
      writeFileSync(half, readFileSync(file ?? '').subarray(0, 4_000_000));
      const broken = paperFonts(half);
      expect(broken.letterOf('𠮷', 'name')).toMatchObject({ face: 'plain', fate: 'exact' });
      expect(broken.nameFont()).toBe('broken');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test('without the font of names a name is written by the others; a file that is named and is not there is told', () => {
  expect(letterOf('葛\u{E0102}', 'name')).toMatchObject({ text: '葛', face: 'plain', fate: 'degraded' });
  const missing = paperFonts('/nowhere/ipamjm.ttf');
  expect(missing.nameFont()).toBe('unread');
  expect(missing.letterOf('田', 'name').face).toBe('plain');
  expect(missing.nameFont()).toBe('broken');
  expect(nameFontFile({ [NAME_FONT]: '/nowhere/ipamjm.ttf' })).toBe('/nowhere/ipamjm.ttf');
});
