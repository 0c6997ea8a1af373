import { type SyntheticEvent, useState } from 'react';
import type { MasterRow, Masters } from '../../central/attendance-masters-schema.ts';
import { type Imported, importSchema } from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import {
  DAY_COLUMNS,
  fileOf,
  isReady,
  type MasterAct,
  optionsFor,
  rowFor,
} from '../attendance-masters-draft.ts';
import { ATTENDANCE_FAILURES } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { toBase64 } from '../place-files.ts';
import { Button } from './button.tsx';
import { DayField } from './day-fields.tsx';
import { Choose, TextField } from './form-parts.tsx';
import { ImportChanges, ImportFindings } from './import-parts.tsx';
import { Notice } from './notice.tsx';

const Field = ({
  masters,
  column,
  value,
  isNeeded,
  change,
}: {
  readonly masters: Masters;
  readonly column: string;
  readonly value: string;
  readonly isNeeded: boolean;
  readonly change: (value: string) => void;
}) => {
  const options = optionsFor(masters, column);
  const label = isNeeded ? `${column}（必須）` : column;
  if (DAY_COLUMNS.has(column)) return <DayField {...{ label, value, change }} />;
  if (options === undefined) return <TextField {...{ label, value, change }} max={60} />;
  const all = options.some((each) => each.value === value)
    ? options
    : [{ value, word: value === '' ? '選んでください' : value }, ...options];
  return <Choose {...{ label, value, change }} options={all} />;
};

interface FormProps {
  readonly api: Pick<ConsoleApi, 'importAttendance'>;
  readonly masters: Masters;
  readonly changing: {
    readonly kind: 'staff' | 'departments';
    readonly title: string;
    readonly act: MasterAct;
    readonly row: MasterRow;
  };
  readonly close: () => void;
  readonly done: () => void;
}

const useChange = ({ api, masters, changing, done }: FormProps) => {
  const { kind, act } = changing;
  const [row, setRow] = useState(() => rowFor(act, changing.row));
  const [reason, setReason] = useState('');
  const [looked, setLooked] = useState<Imported | null>(null);
  // Who looked at an older state writes over nobody: it is of the state in which the form was opened.
  const [after] = useState(masters.imports);
  const sending = useSending();
  const send = async (apply: boolean): Promise<void> => {
    const base64 = toBase64(fileOf(masters.columns[kind], row));
    const name = `画面（${act.word.replaceAll(' ', '')}）`;
    const wish = importSchema.safeParse({ kind, name, base64, reason: reason.trim(), apply, after });
    if (!wish.success) return;
    const came = await sending.send(api.importAttendance(wish.data));
    setLooked(came ?? null);
    if (came?.done === true) done();
  };
  return {
    ...{ row, reason, looked, sending, send },
    ready: isReady(act, row) && reason.trim().length >= 3,
    set: (column: string, value: string): void => {
      setRow({ ...row, [column]: value });
      setLooked(null);
    },
    say: (text: string): void => {
      setReason(text);
      setLooked(null);
    },
  };
};

const Buttons = ({
  change: { looked, sending, send, ready },
  close,
}: {
  readonly change: ReturnType<typeof useChange>;
  readonly close: () => void;
}) => (
  <p className="m-0 flex flex-wrap gap-3">
    {looked !== null && looked.stops === 0 && looked.changeCount > 0 ? (
      <Button look="main" disabled={sending.busy} onClick={() => void send(true)}>
        この内容に 変える
      </Button>
    ) : (
      <Button type="submit" look="main" disabled={!ready || sending.busy}>
        {sending.busy ? '確かめています…' : '何が変わるか 確かめる'}
      </Button>
    )}
    <Button onClick={close}>やめる</Button>
  </p>
);

/** One change: written, looked at with everything that it would change, and then in force; by the way of the files. */
export const MasterForm = (props: FormProps) => {
  const { masters, changing, close } = props;
  const { kind, title, act } = changing;
  const change = useChange(props);
  const { row, reason, looked, sending, send, ready, set, say } = change;
  return (
    <form
      className="flex flex-col gap-4 rounded-12 border-2 border-act bg-paper px-4 py-4"
      data-master-form={kind}
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        if (ready) void send(false);
      }}
    >
      <h2 className="m-0 text-xl font-bold">
        {title}: {act.word}
      </h2>
      <p className="m-0">{act.help}</p>
      <div className="flex flex-wrap gap-4">
        {act.fields.map((column) => (
          <Field
            key={column}
            {...{ masters, column }}
            value={row[column] ?? ''}
            isNeeded={act.needed.includes(column)}
            change={(value) => set(column, value)}
          />
        ))}
      </div>
      <TextField label="理由（3文字以上。例: 4月1日の人事異動）" value={reason} max={250} change={say} />
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
      {looked !== null && looked.stops > 0 && <ImportFindings imported={looked} isFile={false} />}
      {looked !== null && <ImportChanges imported={looked} isFile={false} />}
      <Buttons {...{ change, close }} />
    </form>
  );
};
