/** 取り込みの報告: every finding in a CSV as it comes, and a page for people with the sums first. */
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { ALL_CODES, type Code, type Finding, type Level, meaningOf } from './codes.ts';

export const LEVEL_WORDS: Readonly<Record<Level, string>> = {
  refused_file: '取り込まない（全体）',
  refused_row: '取り込まない（行）',
  repaired: '直した',
  noted: '気づいたこと',
};

/** Findings by `level code`, and the first of each for the page. */
export interface Tally {
  readonly counts: Readonly<Record<string, number>>;
  readonly samples: Readonly<Record<string, readonly Finding[]>>;
  /** Refused rows that may take somebody's protection with them, and people whose is gone, as many as the page shows. */
  readonly protectedRows: readonly Finding[];
}

export const NOTHING_FOUND: Tally = { counts: {}, samples: {}, protectedRows: [] };

/** Rows of one code on the page; the CSV has all. */
const MOST_ON_PAGE = 200;

const keyOf = ({ level, code }: Pick<Finding, 'level' | 'code'>): string => `${level} ${code}`;

/** Of which `number` is the line of the first. */
const POINTS_BACK: readonly Code[] = ['duplicate_key', 'duplicate_number', 'same_resident', 'same_ticket'];

const sentence = ({ code, number }: Finding): string =>
  POINTS_BACK.includes(code) && number !== null
    ? `${meaningOf(code).says}（前の行: ${number}）`
    : meaningOf(code).says;

/** Quoted, and no formula whatever a file or a column is called. */
const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
};

const HEADER = ['区分', 'コード', 'ファイル', '行', '宛名番号', '列', '説明', 'すること', '支援措置'];

const csvLine = (finding: Finding): string =>
  `${[
    LEVEL_WORDS[finding.level],
    finding.code,
    finding.file,
    finding.line,
    finding.residentId,
    finding.column,
    sentence(finding),
    meaningOf(finding.code).toDo,
    finding.protected ? '確かめる' : '',
  ]
    .map(cell)
    .join(',')}\r\n`;

const isLoss = ({ level, code, protected: covered }: Finding): boolean =>
  covered && (level === 'refused_row' || code === 'protected_lost');

export interface ReportFile {
  add(finding: Finding): void;
  /** The file under its name, whole; what was counted. */
  finish(): Tally;
  discard(): void;
}

const BUFFER_LETTERS = 64 * 1024;

/** The CSV, written as findings come: a million of them need no memory. */
export const createReportFile = (path: string): ReportFile => {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  const counts: Record<string, number> = {};
  const samples: Record<string, Finding[]> = {};
  const protectedRows: Finding[] = [];
  let waiting = `\ufeff${HEADER.map(cell).join(',')}\r\n`;
  const flush = (): void => {
    // `writeSync` leaves out what a disk has no more room for.
    writeFileSync(fd, waiting);
    waiting = '';
  };
  return {
    add(finding) {
      waiting += csvLine(finding);
      if (waiting.length > BUFFER_LETTERS) flush();
      const key = keyOf(finding);
      const count = (counts[key] ?? 0) + 1;
      counts[key] = count;
      if (count <= MOST_ON_PAGE) (samples[key] ??= []).push(finding);
      if (isLoss(finding) && protectedRows.length < MOST_ON_PAGE) protectedRows.push(finding);
    },
    finish() {
      flush();
      closeSync(fd);
      renameSync(fresh, path);
      return { counts, samples, protectedRows };
    },
    discard() {
      closeSync(fd);
      rmSync(fresh, { force: true });
    },
  };
};

