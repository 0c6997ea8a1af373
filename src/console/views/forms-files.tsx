import { type SyntheticEvent, useState } from 'react';
import { FORMS_API, importFormsSchema } from '../../central/forms-schema.ts';
import { usualDay } from '../forms-draft.ts';
import { useSending } from '../forms-hooks.ts';
import { goToForms } from '../forms-place.ts';
import type { FormsPartProps } from '../forms-props.ts';
import { FORMS_FAILURES } from '../forms-text.ts';
import { Button } from '../parts/button.tsx';
import { downloadFile } from '../parts/download.ts';
import { Choose, inputClass, TextField } from '../parts/form-parts.tsx';
import { Notice } from '../parts/notice.tsx';

const ALL = '';

const Export = ({ api, view }: Pick<FormsPartProps, 'api' | 'view'>) => {
  const [only, setOnly] = useState('changed');
  const [department, setDepartment] = useState(ALL);
  const sending = useSending();
  const take = async (): Promise<void> => {
    const query = new URLSearchParams({ only, ...(department === ALL ? {} : { department }) });
    const file = await sending.send(api.take(`${FORMS_API.export}?${query.toString()}`));
    if (file !== undefined) downloadFile(`様式の目録_${view.today}.yaml`, file);
  };
  return (
    <section aria-labelledby="export-title" className="flex flex-col gap-3">
      <h2 id="export-title" className="m-0 text-xl font-bold">
        書き出す
      </h2>
      <p className="m-0">YAML のファイルです。ほかの市町村に渡したり、手元で 見比べたり できます。</p>
      <div className="flex flex-wrap items-end gap-3">
        <Choose
          label="何を"
          value={only}
          options={[
            { value: 'changed', word: '市町村が変えたもの' },
            { value: 'all', word: 'すべて' },
          ]}
          change={setOnly}
        />
        <Choose
          label="担当課"
          value={department}
          options={[
            { value: ALL, word: 'すべて' },
            ...view.catalogue.departments.map(({ id, name }) => ({ value: id as string, word: name.ja })),
          ]}
          change={setDepartment}
        />
        <Button onClick={() => void take()} disabled={sending.busy}>
          ファイルに保存
        </Button>
      </div>
      {sending.failed !== null && <Notice level="stop" role="alert" title={FORMS_FAILURES[sending.failed]} />}
    </section>
  );
};

interface Chosen {
  readonly file: File | null;
  readonly day: string;
  readonly reason: string;
}

const ImportForm = ({
  chosen,
  today,
  busy,
  put,
  bring,
}: {
  readonly chosen: Chosen;
  readonly today: string;
  readonly busy: boolean;
  readonly put: (part: Partial<Chosen>) => void;
  readonly bring: () => void;
}) => (
  <form
    className="flex flex-col gap-3"
    onSubmit={(event: SyntheticEvent) => {
      event.preventDefault();
      bring();
    }}
  >
    <label className="flex flex-col gap-1">
      <span className="font-bold">YAML のファイル</span>
      <input
        type="file"
        accept=".yaml,.yml"
        className={inputClass}
        onChange={({ target }) => put({ file: target.files?.[0] ?? null })}
      />
    </label>
    <label className="flex flex-col gap-1">
      <span className="font-bold">使い始める日</span>
      <input
        type="date"
        value={chosen.day}
        min={today}
        onChange={({ target }) => put({ day: target.value })}
        className="figures min-h-11 w-48 rounded-8 border-2 border-solid-gray-536 bg-paper px-3"
      />
    </label>
    <TextField label="改正の理由" value={chosen.reason} max={500} change={(reason) => put({ reason })} />
    <p className="m-0">
      <Button type="submit" look="main" disabled={busy || chosen.file === null}>
        {busy ? '読んでいます…' : '改正の案にする'}
      </Button>
    </p>
  </form>
);

const Said = ({ lines }: { readonly lines: readonly string[] }) => (
  <Notice
    level="care"
    role="alert"
    title={
      lines.length === 0
        ? 'いまの目録と 同じです。案は 作っていません。'
        : '読めないところが あります。何も 取り込んでいません。'
    }
  >
    <ul className="m-0 pl-5">
      {lines.map((line) => (
        <li key={line} className="break-all">
          {line}
        </li>
      ))}
    </ul>
  </Notice>
);

const Import = ({ api, view, done }: FormsPartProps) => {
  const [chosen, setChosen] = useState<Chosen>({ file: null, day: usualDay(view.today), reason: '' });
  const [said, setSaid] = useState<readonly string[] | null>(null);
  const sending = useSending();
  const bring = async (): Promise<void> => {
    const { file, day: effectiveFrom, reason } = chosen;
    const wish = importFormsSchema.safeParse({ yaml: (await file?.text()) ?? '', effectiveFrom, reason });
    if (!wish.success) return setSaid(['ファイル・使い始める日・理由（5文字以上）を 入れてください。']);
    const answer = await sending.send(api.importForms(wish.data));
    if (answer === undefined) return undefined;
    const { change, problems } = answer;
    if (change === null) return setSaid(problems);
    done();
    return goToForms({ at: 'change', id: change.id });
  };
  return (
    <section aria-labelledby="import-title" className="flex flex-col gap-3">
      <h2 id="import-title" className="m-0 text-xl font-bold">
        取り込む
      </h2>
      <p className="m-0">
        いまの目録と違うところだけが、改正の案に なります。ほかの人が承認するまで、窓口では 使われません。
      </p>
      <ImportForm
        {...{ chosen, today: view.today, busy: sending.busy }}
        put={(part) => {
          setChosen({ ...chosen, ...part });
          setSaid(null);
        }}
        bring={() => void bring()}
      />
      {sending.failed !== null && <Notice level="stop" role="alert" title={FORMS_FAILURES[sending.failed]} />}
      {said !== null && <Said lines={said} />}
    </section>
  );
};

/** Out and in, as files: for other towns, and for whoever likes to look at it elsewhere. */
export const FormsFiles = (props: FormsPartProps) => (
  <div className="flex flex-col gap-8">
    <Export api={props.api} view={props.view} />
    {props.view.mayWrite && <Import {...props} />}
  </div>
);
