import { type SyntheticEvent, useState } from 'react';
import { IMPORT_KINDS, type Imported, type ImportKind, importKindSchema, importSchema } from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { ATTENDANCE_FAILURES, IMPORT_WORDS } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { Choose, inputClass, TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { readFiles } from '../place-files.ts';
import { count } from '../text.ts';

const CHANGE_WORDS = { new: '追加', changed: '変更', ended: '終了' } as const;
const MOST_SHOWN = 30;

const Findings = ({ imported }: { readonly imported: Imported }) =>
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
            {line > 0 && `${count(line)}行目　`}
            {column !== '' && `「${column}」　`}
            {reason}
            {was !== '' && `（いまの値: ${was}）`}
          </li>
        ))}
      </ul>
      {imported.findingCount > MOST_SHOWN && <p className="m-0">ほかに {count(imported.findingCount - MOST_SHOWN)}件</p>}
    </Notice>
  );

const Changes = ({ imported }: { readonly imported: Imported }) => (
  <Notice
    level="note"
    role="status"
    title={`${count(imported.rows)}行を 読みました。変わるもの ${count(imported.changeCount)}件、変わらないもの ${count(imported.same)}件`}
  >
    <ul className="m-0 pl-5" data-changes={imported.changeCount}>
      {imported.changes.slice(0, MOST_SHOWN).map(({ what, id, words }) => (
        <li key={`${what} ${id} ${words}`} className="break-all">
          {CHANGE_WORDS[what]}　{id}　{words}
        </li>
      ))}
    </ul>
    {imported.changeCount > MOST_SHOWN && <p className="m-0">ほかに {count(imported.changeCount - MOST_SHOWN)}件</p>}
  </Notice>
);

/** Lists are taken in from files: looked at first, then in force as a whole or not at all. */
export const AttendanceImport = ({
  api,
  after,
  done,
}: {
  readonly api: Pick<ConsoleApi, 'importAttendance'>;
  readonly after: number;
  readonly done: () => void;
}) => {
  const [kind, setKind] = useState<ImportKind>('staff');
  const [file, setFile] = useState<File | null>(null);
  const [reason, setReason] = useState('');
  const [looked, setLooked] = useState<Imported | null>(null);
  const sending = useSending();
  const { help, accept } = IMPORT_WORDS[kind];
  const send = async (apply: boolean): Promise<void> => {
    const [read] = file === null ? [] : await readFiles([file]);
    const wish = importSchema.safeParse({ ...read, kind, reason: reason.trim(), apply, after });
    if (!wish.success) return;
    const came = await sending.send(api.importAttendance(wish.data));
    setLooked(came ?? null);
    if (came?.done === true) done();
  };
  const mayApply = looked !== null && looked.stops === 0 && looked.changeCount > 0 && !looked.done;
  return (
    <section aria-labelledby="att-import-title" className="flex flex-col gap-3">
      <h2 id="att-import-title" className="m-0 text-xl font-bold">
        取り込み
      </h2>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          void send(false);
        }}
      >
        <Choose
          label="何を取り込みますか"
          value={kind}
          options={IMPORT_KINDS.map((each) => ({ value: each, word: IMPORT_WORDS[each].word }))}
          change={(each) => {
            setKind(importKindSchema.parse(each));
            setLooked(null);
          }}
        />
        <label className="flex flex-col gap-1">
          <span className="font-bold">ファイル</span>
          <span className="text-sm text-soft">{help}</span>
          <input
            type="file"
            accept={accept}
            className={inputClass}
            onChange={({ target }) => {
              setFile(target.files?.[0] ?? null);
              setLooked(null);
            }}
          />
        </label>
        <TextField label="理由（例: 4月1日の人事異動）" value={reason} max={250} change={setReason} />
        <p className="m-0">
          <Button type="submit" disabled={sending.busy || file === null || reason.trim().length < 3}>
            {sending.busy ? '読んでいます…' : 'ファイルを確かめる'}
          </Button>
        </p>
      </form>
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
      {looked !== null && <Findings imported={looked} />}
      {looked !== null && <Changes imported={looked} />}
      {mayApply && (
        <p className="m-0">
          <Button look="main" disabled={sending.busy} onClick={() => void send(true)}>
            この内容を 使い始める
          </Button>
        </p>
      )}
    </section>
  );
};
