import { useState } from 'react';
import type { ConsoleSession } from '../../central/schema.ts';
import {
  MAKES_REPORTS,
  PEOPLE_FILES,
  type PeopleFile,
  PLACE_FILES,
  type PlaceFile,
  type ReportEntry,
  reportPath,
} from '../../central/shelter-export-schema.ts';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import { FILE_CARE, FILES_FAILURES, FILES_LEAD, REPORTS_LEAD } from '../file-text.ts';
import { Button } from '../parts/button.tsx';
import { downloadFile } from '../parts/download.ts';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count, staffWord } from '../text.ts';
import { dayAndTime } from '../time-words.ts';
import { useLoaded } from '../use-loaded.ts';

/** 報告と書き出し: reports of the hour, and files of shelters and of the people in them. */

const EVERY_MS = 30_000;

/** Takes one file at a time; says which is on its way and what went wrong. */
const useTake = (api: Pick<ConsoleApi, 'take'>) => {
  const [taking, setTaking] = useState<string | null>(null);
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const take = async (path: string, name: string): Promise<void> => {
    setTaking(path);
    setFailed(null);
    const file = await api.take(path);
    setTaking(null);
    if (file.ok) downloadFile(name, file.value);
    else setFailed(file.reason);
  };
  return { taking, failed, take };
};
type Taking = ReturnType<typeof useTake>;

const FileButton = ({
  path,
  name,
  word,
  taking: { taking, take },
}: {
  readonly path: string;
  readonly name: string;
  readonly word: string;
  readonly taking: Taking;
}) => (
  <Button disabled={taking !== null} onClick={() => void take(path, name)}>
    {taking === path ? '作っています…' : word}
  </Button>
);

const COLUMNS = [
  { name: '時刻' },
  { name: '避難所' },
  { name: '避難者' },
  { name: '作った人' },
  { name: 'ファイル' },
] as const;

const madeBy = (by: string): string => (by === 'clock' ? '定時' : `職員番号 ${staffWord(by)}`);

const ReportRow = ({ report, taking }: { readonly report: ReportEntry; readonly taking: Taking }) => (
  <Row data-report={String(report.at)}>
    <th scope="row" role="rowheader" className={`${cellClass()} figures`}>
      {dayAndTime(report.at)}
    </th>
    <td role="cell" className={`${cellClass()} figures`}>
      <CardLabel>避難所</CardLabel>
      {count(report.openShelters)}か所
    </td>
    <td role="cell" className={`${cellClass()} figures`}>
      <CardLabel>避難者</CardLabel>
      {count(report.people)}人
    </td>
    <td role="cell" className={cellClass()}>
      <CardLabel>作った人</CardLabel>
      {madeBy(report.by)}
    </td>
    <td role="cell" className={cellClass()}>
      <span className="flex flex-wrap gap-2">
        <FileButton
          path={reportPath(report.at, 'pdf')}
          name="避難所の状況.pdf"
          word="印刷（PDF）"
          taking={taking}
        />
        <FileButton path={reportPath(report.at, 'csv')} name="避難所の状況.csv" word="CSV" taking={taking} />
      </span>
    </td>
  </Row>
);

const Reports = ({
  api,
  session,
  signedOut,
  taking,
}: {
  readonly api: Pick<ConsoleApi, 'reports' | 'makeReport'>;
  readonly session: ConsoleSession;
  readonly signedOut: () => void;
  readonly taking: Taking;
}) => {
  const { value, failed, again } = useLoaded(api.reports, signedOut, EVERY_MS);
  const [refused, setRefused] = useState<ApiFailure | null>(null);
  const make = async (): Promise<void> => {
    const made = await api.makeReport();
    setRefused(made.ok ? null : made.reason);
    again();
  };
  const wrong = refused ?? failed;
  return (
    <section aria-labelledby="reports-title" className="flex flex-col gap-3">
      <h2 id="reports-title" className="m-0 text-xl font-bold">
        災害対策本部への報告
      </h2>
      <p className="phrase m-0">{REPORTS_LEAD}</p>
      {value !== null && (
        <p className="m-0">
          {value.hours.length === 0
            ? '定時の報告は設定されていません。'
            : `定時: 毎日 ${value.hours.map((hour) => `${hour}時`).join('、')}`}
        </p>
      )}
      {wrong !== null && <Notice level="stop" role="alert" title={FILES_FAILURES[wrong]} />}
      {MAKES_REPORTS.includes(session.role) && (
        <p className="m-0">
          <Button look="main" onClick={() => void make()}>
            いまの報告を作る
          </Button>
        </p>
      )}
      {value !== null && value.reports.length === 0 && <p className="m-0">報告はまだありません。</p>}
      {value !== null && value.reports.length > 0 && (
        <StackTable label="作った報告" columns={COLUMNS}>
          {value.reports.map((report) => (
            <ReportRow key={report.at} report={report} taking={taking} />
          ))}
        </StackTable>
      )}
    </section>
  );
};

const Files = ({ session, taking }: { readonly session: ConsoleSession; readonly taking: Taking }) => {
  const people = (Object.keys(PEOPLE_FILES) as PeopleFile[]).filter((file) =>
    PEOPLE_FILES[file].roles.includes(session.role),
  );
  return (
    <section aria-labelledby="files-title" className="flex flex-col gap-3">
      <h2 id="files-title" className="m-0 text-xl font-bold">
        書き出し
      </h2>
      <p className="m-0 flex flex-wrap gap-3">
        {(Object.keys(PLACE_FILES) as PlaceFile[]).map((file) => (
          <FileButton key={file} {...PLACE_FILES[file]} name={file} taking={taking} />
        ))}
      </p>
      {people.length > 0 && (
        <>
          <p className="phrase m-0">{FILES_LEAD}</p>
          <p className="m-0 flex flex-wrap gap-3">
            {people.map((file) => (
              <FileButton key={file} {...PEOPLE_FILES[file]} name={file} taking={taking} />
            ))}
          </p>
          <p className="phrase m-0 text-sm">{FILE_CARE}</p>
        </>
      )}
    </section>
  );
};

export const FilesView = ({
  api,
  session,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'reports' | 'makeReport' | 'take'>;
  readonly session: ConsoleSession;
  readonly signedOut: () => void;
}) => {
  const taking = useTake(api);
  return (
    <div className="flex flex-col gap-6">
      <h1 className="m-0 text-2xl font-bold">報告と書き出し</h1>
      {taking.failed !== null && <Notice level="stop" role="alert" title={FILES_FAILURES[taking.failed]} />}
      <Reports {...{ api, session, signedOut, taking }} />
      <Files session={session} taking={taking} />
    </div>
  );
};
