/** The paper of an application once it is in the record: printed from what was recorded, never from what a screen still held. Pure. */

import { civilDateInJapan } from '../../kernel/dates.ts';
import type { FilledField, FilledForm } from './filled.ts';
import type { Application } from './fold.ts';
import type { Catalogue, Field, Form } from './schema.ts';

type Written = Application['taken']['values'][number];

const fieldOf = (field: Field, label: string, written: Written | undefined): FilledField => ({
  key: `${field.id}/${label}`,
  id: field.id,
  label,
  kind: field.kind,
  official: field.official ?? null,
  choices: field.choices ?? null,
  value: written?.value ?? null,
  source: written?.source ?? null,
  required: field.required,
  byHand: field.source.from === 'hand' || field.kind === 'sign',
});

/** A field stands as often as it was written (世帯員 1人目, 2人目); one that was not stands empty, for the hand. */
const fieldsOf = (fields: readonly Field[], values: readonly Written[], number: string): FilledField[] =>
  fields.flatMap((field) => {
    if (field.source.from === 'desk' && field.source.what === 'number')
      return [
        fieldOf(field, field.label, {
          id: field.id,
          label: field.label,
          official: null,
          value: number,
          source: 'desk',
        }),
      ];
    const written = values.filter(({ id, label }) => id === field.id && label.startsWith(field.label));
    if (written.length > 0) return written.map((each) => fieldOf(field, each.label, each));
    // What was left empty because it does not apply (`when`) is not on the paper either.
    return field.when === undefined ? [fieldOf(field, field.label, undefined)] : [];
  });

/** Of a form that the catalogue has in another version by now: what was recorded, line by line. */
const asRecorded = (values: readonly Written[]): FilledForm['blocks'] => [
  {
    title: null,
    fields: values.map(({ id, label, official, value, source }) => ({
      ...{ key: `${id}/${label}`, id, label, kind: 'text', official, choices: null, value, source },
      ...{ required: false, byHand: false },
    })),
  },
];

/** `isSame`: whether the form is still the one by which it was taken. */
export const refilled = (
  catalogue: Catalogue,
  { taken, attachments, at }: Application,
  isSame: (form: Form) => boolean,
): FilledForm => {
  const form = catalogue.forms.find(({ id }) => id === taken.form.id);
  const same = form !== undefined && isSame(form) ? form : undefined;
  const counter = catalogue.counters.find(({ id }) => id === taken.counter);
  const attachment = (id: string) => catalogue.attachments.find((each) => each.id === id);
  const title = form?.title ?? { ja: taken.form.title, easy: taken.form.title, en: taken.form.title };
  return {
    formId: taken.form.id,
    title: { ...title, ja: taken.form.title },
    law: form?.law ?? '',
    department: catalogue.departments.find(({ id }) => id === taken.department)?.name.ja ?? taken.department,
    counter: { name: counter?.name ?? title, floor: counter?.floor ?? '' },
    formSha256: taken.form.sha256,
    number: taken.number,
    on: civilDateInJapan(at),
    subject: taken.subject === null ? null : { person: 0, name: taken.subject.name },
    applicant: { name: taken.applicant.name, proxy: taken.proxy !== null },
    blocks:
      same === undefined
        ? asRecorded(taken.values)
        : [
            ...same.blocks
              .flatMap((id) => catalogue.blocks.find((block) => block.id === id) ?? [])
              .map((block) => ({
                title: block.title,
                fields: fieldsOf(block.fields, taken.values, taken.number),
              })),
            ...(same.fields.length === 0
              ? []
              : [{ title: null, fields: fieldsOf(same.fields, taken.values, taken.number) }]),
          ],
    attachments: taken.attachments.map(({ oneOf }, index) => ({
      at: index,
      oneOf: oneOf.flatMap((id) => {
        const found = attachment(id);
        return found === undefined
          ? []
          : [{ id, name: found.name, about: found.about, omittedBy: found.omittedBy }];
      }),
      note: null,
      state: attachments[index] ?? { is: 'open' },
    })),
    withoutAttachments: same?.withoutAttachments ?? null,
    notes: form?.notes ?? [],
    fee: taken.fee,
    lastDay: taken.lastDay,
    late: taken.lateReason === null ? null : { what: '', reason: taken.lateReason },
    strokes: taken.signature.by === 'screen' ? taken.signature.strokes : null,
  };
};
