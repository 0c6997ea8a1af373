/**
 * `node test/tools/forms-30.ts SEED FOLDER [COUNT]`: forms chosen by a seed, filled in with names that are hard to print, as PDF files, and
 * whether their words and their pictures agree with what was written. Ends with 1 when they do not.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCatalogue } from '../../src/app/forms-catalogue.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { formPaper } from '../../src/modules/counter/paper.ts';
import { nameFontFile } from '../../src/print/name-font.ts';
import { paperFonts } from '../../src/print/pdf-fonts.ts';
import { chosenForms, HARD_NAMES, missingWords, namesOn } from '../harness/filled-form.ts';
import { lookAtPaper, wrongLetters } from '../harness/form-picture.ts';

const [seed = '1', folder = 'forms-30', count = '30'] = process.argv.slice(2);
const nameFont = nameFontFile();
if (nameFont === undefined)
  throw new Error('the font of names is not installed: bash test/install-debian.sh');

const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
const fonts = paperFonts(nameFont);
const head = {
  municipality: 'かざし市',
  mayor: 'かざし市長',
  training: false,
  at: Date.UTC(2026, 10, 26, 6, 5),
  source: '住民記録 第12版',
};
mkdirSync(folder, { recursive: true });

let faults = 0;
let letters = 0;
const names = new Set<string>();
for (const form of chosenForms(catalogue, seed, Number(count))) {
  const seen = await lookAtPaper(formPaper(form, head), fonts, nameFont);
  writeFileSync(join(folder, `${form.formId}.pdf`), seen.bytes);
  const missing = missingWords(form, seen.words, fonts);
  const wrong = wrongLetters(seen.letters);
  for (const name of namesOn(form)) names.add(name);
  letters += seen.letters.length;
  faults += missing.length + wrong.length + seen.lost + seen.degraded;
  const least = Math.min(...seen.letters.map(({ like }) => like));
  process.stdout.write(
    `${form.formId}  pages ${String(seen.pages)}  letters of names ${String(seen.letters.length)}, least likeness ${least.toFixed(3)}  missing ${JSON.stringify(missing)}  wrong ${JSON.stringify(wrong)}\n`,
  );
}
const unseen = HARD_NAMES.filter((name) => !names.has(name));
process.stdout.write(
  `${String(letters)} letters compared, ${String(faults)} faults; names not among them: ${JSON.stringify(unseen)}\n`,
);
process.exitCode = faults === 0 && (unseen.length === 0 || Number(count) < 30) ? 0 : 1;
