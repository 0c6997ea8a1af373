import { type SyntheticEvent, useState } from 'react';
import {
  IMPORT_KINDS,
  type Imported,
  type ImportKind,
  importKindSchema,
  importSchema,
} from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { ATTENDANCE_FAILURES, IMPORT_WORDS } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { Choose, inputClass, TextField } from '../parts/form-parts.tsx';
import { ImportChanges, ImportFindings } from '../parts/import-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { readFiles } from '../place-files.ts';

interface Wished {
  readonly kind: ImportKind;
  readonly file: File | null;
  readonly reason: string;
}

const ChooseFile = ({
  wish,
  busy,
  set,
  look,
}: {
  readonly wish: Wished;
  readonly busy: boolean;
  readonly set: (part: Partial<Wished>) => void;
  readonly look: () => void;
}) => {
  const { help, accept } = IMPORT_WORDS[wish.kind];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        look();
      }}
    >
      <Choose
        label="何を取り込みますか"
        value={wish.kind}
        options={IMPORT_KINDS.map((each) => ({ value: each, word: IMPORT_WORDS[each].word }))}
        change={(kind) => set({ kind: importKindSchema.parse(kind) })}
      />
      <label className="flex flex-col gap-1">
        <span className="font-bold">ファイル</span>
        <span className="text-sm text-soft">{help}</span>
        <input
          type="file"
          accept={accept}
          className={inputClass}
          onChange={({ target }) => set({ file: target.files?.[0] ?? null })}
        />
      </label>
      <TextField
        label="理由（例: 4月1日の人事異動）"
        value={wish.reason}
        max={250}
        change={(reason) => set({ reason })}
      />
      <p className="m-0">
        <Button type="submit" disabled={busy || wish.file === null || wish.reason.trim().length < 3}>
          {busy ? '読んでいます…' : 'ファイルを確かめる'}
        </Button>
      </p>
    </form>
  );
};

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
  const [wish, setWish] = useState<Wished>({ kind: 'staff', file: null, reason: '' });
  const [looked, setLooked] = useState<Imported | null>(null);
  const sending = useSending();
  const send = async (apply: boolean): Promise<void> => {
    const { kind, file, reason } = wish;
    const [read] = file === null ? [] : await readFiles([file]);
    const parsed = importSchema.safeParse({ ...read, kind, reason: reason.trim(), apply, after });
    if (!parsed.success) return;
    const came = await sending.send(api.importAttendance(parsed.data));
    setLooked(came ?? null);
    if (came?.done === true) done();
  };
  const mayApply = looked !== null && looked.stops === 0 && looked.changeCount > 0 && !looked.done;
  return (
    <section aria-labelledby="att-import-title" className="flex flex-col gap-3">
      <h2 id="att-import-title" className="m-0 text-xl font-bold">
        取り込み
      </h2>
      <ChooseFile
        wish={wish}
        busy={sending.busy}
        look={() => void send(false)}
        set={(part) => {
          setWish({ ...wish, ...part });
          setLooked(null);
        }}
      />
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
      {looked !== null && <ImportFindings imported={looked} />}
      {looked !== null && <ImportChanges imported={looked} />}
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
