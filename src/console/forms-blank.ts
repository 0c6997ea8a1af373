import type { CatalogueView } from '../central/forms-schema.ts';
import type { DocumentKind, Edit } from '../modules/counter/catalogue-version.ts';
import { usualDay } from './forms-draft.ts';

const words = { ja: '', easy: '', en: '' };

/** A document of which everything is still to be written. */
export const blankDocument = (
  { catalogue, today }: Pick<CatalogueView, 'catalogue' | 'today'>,
  kind: DocumentKind,
  id: string,
): Edit['content'] => {
  const department = catalogue.departments[0]?.id ?? '';
  const counter = catalogue.counters[0]?.id ?? '';
  const test = { name: '', event: 'certificate', visit: {}, people: [{}] };
  const blanks: Readonly<Record<DocumentKind, object>> = {
    form: {
      ...{ id, title: words, department, law: '', events: ['certificate'], per: 'visit', need: 'required' },
      ...{
        when: { always: true },
        blocks: ['applicant', 'office_use'].filter((each) =>
          catalogue.blocks.some((block) => block.id === each),
        ),
      },
      ...{ fields: [], attachments: [], notes: [], fee: { kind: 'none' }, deadline: { rule: 'none' } },
      ...{ counter, retentionYears: 5, effective: { from: usualDay(today) } },
      tests: [
        { ...test, expect: 'required' },
        { ...test, event: 'birth', expect: 'not_needed' },
      ],
    },
    attachment: { id, name: words, about: '', omittedBy: [] },
    fact: { id, of: 'visit', kind: { type: 'yes_no' }, source: { by: 'answer', question: words } },
    block: {
      ...{ id, title: '' },
      fields: [{ id: 'note', label: '', kind: 'text', source: { from: 'answer' }, required: true }],
    },
    department: { id, name: words },
    counter: { id, name: words, floor: '1階', department },
  };
  return blanks[kind] as NonNullable<Edit['content']>;
};
