/**
 * Reads a card profile from its file. What is wrong with it is told as the person who wrote it needs it: the line, the
 * field, and a sentence in Japanese.
 */
import { readFileSync } from 'node:fs';
import { isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { failure, type Result, success } from '../../kernel/result.ts';
import { type CardProfile, cardProfileSchema } from './schema.ts';

export type ProfileFailure = 'profile_missing' | 'profile_wrong' | 'fictional_in_production';

type Issue = z.core.$ZodIssue;
type Document = ReturnType<typeof parseDocument>;
type Path = readonly PropertyKey[];

const EXPECTED: Readonly<Record<string, string>> = {
  string: '文字列を引用符で囲んで書いてください',
  int: '整数を書いてください',
  number: '数を書いてください',
  boolean: 'true か false を書いてください',
  array: '「- 」で始まる並びにしてください',
  object: '項目の集まり（「名前: 値」）にしてください',
};

/** Why one field is wrong, in Japanese. Messages written in the schema are Japanese already. */
const sentence = (issue: Issue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'この項目が必要です'
        : (EXPECTED[issue.expected] ?? '値の種類が違います');
    case 'unrecognized_keys':
      return `知らない項目です（${issue.keys.join('、')}）。綴りを確かめてください`;
    case 'invalid_value':
      return `次のどれかにしてください: ${issue.values.map(String).join('、')}`;
    case 'invalid_union':
      return issue.discriminator === undefined
        ? '書き方が違います'
        : `${issue.discriminator} の値が違います。README の表から選んでください`;
    case 'too_small':
      return isJapanese(issue.message) ? issue.message : `${issue.minimum} 以上にしてください`;
    case 'too_big':
      return isJapanese(issue.message) ? issue.message : `${issue.maximum} 以下にしてください`;
    default:
      return isJapanese(issue.message) ? issue.message : '書き方が違います';
  }
};

const isJapanese = (text: string): boolean =>
  /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(text);

/** Path of the field that is meant: of an unknown key, that key itself. */
const pathOf = (issue: Issue): Path =>
  issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;

/** Where the field begins in the text; of a missing one, where what should hold it begins. */
const startOf = (document: Document, path: Path): number => {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent: unknown = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isNode(parent) && 'items' in parent)
      for (const [at, item] of parent.items.entries()) {
        const key = isPair(item) ? item.key : undefined;
        if (isScalar(key) && key.value === last) return key.range?.[0] ?? 0;
        if (key === undefined && at === last && isNode(item)) return item.range?.[0] ?? 0;
      }
  }
  return 0;
};

const fieldName = (path: Path): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${part + 1}番目]`
        : text === ''
          ? String(part)
          : `${text}.${String(part)}`,
    '',
  );

/** `detail`: `line` (from 1), `field`, `message`: the sentence with both in it. */
const wrong = (line: number, field: string, why: string) =>
  failure('profile_wrong', {
    line,
    field,
    message: `${line}行目${field === '' ? '' : `「${field}」`}: ${why}`,
  });

/** The sentences of `yaml` are English; what a person mostly did is indent wrongly or forget a quote. */
const SYNTAX = 'YAMLとして読めません。字下げ・引用符・コロンの後の空白を確かめてください';

/** The longest profile is a few thousand characters; the time YAML takes grows with the square of some texts' length. */
const MAX_CHARACTERS = 65_536;

export const parseProfile = (text: string): Result<CardProfile, 'profile_wrong'> => {
  if (text.length > MAX_CHARACTERS) return wrong(1, '', 'ファイルが大きすぎます（65536字まで）');
  const lines = new LineCounter();
  // `error`: what is wrong is told below, by line; nothing of the file goes to the console.
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error !== undefined) return wrong(lines.linePos(error.pos[0]).line, '', SYNTAX);
  let raw: unknown;
  try {
    raw = document.toJS({ maxAliasCount: 10 });
  } catch {
    // Aliases (`*x`) that name nothing or multiply without end.
    return wrong(1, '', SYNTAX);
  }
  const parsed = cardProfileSchema.safeParse(raw, { reportInput: true });
  if (parsed.success) return success(parsed.data);
  const [issue] = parsed.error.issues;
  if (issue === undefined) return wrong(1, '', '書き方が違います');
  const path = pathOf(issue);
  return wrong(lines.linePos(startOf(document, path)).line, fieldName(path), sentence(issue));
};

/**
 * `training`: whether this terminal is one for training; elsewhere a made-up (架空) profile is refused.
 * `profile_wrong`: `detail` as in `wrong` above. `detail.path` names the file otherwise.
 */
export const loadProfile = (
  path: string,
  { training }: { readonly training: boolean },
): Result<CardProfile, ProfileFailure> => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return failure('profile_missing', { path });
  }
  const parsed = parseProfile(text);
  if (parsed.ok && parsed.value.fictional && !training) return failure('fictional_in_production', { path });
  return parsed;
};
