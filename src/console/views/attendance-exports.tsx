import { type ReactNode, useState } from 'react';
import {
  type AttendanceExport,
  EXPORTS,
  exportSchema,
  type Office,
  type Taken,
  takeSchema,
} from '../../central/attendance-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { ATTENDANCE_FAILURES, EXPORT_WORDS } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { downloadFile } from '../parts/download.ts';
import { Choose, TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';
import { count } from '../text.ts';

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.codePointAt(0) ?? 0);

const Came = ({ taken }: { readonly taken: Taken }) => (
  <Notice
    level={taken.file === null ? 'stop' : taken.findings.length > 0 ? 'care' : 'note'}
    role={taken.file === null ? 'alert' : 'status'}
    title={
      taken.file === null
        ? 'ファイルは 作りませんでした'
        : `${count(taken.people)}人分を 保存しました${taken.open ? '（まだ締めていない月です）' : ''}`
    }
  >
    <ul className="m-0 pl-5">
      {taken.findings.map((finding) => (
        <li key={finding}>{finding}</li>
      ))}
    </ul>
  </Notice>
);

interface Wished {
  readonly what: AttendanceExport;
  readonly department: string;
  readonly staffNo: string;
}

const Wish = ({
  office,
  wish,
  set,
  children,
}: {
  readonly office: Office;
  readonly wish: Wished;
  readonly set: (part: Partial<Wished>) => void;
  readonly children: ReactNode;
}) => (
  <div className="flex flex-wrap items-end gap-3">
    <Choose
      label="ファイル"
      value={wish.what}
      options={EXPORTS.map((each) => ({ value: each, word: EXPORT_WORDS[each] }))}
      change={(each) => set({ what: exportSchema.parse(each) })}
    />
    <Choose
      label="所属"
      value={wish.department}
      options={[
        { value: '', word: 'すべて' },
        ...office.departments.map(({ id, name }) => ({ value: id, word: name })),
      ]}
      change={(department) => set({ department })}
    />
    <div className="w-48">
      <TextField
        label="職員番号（一人分のとき）"
        value={wish.staffNo}
        max={20}
        change={(staffNo) => set({ staffNo })}
      />
    </div>
    {children}
  </div>
);

/** Files of the month; each asks for a proof of who takes it and is written down. */
export const AttendanceExports = ({
  api,
  office,
}: {
  readonly api: Pick<ConsoleApi, 'takeAttendance'>;
  readonly office: Office;
}) => {
  const [wish, setWish] = useState<Wished>({ what: 'payroll', department: '', staffNo: '' });
  const [taken, setTaken] = useState<Taken | null>(null);
  const sending = useSending();
  const { what, department, staffNo } = wish;
  const parsed = takeSchema.safeParse({
    ...{ what, month: office.month },
    ...(department === '' ? {} : { department }),
    ...(staffNo.trim() === '' ? {} : { staffNo: staffNo.trim() }),
  });
  const take = async (): Promise<void> => {
    if (!parsed.success) return;
    const came = await sending.send(api.takeAttendance(parsed.data));
    if (came === undefined) return;
    setTaken(came);
    if (came.file !== null)
      downloadFile(came.file.name, new Blob([bytesOf(came.file.base64)], { type: came.file.type }));
  };
  return (
    <section aria-labelledby="exports-title" className="flex flex-col gap-3">
      <h2 id="exports-title" className="m-0 text-xl font-bold">
        書き出し
      </h2>
      <Wish {...{ office, wish, set: (part) => setWish({ ...wish, ...part }) }}>
        <Button look="main" disabled={!parsed.success || sending.busy} onClick={() => void take()}>
          {sending.busy ? '作っています…' : '書き出す…'}
        </Button>
      </Wish>
      {wish.what === 'payroll' && !office.hasPayroll && (
        <Notice level="note" title="給与システムの列が まだ 取り込まれていません" />
      )}
      {taken !== null && <Came taken={taken} />}
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
    </section>
  );
};
