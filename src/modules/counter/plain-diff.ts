/** What a document says, line by line in words, and what a new version of it changes. Pure. */
import type { DocumentKind, Edit } from './catalogue-version.ts';
import { factName, phraseOf, sentencesOf, valueName } from './plain.ts';
import {
  DESK_WORDS,
  EVENT_WORDS,
  EXPECT_WORDS,
  FIELD_KIND_WORDS,
  KIND_WORDS,
  type Names,
  NEED_WORDS,
  OMITTED_WORDS,
  PER_WORDS,
  SUBJECT_WORDS,
} from './plain-words.ts';
import type { Attachment, Deadline, Fact, Field, FieldBlock, Form, Words } from './schema.ts';

/** What a finding of the linter is about, without ids where something has a name: a fact, a fact with its value, attachments. */
export const aboutWords = (names: Names, about: string): string => {
  const [id = '', value] = about.split(': ');
  if (names.facts.some((fact) => fact.id === id))
    return value === undefined ? factName(names, id) : `${factName(names, id)}: ${value}`;
  return about
    .split('・')
    .map((each) => nameIn(names.attachments, each))
    .join('・');
};

/** One thing that a document says. Items of one `key` in two versions are the same thing, said twice. */
export interface Item {
  readonly key: string;
  readonly label: string;
  readonly text: string;
}

const nameIn = (list: readonly { readonly id: string; readonly name: Words }[], id: string): string =>
  list.find((each) => each.id === id)?.name.ja ?? id;

export const attachmentNames = (names: Pick<Names, 'attachments'>, oneOf: readonly string[]): string =>
  oneOf.map((id) => nameIn(names.attachments, id)).join(' または ');

const item = (key: string, label: string, text: string): Item => ({ key, label, text });
const threeWords = (key: string, label: string, { ja, easy, en }: Words): readonly Item[] => [
  item(`${key}.ja`, label, ja),
  item(`${key}.easy`, `${label}（やさしい日本語）`, easy),
  item(`${key}.en`, `${label}（英語）`, en),
];

const dayFact = (names: Names, id: string): string => {
  const fact = names.facts.find((each) => each.id === id);
  return fact?.source.by === 'answer' ? `「${fact.source.question.ja}」の日` : (fact?.source.item ?? id);
};

export const deadlineWords = (names: Names, deadline: Deadline): string => {
  switch (deadline.rule) {
    case 'none':
      return '期限はない';
    case 'within':
      return `${dayFact(names, deadline.after)}から ${deadline.days}日以内${deadline.inclusive ? '（その日を入れて数える）' : ''}。根拠 ${deadline.law}。遅れたとき ${deadline.late}`;
    case 'before':
      return `${dayFact(names, deadline.date)}${deadline.days === 0 ? 'まで' : `の ${deadline.days}日前まで`}。根拠 ${deadline.law}。遅れたとき ${deadline.late}`;
    case 'season':
      return `毎年 ${deadline.from} から ${deadline.to} まで。遅れたとき ${deadline.late}`;
  }
};

export const feeWords = ({ fee }: Pick<Form, 'fee'>): string => {
  if (fee.kind === 'none') return '無料';
  if (fee.kind === 'by_table') return `表による（${fee.about}）`;
  const exempt = fee.exempt.length === 0 ? '' : `。減免 ${fee.exempt.join('、')}`;
  return `${fee.unit} ${fee.yen.toLocaleString('ja-JP')}円${exempt}`;
};

/** Where what is written in a field comes from. */
export const sourceWords = (names: Names, { source }: Pick<Field, 'source'>): string => {
  switch (source.from) {
    case 'registry':
      return `住民記録の ${source.item}（${SUBJECT_WORDS[source.of]}）`;
    case 'fact':
      return `${factName(names, source.fact)}の答え`;
    case 'answer':
      return 'この様式で聞く';
    case 'constant':
      return `いつも「${source.value}」`;
    case 'desk':
      return DESK_WORDS[source.what];
    case 'hand':
      return '手書き';
  }
};

const fieldItem = (names: Names, field: Field): Item => {
  const { id, label, kind, required, choices, when, official } = field;
  const how = [FIELD_KIND_WORDS[kind], required ? '必ず書く' : '書かなくてもよい', sourceWords(names, field)];
  return item(
    `field.${id}`,
    '記入欄',
    [
      `${label}（${how.join('・')}）`,
      ...(choices === undefined ? [] : [choices.join('／')]),
      ...(when === undefined ? [] : [`── ${phraseOf(names, when)} のとき`]),
      ...(official === undefined ? [] : [`標準の項目 ${official}`]),
    ].join(' '),
  );
};

