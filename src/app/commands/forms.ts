import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { guide, type Procedure } from '../../modules/counter/guide.ts';
import { isValueOf, type LintFinding } from '../../modules/counter/lint.ts';
import { LINT_WORDS } from '../../modules/counter/lint-words.ts';
import type { FactValue, Known, Question } from '../../modules/counter/predicate.ts';
import {
  type Catalogue,
  LIFE_EVENTS,
  type LifeEvent,
  lifeEventSchema,
} from '../../modules/counter/schema.ts';
import { readCatalogue } from '../forms-catalogue.ts';
import { defineFormsFiles } from './forms-files.ts';
import { defineHandover } from './forms-handover.ts';
import { defineTemplates } from './forms-templates.ts';
import { fail, print } from './output.ts';
import { FORMS } from './paths.ts';

/** `kazasu forms`: 様式の目録 — what is wrong with it, and what a visit would come to. */

const findingLine = ({ code, at, about }: LintFinding): string =>
  `${at}${about === '' ? '' : `（${about}）`}　${LINT_WORDS[code]}`;

const read = (folder: string): { catalogue: Catalogue; findings: readonly LintFinding[] } | undefined => {
  const result = readCatalogue(folder);
  if (result.ok) return result.value;
  fail(`catalogue_${result.reason}`, result.detail);
  return undefined;
};

const check = (folder: string, { json }: { readonly json?: true }): void => {
  const result = read(folder);
  if (result === undefined) return;
  const { catalogue, findings } = result;
  if (findings.length > 0) process.exitCode = 1;
  if (json === true) return print(JSON.stringify({ forms: catalogue.forms.length, findings }));
  for (const finding of findings) print(findingLine(finding));
  return print(
    findings.length === 0
      ? `様式 ${catalogue.forms.length} 件　誤りは ありません。`
      : `様式 ${catalogue.forms.length} 件　直すところが ${findings.length} か所 あります。`,
  );
};

const valueOf = (text: string): FactValue => {
  if (text === 'yes' || text === 'no') return text === 'yes';
  return /^\d+$/.test(text) ? Number(text) : text;
};

/** `age=35,has_card=yes` */
const known = (text: string): Known =>
  Object.fromEntries(
    text
      .split(',')
      .filter((part) => part !== '')
      .map((part) => {
        const [fact = '', value] = part.split('=');
        if (value === undefined)
          throw new InvalidArgumentError('項目=値 を , で つないで 指定してください。');
        return [fact, valueOf(value)];
      }),
  );

const lifeEvent = (text: string): LifeEvent => {
  const event = lifeEventSchema.safeParse(text);
  if (event.success) return event.data;
  throw new InvalidArgumentError(`次のどれかを 指定してください: ${LIFE_EVENTS.join(' ')}`);
};

const NEEDS: Readonly<Record<Procedure['need'], string>> = {
  required: '要',
  optional: '希望すれば',
  asked: '未定',
  not_needed: '不要',
};

const whom = (person: number | null): string => (person === null ? '' : `　${person + 1}人目`);

const questionWords = ({ facts }: Catalogue, { fact, person }: Question): string => {
  const found = facts.find(({ id }) => id === fact);
  const words = found?.source.by === 'answer' ? found.source.question.ja : fact;
  return `${words}（${fact}${whom(person)}）`;
};

const bringWords = ({ attachments }: Catalogue, { bring }: Procedure): string =>
  bring
    .map(({ oneOf, open }) => {
      const names = oneOf.map((id) => attachments.find((each) => each.id === id)?.name.ja ?? id);
      return `${names.join(' または ')}${open ? '（場合による）' : ''}`;
    })
    .join('、');

interface GuideOptions {
  readonly event: LifeEvent;
  readonly visit?: Known;
  readonly person?: readonly Known[];
  readonly folder: string;
  readonly all?: true;
}

/** The first fact that is not in the catalogue, of the other kind, or that it cannot be; a wrong answer would pass for a no. */
const strangeFact = ({ facts }: Catalogue, visit: Known, people: readonly Known[]): string | undefined => {
  const wrong = (given: Known, of: 'visit' | 'person') =>
    Object.entries(given).filter(([id, value]) => {
      const fact = facts.find((each) => each.id === id);
      return fact === undefined || fact.of !== of || !isValueOf(fact, value);
    });
  return [...wrong(visit, 'visit'), ...people.flatMap((person) => wrong(person, 'person'))][0]?.[0];
};

const show = ({ event, visit = {}, person = [{}], folder, all }: GuideOptions): void => {
  const result = read(folder);
  if (result === undefined) return;
  const { catalogue } = result;
  const strange = strangeFact(catalogue, visit, person);
  if (strange !== undefined) return fail('wrong_fact', { fact: strange });
  const { procedures, ask, open } = guide(catalogue, { event, visit, people: person });
  for (const procedure of procedures) {
    if (procedure.need === 'not_needed' && all !== true) continue;
    const { form, need, lastDay } = procedure;
    const counter = catalogue.counters.find(({ id }) => id === form.counter)?.name.ja ?? form.counter;
    print(
      `${NEEDS[need]}　${form.title.ja}${whom(procedure.person)}　${counter}${lastDay === undefined ? '' : `　${lastDay} まで`}`,
    );
    const bring = bringWords(catalogue, procedure);
    if (bring !== '') print(`　　持ち物: ${bring}`);
  }
  return print(
    ask === null
      ? '聞くことは もう ありません。'
      : `次に 聞くこと（あと ${open.length}）: ${questionWords(catalogue, ask)}`,
  );
};

const more = (text: string, before: readonly Known[] = []): readonly Known[] => [...before, known(text)];

export const defineForms = (command: Command): void => {
  command
    .command('check')
    .description('様式の目録を 読み、直すところを 示す')
    .argument('[folder]', '目録のフォルダー', FORMS)
    .option('--json', '結果を JSON で出す')
    .action(check);
  command
    .command('guide')
    .description('来た用事と 答えから、要る手続き・持ち物・次に聞くことを 示す')
    .requiredOption('--event <event>', 'ライフイベント', lifeEvent)
    .option('--visit <facts>', '項目=値,…', known)
    .option('--person <facts>', '1人ずつ: age=35,has_card=yes（くり返し）', more)
    .option('--folder <folder>', '目録のフォルダー', FORMS)
    .option('--all', '要らない手続きも 示す')
    .action(show);
  defineFormsFiles(command);
  defineTemplates(command, FORMS);
  defineHandover(command);
};
