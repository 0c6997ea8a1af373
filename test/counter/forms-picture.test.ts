/** Forms as they are printed, looked at: `test/tools/forms-30.ts` does the same for thirty of them. */
import { describe, expect, test } from 'vitest';
import { readCatalogue } from '../../src/app/forms-catalogue.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { formPaper } from '../../src/modules/counter/paper.ts';
import { nameFontFile } from '../../src/print/name-font.ts';
import type { PaperDocument } from '../../src/print/pdf.ts';
import { paperFonts } from '../../src/print/pdf-fonts.ts';
import { chosenForms, HARD_NAMES, missingWords } from '../harness/filled-form.ts';
import { lookAtPaper, planted, wrongLetters } from '../harness/form-picture.ts';
import { canReadPdf } from '../harness/pdf-text.ts';

const nameFont = nameFontFile() ?? '';
const canLook = (canReadPdf && nameFont !== '') || process.env['CI'] === 'true';
const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const fonts = paperFonts(nameFontFile());
const head = {
  municipality: 'かざし市',
  mayor: 'かざし市長',
  training: false,
  at: Date.UTC(2026, 10, 26, 6, 5),
  source: '住民記録 第12版',
};

const names: PaperDocument = {
  title: '氏名',
  ...{
    municipality: 'かざし市',
    mayor: 'かざし市長',
    training: false,
    asOf: head.at,
    madeAt: head.at,
    source: '見本',
  },
  blocks: [{ kind: 'fields', rows: HARD_NAMES.map((value) => [{ label: '氏名', value, name: true }]) }],
};

describe(canLook ? 'printed forms' : 'NOT RUN: poppler-utils or fonts-ipamj-mincho is not installed', () => {
  test.runIf(canLook)('words and picture of forms chosen by a seed are what was written', async () => {
    for (const form of chosenForms(catalogue, 'ci', 3)) {
      const seen = await lookAtPaper(formPaper(form, head), fonts, nameFont);
      expect({ form: form.formId, missing: missingWords(form, seen.words, fonts) }).toMatchObject({
        missing: [],
      });
      expect(seen.letters.length).toBeGreaterThan(0);
      expect(wrongLetters(seen.letters)).toEqual([]);
      expect([seen.degraded, seen.lost]).toEqual([0, 0]);
    }
  });

  test.runIf(canLook)(
    'every hard name is drawn as the fonts have it, and read back with its selectors',
    async () => {
      const seen = await lookAtPaper(names, fonts, nameFont);
      expect(wrongLetters(seen.letters)).toEqual([]);
      for (const name of HARD_NAMES) expect(seen.words).toContain(name.replaceAll(/\s/gu, ''));
      expect(seen.letters.filter(({ likeOther }) => likeOther !== null).length).toBeGreaterThan(4);
    },
  );

  test.runIf(canLook)('a wrong glyph is found, though the words of the file are right', async () => {
    for (const [letter, drawnAs] of [
      ['葛\u{E0102}', '葛'],
      ['辻\u{E0102}', '辻'],
      ['𠮷', '吉'],
    ] as const) {
      const seen = await lookAtPaper(names, planted(fonts, letter, drawnAs), nameFont);
      for (const name of HARD_NAMES) expect(seen.words).toContain(name.replaceAll(/\s/gu, ''));
      expect(wrongLetters(seen.letters).map((wrong) => wrong.letter)).toContain(letter);
    }
  });
});
