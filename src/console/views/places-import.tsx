import { type SyntheticEvent, useState } from 'react';
import type { PlaceImport, PlaceImported } from '../../central/place-schema.ts';
import { FINDING_LEVELS } from '../../registry/places/codes.ts';
import { changesText, findingLine, findingsCsv, meaningOf, sumsOf } from '../../registry/places/report.ts';
import type { ApiFailure, ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { downloadText } from '../parts/download.ts';
import { Notice } from '../parts/notice.tsx';
import { readFiles } from '../place-files.ts';
import { changeWords, moreWords, PLACES_FAILURES } from '../place-text.ts';
import { count } from '../text.ts';

/** Taking a list in: files are chosen, what they say and what they would change is looked at, and then they are in force. */

const field = 'min-h-11 w-full rounded-8 border-2 border-solid-gray-536 bg-paper px-3 py-2';
const MOST_SHOWN = 20;

const Findings = ({ findings }: Pick<PlaceImported, 'findings'>) => (
  <ul className="m-0 flex flex-col gap-2 pl-5">
    {sumsOf(findings).map(({ level, code, count: many, examples }) => (
      <li key={`${level} ${code}`}>
        <span className="font-bold">
          {FINDING_LEVELS[level]}　{count(many)}件
        </span>
        {`　${meaningOf(code).says} ${meaningOf(code).toDo}`}
        <span className="block text-sm break-all">{examples.map(findingLine).join(' ／ ')}</span>
      </li>
    ))}
  </ul>
);

const Looked = ({
  looked,
  isSending,
  apply,
}: {
  readonly looked: PlaceImported;
  readonly isSending: boolean;
  readonly apply: () => void;
}) => (
  <div className="flex flex-col gap-3">
    {looked.refused ? (
      <Notice level="stop" role="alert" title="読めないファイルがあるため、取り込めません" />
    ) : (
      <Notice
        level="note"
        role="status"
        title={`${count(looked.places)}か所を読みました。${changesText(looked.changes)}`}
      >
        <ul className="m-0 pl-5">
          {looked.changes.slice(0, MOST_SHOWN).map((change) => (
            <li key={`${change.kind} ${change.id}`}>{changeWords(change)}</li>
          ))}
        </ul>
        {looked.changeCount > MOST_SHOWN && (
          <p className="m-0">{moreWords(looked.changeCount - MOST_SHOWN)}</p>
        )}
      </Notice>
    )}
    {looked.findingCount > 0 && <Findings findings={looked.findings} />}
    <p className="m-0 flex flex-wrap gap-3">
      <Button look="main" disabled={looked.refused || isSending} onClick={apply}>
        この一覧を使い始める
      </Button>
      {looked.findingCount > 0 && (
        <Button onClick={() => downloadText('避難所の取り込みの報告.csv', findingsCsv(looked.findings))}>
          報告を CSV で保存
        </Button>
      )}
    </p>
  </div>
);

interface Chosen {
  readonly files: readonly File[];
  readonly towns: File | null;
  readonly source: string;
}

const Choose = ({
  chosen,
  change,
  isSending,
  look,
}: {
  readonly chosen: Chosen;
  readonly change: (part: Partial<Chosen>) => void;
  readonly isSending: boolean;
  readonly look: () => void;
}) => (
  <form
    className="flex flex-col gap-3"
    onSubmit={(event: SyntheticEvent) => {
      event.preventDefault();
      look();
    }}
  >
    <label className="flex flex-col gap-1">
      <span className="font-bold">
        指定緊急避難場所・指定避難所のファイル（CSV か GeoJSON。まとめて選びます）
      </span>
      <input
        type="file"
        multiple
        accept=".csv,.json,.geojson"
        className={field}
        onChange={({ target }) => change({ files: [...(target.files ?? [])] })}
      />
    </label>
    <label className="flex flex-col gap-1">
      <span className="font-bold">町字の位置（なくてもかまいません。地図に使います）</span>
      <input
        type="file"
        accept=".json"
        className={field}
        onChange={({ target }) => change({ towns: target.files?.[0] ?? null })}
      />
    </label>
    <label className="flex flex-col gap-1">
      <span className="font-bold">出典（例: 三条市オープンデータ、国土地理院）</span>
      <input
        value={chosen.source}
        maxLength={300}
        className={field}
        onChange={({ target }) => change({ source: target.value })}
      />
    </label>
    <p className="m-0">
      <Button type="submit" disabled={isSending || chosen.files.length === 0 || chosen.source.trim() === ''}>
        {isSending ? '読んでいます…' : 'ファイルを確かめる'}
      </Button>
    </p>
  </form>
);

export const PlacesImport = ({
  api,
  after,
  source,
  done,
}: {
  readonly api: Pick<ConsoleApi, 'importPlaces'>;
  /** Version of the list in force that is shown beside this. */
  readonly after: number;
  readonly source: string;
  readonly done: () => void;
}) => {
  const [chosen, setChosen] = useState<Chosen>({ files: [], towns: null, source });
  const [looked, setLooked] = useState<PlaceImported | null>(null);
  const [failed, setFailed] = useState<ApiFailure | null>(null);
  const [isSending, setSending] = useState(false);
  const change = (part: Partial<Chosen>): void => {
    setChosen({ ...chosen, ...part });
    // What was looked at were other files.
    setLooked(null);
  };
  const send = async (apply: boolean): Promise<void> => {
    setSending(true);
    const [towns] = chosen.towns === null ? [] : await readFiles([chosen.towns]);
    const wish: PlaceImport = {
      files: await readFiles(chosen.files),
      ...(towns === undefined ? {} : { towns }),
      ...{ source: chosen.source.trim(), asOf: null, apply, after },
    };
    const answer = await api.importPlaces(wish);
    setSending(false);
    setFailed(answer.ok ? null : answer.reason);
    setLooked(answer.ok && answer.value.version === null ? answer.value : null);
    if (answer.ok && answer.value.version !== null) done();
  };
  return (
    <section aria-labelledby="import-title" className="flex flex-col gap-3">
      <h2 id="import-title" className="m-0 text-xl font-bold">
        取り込む
      </h2>
      <Choose chosen={chosen} change={change} isSending={isSending} look={() => void send(false)} />
      {failed !== null && <Notice level="stop" role="alert" title={PLACES_FAILURES[failed]} />}
      {looked !== null && <Looked looked={looked} isSending={isSending} apply={() => void send(true)} />}
    </section>
  );
};
