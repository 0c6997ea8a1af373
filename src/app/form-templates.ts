/** 市の様式: the town's own forms as PDF files, each with its places (`<form>.pdf`, `<form>.yaml`), and what is printed when one cannot be used. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../kernel/log.ts';
import { failure, type Result } from '../kernel/result.ts';
import { readYamlFile } from '../kernel/yaml-file.ts';
import type { FilledForm } from '../modules/counter/filled.ts';
import { overlayInput } from '../modules/counter/overlay-values.ts';
import { formPaper, type PaperHead } from '../modules/counter/paper.ts';
import { overlaySchema } from '../print/overlay-schema.ts';
import { printPaper } from '../print/pdf.ts';
import { machineFonts, type PaperFonts } from '../print/pdf-fonts.ts';
import { type Overlaid, type OverlayFault, overlaid } from '../print/pdf-overlay.ts';

/** `wrong`: its places cannot be read; `other_form`: they are of another form. */
export type TemplateRefusal = OverlayFault | 'wrong' | 'other_form' | 'missing';

export const TEMPLATE_WORDS: Readonly<Record<TemplateRefusal, string>> = {
  encrypted: '市の様式の PDF に パスワードが かかっています。',
  signed: '市の様式の PDF に 電子署名が あります。署名の ない PDF を お使いください。',
  interactive: '市の様式の PDF に 入力欄が あります。印刷用の PDF（入力欄の ないもの）を お使いください。',
  rotated: '市の様式の PDF の ページが 回転しています。正しい向きで 保存しなおした PDF を お使いください。',
  broken: '市の様式の PDF が こわれているか、途中で切れています。',
  other_template:
    '市の様式の PDF が、位置を決めたときの ものと ちがいます（新しい年度の様式など）。位置を 決めなおしてください。',
  other_size: '市の様式の 用紙の大きさか ページ数が、位置を決めたときと ちがいます。',
  not_placed: '市の様式に 書く場所が 決まっていない項目が あります。',
  does_not_fit: '市の様式の欄に 入りきらない項目が あります。',
  not_a_date: '年月日の一部が 不詳のため、市の様式の 年・月・日の欄に 書けません。',
  wrong: '市の様式の 位置の設定が 読めません。',
  other_form: '市の様式の 位置の設定が、別の様式のものです。',
  missing: '市の様式の PDF が ありません。',
};

const readTemplateFile = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

/** On the town's own paper; undefined: it has none for this form. */
export const onTownsPaper = async (
  form: FilledForm,
  head: PaperHead,
  { folder, fonts = machineFonts }: { readonly folder: string; readonly fonts?: PaperFonts },
): Promise<Result<Overlaid, TemplateRefusal> | undefined> => {
  const places = readYamlFile(join(folder, `${form.formId}.yaml`), overlaySchema);
  if (!places.ok && places.reason === 'missing') return undefined;
  if (!places.ok) return failure('wrong', places.detail);
  if (places.value.form !== form.formId) return failure('other_form');
  const bytes = readTemplateFile(join(folder, `${form.formId}.pdf`));
  return bytes === undefined
    ? failure('missing')
    : overlaid(bytes, places.value, overlayInput(form, head), fonts);
};

export interface PrintedForm {
  readonly bytes: Buffer;
  readonly pages: number;
  readonly degraded: number;
  readonly lost: number;
  /** `null`: the town's own paper, or it has none. Else the plain A4 was made, and the clerk is told why. */
  readonly instead: { readonly reason: TemplateRefusal; readonly field: string | undefined } | null;
}

/** The town's own paper where it can be used, and the plain A4 where not: something is always printed, and nothing is left out of it. */
export const printForm = async (
  form: FilledForm,
  head: PaperHead,
  { folder, logger }: { readonly folder: string | undefined; readonly logger: Pick<Logger, 'warn'> },
): Promise<PrintedForm> => {
  const town = folder === undefined ? undefined : await onTownsPaper(form, head, { folder });
  if (town?.ok === true) {
    const { degraded, lost } = town.value;
    if (lost > 0) logger.warn('print.degraded', { code: 'not_in_fonts', count: lost });
    if (degraded > 0) logger.warn('print.degraded', { code: 'another_form', count: degraded });
    return { ...town.value, instead: null };
  }
  const plain = await printPaper(formPaper(form, head), logger);
  if (town === undefined) return { ...plain, instead: null };
  logger.warn('print.degraded', { kind: form.formId, code: `template_${town.reason}` });
  const field = town.detail?.['field'];
  return { ...plain, instead: { reason: town.reason, field: typeof field === 'string' ? field : undefined } };
};
