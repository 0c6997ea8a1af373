/** 様式をさがす: by any word of its title, department, law or attachments, however it is written. */
import type { z } from 'zod';
import type { CatalogueOn } from './ports.ts';
import type { formHitSchema } from './views.ts';

type FormHit = z.infer<typeof formHitSchema>;
interface Entry {
  readonly hit: FormHit;
  readonly title: string;
  readonly words: string;
}

const MOST = 30;

/** Width, case, kana and spaces make no difference. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[ァ-ヶ]/gu, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x60))
    .replaceAll(/\s+/gu, '');

const entriesOf = ({ catalogue }: CatalogueOn): readonly Entry[] => {
  const counters = new Map(catalogue.counters.map((counter) => [counter.id, counter.name.ja]));
  const departments = new Map(catalogue.departments.map((department) => [department.id, department.name.ja]));
  const attachments = new Map(catalogue.attachments.map(({ id, name }) => [id, name.ja]));
  return catalogue.forms.map((form) => {
    const department = departments.get(form.department) ?? '';
    const brought = form.attachments.flatMap(({ oneOf }) => oneOf.map((id) => attachments.get(id) ?? ''));
    const { ja, easy, en } = form.title;
    return {
      hit: {
        form: form.id,
        title: form.title,
        department,
        counter: counters.get(form.counter) ?? '',
        per: form.per,
      },
      title: folded(ja),
      words: folded([ja, easy, en, department, form.law, ...brought].join('')),
    };
  });
};

const known = new WeakMap<object, readonly Entry[]>();

/** Those whose title begins with it first, then those that have it in the title, then the rest, each in the catalogue's order. */
export const findForms = (
  on: CatalogueOn,
  text: string,
): { readonly hits: FormHit[]; readonly more: boolean } => {
  const entries = known.get(on.catalogue) ?? entriesOf(on);
  known.set(on.catalogue, entries);
  const words = text
    .split(/[\s　]+/u)
    .map(folded)
    .filter((word) => word !== '');
  const [first = ''] = words;
  const rank = ({ title }: Entry): number => (title.startsWith(first) ? 0 : title.includes(first) ? 1 : 2);
  const found = entries
    .filter((entry) => words.every((word) => entry.words.includes(word)))
    .toSorted((a, b) => rank(a) - rank(b));
  return { hits: found.slice(0, MOST).map(({ hit }) => hit), more: found.length > MOST };
};
