import { useState } from 'react';
import type { RosterCell, RosterGrid } from '../../central/attendance-masters-schema.ts';
import type { CivilDate } from '../../kernel/dates.ts';
import type { RosterConflict } from '../../modules/attendance/roster-conflicts.ts';
import { useRoster } from '../attendance-hooks.ts';
import type { AttendanceProps } from '../attendance-props.ts';
import {
  cellNow,
  conflictsIn,
  isChanged,
  letterOf,
  type RosterDraft,
  toSave,
  weekOf,
} from '../attendance-roster-draft.ts';
import { type EditorState, useEditor } from '../attendance-roster-hooks.ts';
import { ATTENDANCE_FAILURES, dayOfMonth, hours } from '../attendance-text.ts';
import { useSending } from '../forms-hooks.ts';
import { Button } from '../parts/button.tsx';
import { Choose, TextField } from '../parts/form-parts.tsx';
import { MonthHead } from '../parts/month-head.tsx';
import { Notice } from '../parts/notice.tsx';
import { RosterTable } from '../parts/roster-table.tsx';
import { count } from '../text.ts';

const CONFLICT_WORDS: Readonly<Record<RosterConflict['kind'], string>> = {
  overlap: '勤務が 重なっています',
  interval: '前の勤務からの 間が 短い',
  unsaid: '勤務が 決まっていません',
};
const MOST_CONFLICTS = 30;
const MONTH_BACK = 28;
const WEEK_BACK = 7;

const Conflicts = ({ found }: { readonly found: ReturnType<typeof conflictsIn> }) =>
  found.length === 0 ? (
    <Notice level="note" role="status" title="○ 重なり・短い間・決まっていない日は ありません" />
  ) : (
    <Notice
      level="care"
      role="status"
      title={`△ 確かめる日が ${count(found.length)}件 あります（保存はできます）`}
    >
      <ul className="m-0 pl-5" data-conflicts={found.length}>
        {found.slice(0, MOST_CONFLICTS).map(({ kind, staffNo, name, post, date, minutes }) => (
          <li key={`${kind} ${staffNo} ${post} ${date}`}>
            {name}　{dayOfMonth(date as CivilDate)}　{CONFLICT_WORDS[kind]}
            {minutes !== undefined && `（${hours(minutes, '0:00')}）`}
          </li>
        ))}
      </ul>
      {found.length > MOST_CONFLICTS && (
        <p className="m-0">ほかに {count(found.length - MOST_CONFLICTS)}件</p>
      )}
    </Notice>
  );

const clock = (minute: number): string =>
  `${minute >= 1_440 ? '翌' : ''}${Math.floor((minute % 1_440) / 60)}:${String(minute % 60).padStart(2, '0')}`;

/** A press for each shift, for whoever has no keyboard; the letter is what the keyboard takes. */
const Palette = ({
  grid,
  set,
}: {
  readonly grid: RosterGrid;
  readonly set: (shift: string | null) => void;
}) => (
  <div className="flex flex-wrap gap-2" role="group" aria-label="選んだ日の勤務">
    {grid.shifts.slice(0, 26).map(({ id, name, from, to }) => (
      <Button key={id} onClick={() => set(id)}>
        <kbd className="figures">{letterOf(grid, id).toUpperCase()}</kbd> {name}　{clock(from)}〜{clock(to)}
      </Button>
    ))}
    <Button onClick={() => set(null)}>
      <kbd className="figures">0</kbd> 休
    </Button>
  </div>
);

const Tools = ({ closed, editor }: { readonly closed: boolean; readonly editor: EditorState }) => {
  const { draft, days, day, copy, undo } = editor;
  return (
    <div className="flex flex-wrap gap-3">
      <Button disabled={closed} onClick={() => copy(days, MONTH_BACK)}>
        先月（4週前の同じ曜日）を 写す
      </Button>
      <Button
        disabled={closed || day === undefined}
        onClick={() => day !== undefined && copy(weekOf(days, day), WEEK_BACK)}
      >
        前の週を この週に 写す
      </Button>
      <Button disabled={draft.past.length === 0} onClick={undo}>
        一つ 戻す
      </Button>
    </div>
  );
};