/** What the head of the page says. */
export interface ReportHead {
  readonly title: string;
  /** 取り込みました, or why not and what to do. */
  readonly outcome: string;
  readonly good: boolean;
  readonly facts: readonly (readonly [name: string, value: string])[];
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const STYLE = `
  body { font: 16px/1.7 "BIZ UDPGothic", "Noto Sans JP", sans-serif; margin: 2rem auto; max-width: 60rem; color: #1a1a1a; }
  h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 2px solid #1a1a1a; }
  .outcome { padding: .8rem 1rem; border: 3px solid; font-weight: bold; }
  .good { border-color: #115a36; } .bad { border-color: #a00; }
  table { border-collapse: collapse; width: 100%; } caption { text-align: left; }
  th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; }
  .n { text-align: right; white-space: nowrap; } thead { display: table-header-group; } tr { break-inside: avoid; }
  @media print { body { margin: 0; max-width: none; font-size: 10pt; } }`;

const number = (value: number): string => value.toLocaleString('ja-JP');

const LEVELS = Object.keys(LEVEL_WORDS) as Level[];

interface Sum {
  readonly level: Level;
  readonly code: Code;
  readonly count: number;
  readonly rows: readonly Finding[];
}

const sumsOf = ({ counts, samples }: Tally): readonly Sum[] =>
  LEVELS.flatMap((level) =>
    (Object.keys(ALL_CODES) as Code[]).flatMap((code) => {
      const count = counts[keyOf({ level, code })] ?? 0;
      return count === 0 ? [] : [{ level, code, count, rows: samples[keyOf({ level, code })] ?? [] }];
    }),
  );

const sumTable = (
  sums: readonly Sum[],
): string => `<table><thead><tr><th>区分</th><th>コード</th><th class="n">件数</th>
<th>意味</th><th>すること</th></tr></thead><tbody>${sums
  .map(
    ({ level, code, count }) =>
      `<tr><td>${LEVEL_WORDS[level]}</td><td><a href="#${level}-${code}">${code}</a></td><td class="n">${number(count)}</td>` +
      `<td>${escape(meaningOf(code).says)}</td><td>${escape(meaningOf(code).toDo)}</td></tr>`,
  )
  .join('\n')}</tbody></table>`;

const rowTable = (
  rows: readonly Finding[],
): string => `<table><thead><tr><th>ファイル</th><th class="n">行</th>
<th>宛名番号</th><th>列</th><th>コード</th><th>説明</th></tr></thead><tbody>${rows
  .map((row) =>
    [
      `<tr><td>${escape(row.file)}</td><td class="n">${row.line ?? ''}</td><td>${row.residentId ?? ''}</td>`,
      `<td>${escape(row.column ?? '')}</td><td>${row.code}</td><td>${escape(sentence(row))}</td></tr>`,
    ].join(''),
  )
  .join('\n')}</tbody></table>`;

const protectedPart = ({ protectedRows }: Tally): string =>
  protectedRows.length === 0
    ? ''
    : `<h2>先に確かめる: 支援措置が失われるおそれのある行</h2>
<p>取り込まない行のうち支援措置を受けている人のものか、そうかもしれないものと、使っている版では支援措置があり、このファイルではない人です。支援措置の担当と確かめてください。</p>
${rowTable(protectedRows)}`;

const parts = (sums: readonly Sum[]): string =>
  sums
    .map(({ level, code, count, rows }) => {
      const shown =
        rows.length < count ? `（初めの ${number(rows.length)} 件。すべては CSV にあります）` : '';
      return `<h2 id="${level}-${code}">${LEVEL_WORDS[level]}: ${code} ${number(count)} 件${shown}</h2>
<p>${escape(meaningOf(code).says)} ${escape(meaningOf(code).toDo)}</p>
${rowTable(rows)}`;
    })
    .join('\n');

/** The page: one file that needs nothing else, for the screen and for paper. */
export const reportPage = (head: ReportHead, tally: Tally): string => {
  const sums = sumsOf(tally);
  const facts = head.facts
    .map(([name, value]) => `<tr><th>${escape(name)}</th><td>${escape(value)}</td></tr>`)
    .join('\n');
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>${escape(head.title)}</title><style>${STYLE}</style></head><body>
<h1>${escape(head.title)}</h1>
<p class="outcome ${head.good ? 'good' : 'bad'}">${escape(head.outcome)}</p>
<table><tbody>${facts}</tbody></table>
${protectedPart(tally)}
<h2>まとめ</h2>
${sums.length === 0 ? '<p>直した行も、取り込まなかった行もありません。</p>' : sumTable(sums)}
${parts(sums)}
</body></html>
`;
};

export const writeReportPage = (path: string, head: ReportHead, tally: Tally): void => {
  writeFileSync(`${path}.new`, reportPage(head, tally), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
};
