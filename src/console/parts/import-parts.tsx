import type { Imported } from '../../central/attendance-schema.ts';
import { count } from '../text.ts';
import { Notice } from './notice.tsx';

const CHANGE_WORDS = { new: '追加', changed: '変更', ended: '終了' } as const;
const MOST_SHOWN = 30;

/** What is wrong, what stops it first; `isFile`: with the lines of a file. */
export const ImportFindings = ({
  imported,
  isFile = true,
}: {
  readonly imported: Imported;
  readonly isFile?: boolean;
}) =>
  imported.findingCount === 0 ? null : (
    <Notice
      level={imported.stops > 0 ? 'stop' : 'care'}
      role={imported.stops > 0 ? 'alert' : 'status'}
      title={
        imported.stops > 0
          ? `直すところが ${count(imported.stops)}件 あるため、取り込めません（一部だけは 取り込みません）`
          : '取り込めますが、知っておくことが あります'
      }
    >
      <ul className="m-0 pl-5" data-findings={imported.findingCount}>
        {imported.findings.slice(0, MOST_SHOWN).map(({ line, column, reason, was }) => (
          <li key={`${line} ${column} ${reason} ${was}`}>
            {isFile && line > 0 && `${count(line)}行目　`}
            {column !== '' && `「${column}」　`}
            {reason}
            {was !== '' && `（いまの値: ${was}）`}
          </li>
        ))}
      </ul>
      {imported.findingCount > MOST_SHOWN && (
        <p className="m-0">ほかに {count(imported.findingCount - MOST_SHOWN)}件</p>
      )}
    </Notice>
  );

/** What becomes what. */
export const ImportChanges = ({
  imported,
  isFile = true,
}: {
  readonly imported: Imported;
  readonly isFile?: boolean;
}) => (
  <Notice
    level="note"
    role="status"
    title={`${isFile ? `${count(imported.rows)}行を 読みました。` : ''}変わるもの ${count(imported.changeCount)}件、変わらないもの ${count(imported.same)}件`}
  >
    <ul className="m-0 pl-5" data-changes={imported.changeCount}>
      {imported.changes.slice(0, MOST_SHOWN).map(({ what, id, words }) => (
        <li key={`${what} ${id} ${words}`} className="break-all">
          {CHANGE_WORDS[what]}　{id}　{words}
        </li>
      ))}
    </ul>
    {imported.changeCount > MOST_SHOWN && (
      <p className="m-0">ほかに {count(imported.changeCount - MOST_SHOWN)}件</p>
    )}
  </Notice>
);
