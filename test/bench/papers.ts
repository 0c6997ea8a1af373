import { readCatalogue } from '../../src/app/forms-catalogue.ts';
import { silentLogger } from '../../src/kernel/log.ts';
import { mustSucceed } from '../../src/kernel/result.ts';
import { batchPaper, formPaper } from '../../src/modules/counter/paper.ts';
import { nameFontFile } from '../../src/print/name-font.ts';
import { printPaper, printPapers } from '../../src/print/pdf.ts';
import { chosenForms } from '../harness/filled-form.ts';
import { type Bench, percentile, timed } from './measure.ts';

const FORMS = 200;
const BATCHES = 10;
const head = {
  municipality: 'かざし市',
  mayor: 'かざし市長',
  training: false,
  at: Date.UTC(2026, 10, 26, 6, 5),
  source: '住民記録 第12版',
};

/** `pdf.single`: one form from what was filled in to the file. `pdf.batch12`: twelve of a visit as one file. The fonts have been read. */
export const papersBench: Bench = async () => {
  const { catalogue } = mustSucceed(readCatalogue('assets/forms'));
  const forms = chosenForms(catalogue, 'bench', FORMS);
  for (const form of forms.slice(0, 5)) await printPaper(formPaper(form, head), silentLogger);
  const single: number[] = [];
  for (const form of forms) single.push(await timed(() => printPaper(formPaper(form, head), silentLogger)));
  const batch: number[] = [];
  for (let nth = 0; nth < BATCHES; nth += 1)
    batch.push(
      await timed(() => printPapers(batchPaper(forms.slice(nth * 12, nth * 12 + 12), head), silentLogger)),
    );
  const fonts = nameFontFile() === undefined ? 'without IPAmj明朝' : 'with IPAmj明朝';
  return [
    {
      name: 'pdf.single',
      value: percentile(single, 0.95),
      unit: 'ms',
      goal: 300,
      direction: 'max',
      n: single.length,
      note: `p95 of ${String(FORMS)} different forms, ${fonts}; slowest ${Math.max(...single).toFixed(0)} ms`,
    },
    {
      name: 'pdf.batch12',
      value: Math.max(...batch) / 1_000,
      unit: 's',
      goal: 2,
      direction: 'max',
      n: batch.length,
      note: `slowest of ${String(BATCHES)} times 12 different forms in one file, ${fonts}`,
    },
  ];
};
