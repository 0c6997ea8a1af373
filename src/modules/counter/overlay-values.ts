/** What of a form is written onto the town's own paper. Pure. */
import type { OverlayInput, OverlayValue } from '../../print/pdf-overlay.ts';
import type { FilledForm } from './filled.ts';
import type { PaperHead } from './paper.ts';
import { chosenOf, dayWords, isHoldingNames, writtenValue } from './paper-values.ts';

/** What the paper of the town may have a place for, beside the form's fields. */
const ofTheDesk = ({ number, on, applicant, subject }: FilledForm): readonly OverlayValue[] =>
  [
    { field: '@number', value: number ?? '', name: false },
    { field: '@on', value: dayWords(on), name: false },
    { field: '@applicant', value: applicant.name, name: true },
    { field: '@subject', value: subject?.name ?? '', name: true },
  ].map((each) => ({ ...each, chosen: [], nth: 0, optional: true }));

/** Values in the order of the form; of fields that several people have the first is 0. */
const ofTheFields = ({ blocks }: FilledForm): readonly OverlayValue[] => {
  const seen = new Map<string, number>();
  return blocks.flatMap(({ fields }) =>
    fields.map((field): OverlayValue => {
      const nth = seen.get(field.id) ?? 0;
      seen.set(field.id, nth + 1);
      return {
        field: field.id,
        nth,
        value: writtenValue(field),
        chosen: chosenOf(field),
        name: isHoldingNames(field),
        // What the desk itself says (受付番号) need not be on the town's form.
        optional: field.source === 'desk' || field.source === 'constant',
      };
    }),
  );
};

export const overlayInput = (form: FilledForm, { training, at }: PaperHead): OverlayInput => ({
  title: form.title.ja,
  training,
  madeAt: at,
  values: [...ofTheDesk(form), ...ofTheFields(form)],
  strokes: form.strokes === null ? undefined : { width: 1000, height: 400, lines: form.strokes },
});
