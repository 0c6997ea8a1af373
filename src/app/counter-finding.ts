/** What `kazasu doctor` says of a counter's papers: the font of names, and the folder of the back office. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameFontFile } from '../print/name-font.ts';
import { isWholeFont } from '../print/pdf-font-file.ts';
import type { Finding } from './finding.ts';
import { HANDOVER_MARK } from './handover-files.ts';
import { canDrawPages } from './paper-pictures.ts';
import type { SiteProfile } from './site-profile.ts';

const read = (path: string): Buffer | undefined => {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
};

const fontFinding = (file: string | undefined): Finding => {
  const part = 'font';
  const bytes = file === undefined ? undefined : read(file);
  if (bytes !== undefined && isWholeFont(bytes))
    return { part, state: 'ok', found: '氏名のフォント（IPAmj明朝）が あります' };
  return {
    part,
    state: 'warn',
    found:
      file === undefined
        ? '氏名のフォント（IPAmj明朝）が ありません'
        : '氏名のフォント（IPAmj明朝）の ファイルが 読めないか、壊れています',
    todo: 'docs/forms-printing.md のとおりに 入れてください。それまで、IPAmj にしかない異体字は 基本の字で 印刷します。',
  };
};

const handoverFinding = (folder: string): Finding => {
  const part = 'handover';
  if (read(join(folder, HANDOVER_MARK)) !== undefined)
    return { part, state: 'ok', found: '引き渡し先の フォルダーに つながりました' };
  return {
    part,
    state: 'warn',
    found: '引き渡し先の フォルダーに つながりません',
    todo: '共有フォルダーの接続を 確かめてください。新しいフォルダーなら kazasu forms handover を 一度 実行してください。',
  };
};

/** 印刷の前に 見る. */
export const previewFinding = async (
  { counter }: Pick<SiteProfile, 'counter'>,
  canDraw: () => Promise<boolean> = canDrawPages,
): Promise<readonly Finding[]> => {
  const part = 'preview';
  if (counter === undefined) return [];
  if (await canDraw()) return [{ part, state: 'ok', found: '印刷の前に 紙を 画面で 見られます' }];
  return [
    {
      part,
      state: 'warn',
      found: '印刷の前に 紙を 画面で 見られません',
      todo: 'poppler-utils を 入れてください（apt-get install poppler-utils）。印刷は できます。',
    },
  ];
};

/** Nothing where the site is no counter. */
export const counterFindings = (
  { counter }: Pick<SiteProfile, 'counter'>,
  nameFont: string | undefined = nameFontFile(),
): readonly Finding[] =>
  counter === undefined
    ? []
    : [
        fontFinding(nameFont),
        ...(counter.handover === undefined ? [] : [handoverFinding(counter.handover.folder)]),
      ];
