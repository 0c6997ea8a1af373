/** The lists of `kazasu links` as files: CSV for the work, HTML to be looked at and printed. Nothing of an address is in them. */
import { toCsv } from '../kernel/csv.ts';
import { type CivilDate, formatWareki } from '../kernel/dates.ts';
import { kindWords } from '../modules/identification/screen-text.ts';
import type { LeftPerson, LinksReport, ListedToken } from './links-job.ts';

const STATE: Readonly<Record<ListedToken['state'], string>> = {
  expired: '有効期限切れ',
  expiring: 'まもなく期限',
  superseded: '新しいカードに切り替え済み',
};

const dayWords = (day: CivilDate | null): string => (day === null ? '' : (formatWareki(day) ?? day));

export const reportCsv = ({ list }: LinksReport): string =>
  toCsv([
    ['宛名番号', '氏名', '振り仮名', '種類', '状態', '登録日', '有効期限'],
    ...list.map(({ residentId, name, kana, kind, state, since, validTo }) => [
      residentId,
      name,
      kana,
      kindWords(kind),
      STATE[state],
      since,
      validTo ?? '',
    ]),
  ]);

/** `since` empty: only the register names a card of hers. */
export const leftCsv = (kind: string, left: readonly LeftPerson[]): string =>
  toCsv([
    ['宛名番号', '氏名', '振り仮名', '登録し直す種類', '登録日', '有効期限', '備考'],
    ...left.map(({ residentId, name, kana, since, validTo }) => [
      residentId,
      name,
      kana,
      kindWords(kind),
      since ?? '',
      validTo ?? '',
      since === null ? '住民の記録にあるカード（種類は分かりません）' : '',
    ]),
  ]);

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (words: string | number): string =>
  String(words).replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string => {
  const cells = (row: readonly (string | number)[], tag: string): string =>
    row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n');
  return `<table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>\n${body}\n</tbody></table>`;
};

const STYLE = `body{font-family:'Noto Sans JP',sans-serif;margin:2rem;color:#1a1a1c;line-height:1.6}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{border:1px solid #999;padding:.3rem .8rem;text-align:left}
thead{background:#f2f2f2}td:not(:first-child){font-variant-numeric:tabular-nums}h2{margin-top:2rem}`;

/** Counts only, so that it may be passed on; the people are in the CSV. */
export const reportHtml = (
  report: LinksReport,
  place: { readonly municipality: string; readonly site: string; readonly training: boolean },
): string => {
  const { today, until, residents, here, registerOnly, without, kinds, campaigns } = report;
  const drill = place.training ? '【訓練】' : '';
  return `<!doctype html>
<html lang="ja"><head><meta charset="utf-8"><title>${drill}カード登録の報告</title><style>${STYLE}</style></head><body>
<h1>${drill}カード登録の報告</h1>
<p>${escaped(place.municipality)}　${escaped(place.site)}　${escaped(dayWords(today))} 現在</p>
<h2>登録のある方・ない方</h2>
${table(
  ['区分', '人数'],
  [
    ['窓口で登録した方', here],
    ['住民の記録だけに カードがある方', registerOnly],
    ['登録のない方', without],
    ['この端末の住民', residents],
  ],
)}
<h2>種類ごと</h2>
${table(
  ['種類', '人数', '使える登録', '期限切れ', `${dayWords(until)} までに期限`, '切り替え済み', 'やめた登録'],
  kinds.map(({ kind, people, active, expired, expiring, superseded, unlinked }) => [
    kindWords(kind),
    people,
    active,
    expired,
    expiring,
    superseded,
    unlinked,
  ]),
)}
<h2>登録し直し</h2>
${
  campaigns.length === 0
    ? '<p>お願いしている登録し直しは ありません。</p>'
    : table(
        ['種類', 'この日より前の登録', '使えるのは', 'すみ', 'のこり'],
        campaigns.map(({ kind, before, leadsUntil, done, left }) => [
          kindWords(kind),
          dayWords(before),
          leadsUntil === null ? '登録し直すまで 使えません' : `${dayWords(leadsUntil)} まで`,
          done,
          left,
        ]),
      )
}
</body></html>
`;
};