/** What is known of somebody, or of the visit. */
export const knownWords = (names: Names, known: Readonly<Record<string, unknown>>): string =>
  Object.entries(known)
    .map(([fact, value]) => `${factName(names, fact)} ${valueName(names, fact, value)}`)
    .join('、');

const attachedItems = (names: Names, { attachments, withoutAttachments }: Form): readonly Item[] => [
  ...attachments.map(({ oneOf, when, note }, at) => {
    const name = attachmentNames(names, oneOf);
    const again = attachments.slice(0, at).filter((each) => String(each.oneOf) === String(oneOf)).length;
    const condition = when === undefined ? '' : ` ── ${phraseOf(names, when)} のとき`;
    return item(
      `attached.${oneOf.join('+')}.${String(again)}`,
      '添付・持ち物',
      `${name}${condition}${note === undefined ? '' : `（${note}）`}`,
    );
  }),
  ...(withoutAttachments === undefined
    ? []
    : [item('withoutAttachments', '添付が要らない理由', withoutAttachments)]),
];

const testItems = (names: Names, { tests }: Form): readonly Item[] =>
  tests.map(({ name, event, visit, people, expect }) => {
    const whom = people.map((known, at) => `${at + 1}人目 ${knownWords(names, known)}`.trimEnd());
    const facts = [knownWords(names, visit), ...whom].filter((text) => text !== '').join(' ／ ');
    return item(`test.${name}`, '例', `${name}（${EVENT_WORDS[event]}）→ ${EXPECT_WORDS[expect]}：${facts}`);
  });

const formItems = (names: Names, form: Form): readonly Item[] => [
  ...threeWords('title', '題名', form.title),
  item('law', '根拠', form.law),
  item('department', '担当課', nameIn(names.departments, form.department)),
  item('counter', '窓口', nameIn(names.counters, form.counter)),
  ...form.events.map((event) => item(`event.${event}`, '用事', EVENT_WORDS[event])),
  item('per', '枚数', PER_WORDS[form.per]),
  item('when', '要る人', sentencesOf(names, form.when).join('\n')),
  item('need', '要り方', NEED_WORDS[form.need]),
  ...form.blocks.map((id) =>
    item(`block.${id}`, '記入欄のまとまり', names.blocks.find((each) => each.id === id)?.title ?? id),
  ),
  ...form.fields.map((field) => fieldItem(names, field)),
  ...attachedItems(names, form),
  ...form.notes.map((note) => item(`note.${note}`, '注意点', note)),
  item('fee', '手数料', feeWords(form)),
  item('deadline', '期限', deadlineWords(names, form.deadline)),
  item('retention', '保存年限', `${form.retentionYears}年`),
  item(
    'effective',
    '使う期間',
    `${form.effective.from} から${form.effective.to === undefined ? '' : ` ${form.effective.to} まで`}`,
  ),
  ...testItems(names, form),
];

const answerWords = (kind: Fact['kind']): string => {
  if (kind.type === 'number') return `数（${kind.from}${kind.unit} から ${kind.to}${kind.unit}）`;
  return kind.type === 'date' ? '日付' : 'はい・いいえ';
};

const factItems = ({ of, kind, source }: Fact): readonly Item[] => [
  item('of', 'だれのことか', of === 'visit' ? '来庁の全体' : '1人ずつ'),
  ...(kind.type === 'choice'
    ? kind.choices.flatMap((choice) => threeWords(`choice.${choice.id}`, `答え ${choice.id}`, choice))
    : [item('kind', '答え方', answerWords(kind))]),
  ...(source.by === 'answer'
    ? [
        ...threeWords('question', '質問', source.question),
        ...(source.help === undefined ? [] : [item('help', '聞き方の助け', source.help)]),
      ]
    : [item('item', '住民記録の項目', source.item)]),
];

const attachmentItems = ({ name, about, omittedBy }: Attachment): readonly Item[] => [
  ...threeWords('name', '名前', name),
  item('about', '説明', about),
  ...omittedBy.map((by) => item(`omitted.${by}`, '省ける', OMITTED_WORDS[by])),
];

const blockItems = (names: Names, { title, fields }: FieldBlock): readonly Item[] => [
  item('title', '題名', title),
  ...fields.map((field) => fieldItem(names, field)),
];