const Save = ({
  grid,
  draft,
  api,
  done,
}: { readonly grid: RosterGrid; readonly draft: RosterDraft; readonly done: () => void } & Pick<
  AttendanceProps,
  'api'
>) => {
  const [reason, setReason] = useState('勤務割の作成');
  const [why, setWhy] = useState<readonly string[]>([]);
  const sending = useSending();
  const changes = toSave(grid, draft);
  const save = async (): Promise<void> => {
    const came = await sending.send(api.saveRoster({ days: changes, reason: reason.trim() }));
    if (came === undefined) return;
    setWhy(came.findings.filter(({ level }) => level === 'stop').map((each) => `${each.reason} ${each.was}`));
    if (came.done) done();
  };
  return (
    <>
      <TextField label="理由（3文字以上）" value={reason} max={250} change={setReason} />
      {sending.failed !== null && (
        <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[sending.failed]} />
      )}
      {why.length > 0 && <Notice level="stop" role="alert" title={why.join('、')} />}
      <p className="m-0">
        <Button
          look="main"
          disabled={sending.busy || changes.length === 0 || reason.trim().length < 3 || grid.closed}
          onClick={() => void save()}
        >
          変えた {count(changes.length)}日を 保存する
        </Button>
      </p>
    </>
  );
};

const Editor = ({
  grid,
  api,
  done,
}: { readonly grid: RosterGrid; readonly done: () => void } & Pick<AttendanceProps, 'api'>) => {
  const editor = useEditor(grid);
  const { draft, at, setAt, days, row, day, set, press } = editor;
  const found = conflictsIn(grid, draft);
  const cellOf = (own: RosterGrid['rows'][number], cell: RosterCell) => ({
    ...cellNow(draft, own, cell),
    isNew: isChanged(draft, own, cell),
  });
  return (
    <>
      <p className="m-0">
        矢印キーで 日を選び、勤務の文字（0は休）を 押します。Ctrl＋Z で 一つ戻します。保存するまで 何も
        変わりません。
      </p>
      <Tools closed={grid.closed} editor={editor} />
      <RosterTable {...{ grid, days, at, found, cellOf, press }} choose={setAt} />
      <p className="m-0" aria-live="polite">
        選んだ日: {row?.name} {day !== undefined && `　${dayOfMonth(day)}`}
      </p>
      <Palette grid={grid} set={set} />
      <Conflicts found={found} />
      <Save {...{ grid, draft, api, done }} />
    </>
  );
};

/** 勤務割 of one's own people for a month. */
export const AttendanceRoster = ({
  api,
  signedOut,
  month,
}: AttendanceProps & { readonly month: string | undefined }) => {
  const [department, setDepartment] = useState<string | undefined>();
  const [saved, setSaved] = useState(0);
  const { value, failed, again } = useRoster(api, { month, department }, signedOut);
  return (
    <div className="flex flex-col gap-5">
      {failed !== null && <Notice level="stop" role="alert" title={ATTENDANCE_FAILURES[failed]} />}
      {value === null && failed === null && <p className="m-0">読み込んでいます…</p>}
      {value !== null && (
        <>
          <MonthHead part="roster" month={value.month} />
          {value.departments.length > 1 && (
            <Choose
              label="所属"
              value={value.department ?? ''}
              options={value.departments.map(({ id, name }) => ({ value: id, word: name }))}
              change={setDepartment}
            />
          )}
          {saved > 0 && <Notice level="note" role="status" title="保存しました" />}
          {value.closed && (
            <Notice level="note" title="締めた月です。変えるときは 人事に 再び開くことを 頼んでください。" />
          )}
          {value.posts > value.rows.length && (
            <Notice
              level="care"
              title={`${count(value.posts)}件のうち ${count(value.rows.length)}件を 出しています。所属を 分けてください。`}
            />
          )}
          {value.rows.length === 0 ? (
            <Notice level="note" title="勤務割を作る職員は いません" />
          ) : (
            <Editor
              key={`${value.month} ${value.department ?? ''} ${saved}`}
              {...{ api }}
              grid={value}
              done={() => {
                setSaved(saved + 1);
                again();
              }}
            />
          )}
        </>
      )}
    </div>
  );
};