/** Everything that a document says. */
export const itemsOf = (names: Names, edit: Pick<Edit, 'kind' | 'content'>): readonly Item[] => {
  const { content } = edit;
  if (content === null) return [];
  switch (edit.kind) {
    case 'form':
      return formItems(names, content as Form);
    case 'fact':
      return factItems(content as Fact);
    case 'attachment':
      return attachmentItems(content as Attachment);
    case 'block':
      return blockItems(names, content as FieldBlock);
    case 'department':
      return threeWords('name', '名前', (content as Attachment).name);
    case 'counter': {
      const { name, floor, department } = content as Names['counters'][number];
      return [
        ...threeWords('name', '名前', name),
        item('floor', '階', floor),
        item('department', '担当課', nameIn(names.departments, department)),
      ];
    }
  }
};

export interface DiffLine {
  readonly how: 'added' | 'removed' | 'changed';
  readonly label: string;
  /** Of `added`: empty. */
  readonly before: string;
  /** Of `removed`: empty. */
  readonly after: string;
}

const linesOf = (text: string): readonly string[] =>
  text.split('\n').map((line) => line.replace(/^　*・?/u, ''));

/** Of a text of several lines those that are another; where only their order or depth is, all of them. */
const apart = (label: string, before: string, after: string): DiffLine => {
  const [old, now] = [linesOf(before), linesOf(after)];
  const gone = old.filter((line) => !now.includes(line)).join(' ／ ');
  const come = now.filter((line) => !old.includes(line)).join(' ／ ');
  if (old.length + now.length === 2 || (gone === '' && come === ''))
    return { how: 'changed', label, before, after };
  const how = gone === '' ? 'added' : come === '' ? 'removed' : 'changed';
  return { how, label: `${label}の条件`, before: gone, after: come };
};

/** What is another in the new version: first what was changed, then what is new, then what is gone; the order alone is one line more. */
export const diffOf = (before: readonly Item[], after: readonly Item[]): readonly DiffLine[] => {
  const old = new Map(before.map((each) => [each.key, each]));
  const now = new Map(after.map((each) => [each.key, each]));
  const changed = after.flatMap(({ key, label, text }): DiffLine[] => {
    const was = old.get(key)?.text;
    return was === undefined || was === text ? [] : [apart(label, was, text)];
  });
  const added = after.flatMap(({ key, label, text }): DiffLine[] =>
    old.has(key) ? [] : [{ how: 'added', label, before: '', after: text }],
  );
  const removed = before.flatMap(({ key, label, text }): DiffLine[] =>
    now.has(key) ? [] : [{ how: 'removed', label, before: text, after: '' }],
  );
  const order = (items: readonly Item[]): string =>
    items.flatMap(({ key }) => (old.has(key) && now.has(key) ? [key] : [])).join('\n');
  const moved =
    order(before) === order(after)
      ? []
      : [{ how: 'changed', label: '順番', before: '前の順番', after: '新しい順番' } as const];
  return [...changed, ...added, ...removed, ...moved];
};

/** One line for all of it: 「添付・持ち物を足した: …」. */
export const diffLineWords = ({ how, label, before, after }: DiffLine): string => {
  const flat = (text: string): string => text.replaceAll(/\n　*/g, ' ');
  if (how === 'added') return `${label}を足した: ${flat(after)}`;
  if (how === 'removed') return `${label}を消した: ${flat(before)}`;
  return `${label}を変えた: ${flat(before)} → ${flat(after)}`;
};

/** What an edit changes, in words; `before`: the version it takes the place of, `null` where there is none. */
export const editDiff = (
  names: Names,
  { kind, content }: Pick<Edit, 'kind' | 'content'>,
  before: Edit['content'],
): readonly DiffLine[] => {
  const label = KIND_WORDS[kind];
  if (before === null && content === null) return [];
  if (content === null) return [{ how: 'removed', label, before: titleOf(before), after: '' }];
  // Of what is new everything is: whoever wants to know reads it.
  if (before === null) return [{ how: 'added', label, before: '', after: titleOf(content) }];
  const items = (each: NonNullable<Edit['content']>): readonly Item[] =>
    itemsOf(names, { kind, content: each } as Pick<Edit, 'kind' | 'content'>);
  return diffOf(items(before), items(content));
};

/** What a document is called. */
export const titleOf = (content: Edit['content']): string => {
  if (content === null) return '';
  if ('name' in content) return content.name.ja;
  if ('source' in content)
    return content.source.by === 'answer' ? content.source.question.ja : content.source.item;
  return typeof content.title === 'string' ? content.title : content.title.ja;
};

export const kindTitle = (kind: DocumentKind, content: Edit['content']): string =>
  `${KIND_WORDS[kind]}「${titleOf(content)}」`;
