import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { reasonSchema, seriesSchema } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { LedgerView } from '../views-schema.ts';
import { Figure, Line, numberOf, Refusal, sheetsWords, sheetWords } from './parts.tsx';

const words = text.ledger;

interface Props {
  readonly scene: Extract<Scene, { at: 'ledger' }>;
  readonly model: CertificatesModel;
}

/** 用紙の台帳: which sheet is next, what was used and spoiled, and what is gone. */
export const Ledger = (props: Props) => {
  const { scene, model } = props;
  const { ledger, part } = scene;
  if (ledger === null) return <Screen title={words.title}>{text.opening}</Screen>;
  return part === 'list' ? (
    <List {...props} view={ledger} />
  ) : (
    <Entry key={part} part={part} view={ledger} model={model} />
  );
};

const lineWords = ({ what, sheets, missing, cause, undone }: LedgerView['entries'][number]): string =>
  [
    words.what[what],
    sheets === null || sheets.count === 0 ? '' : `${sheetsWords(sheets)}（${words.leftOf(sheets.count)}）`,
    missing > 0 ? words.missing(missing) : '',
    cause === null ? '' : (text.spoil.causes[cause as keyof typeof text.spoil.causes] ?? ''),
    undone ? words.undone : '',
  ]
    .filter((each) => each !== '')
    .join('　');

const Lines = ({ entries }: Pick<LedgerView, 'entries'>) => (
  <ol className="flex flex-col divide-y-2 divide-line text-[1.25rem]">
    {entries.map((each) => (
      <li
        key={each.eventId}
        className="grid grid-cols-[14rem_minmax(0,1fr)] gap-4 py-2 small:grid-cols-1 small:gap-0"
      >
        <span className="text-soft tabular-nums">
          {dayInJapan(each.at)} {timeInJapan(each.at)}
        </span>
        <span className={`phrase font-bold ${each.missing > 0 ? 'text-stop' : ''}`}>{lineWords(each)}</span>
      </li>
    ))}
  </ol>
);

const List = ({ model, view }: Props & { readonly view: LedgerView }) => {
  const { dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const { ledger } = view;
  return (
    <Screen
      title={words.title}
      back={<Back onBack={back} />}
      actions={
        view.paper === 'plain' ? undefined : (
          <>
            {ledger !== null && (
              <>
                <Button size="large" onPress={() => dispatch({ kind: 'paper_part', part: 'spoil' })}>
                  {words.spoil}
                </Button>
                <Button size="large" onPress={() => dispatch({ kind: 'paper_part', part: 'count' })}>
                  {words.count}
                </Button>
              </>
            )}
            <Button
              kind="primary"
              size="large"
              onPress={() => dispatch({ kind: 'paper_part', part: 'load' })}
            >
              {words.load}
            </Button>
          </>
        )
      }
    >
      {view.paper === 'plain' && <Banner tone="info">{words.plain}</Banner>}
      {view.paper === 'numbered' && ledger === null && <Banner tone="stop">{words.none}</Banner>}
      {ledger !== null && (
        <dl className="grid grid-cols-5 gap-3 small:grid-cols-2">
          <Figure label={words.next} value={sheetWords({ series: ledger.series, from: ledger.next })} />
          <Figure label={words.left} value={words.leftOf(ledger.left)} />
          <Figure label={words.used} value={words.leftOf(ledger.used)} />
          <Figure label={words.spoiled} value={words.leftOf(ledger.spoiled)} />
          <Figure label={words.inDoubt} value={words.leftOf(ledger.inDoubt)} />
        </dl>
      )}
      <Lines entries={view.entries} />
    </Screen>
  );
};

type Filled = Readonly<Record<'series' | 'from' | 'count', string>>;

type EntryPart = 'load' | 'count' | 'spoil';

/** What was filled in, as numbers; `undefined`: not all of it yet. */
const readFilled = (part: EntryPart, filled: Filled) => {
  const series = seriesSchema.safeParse(filled.series.normalize('NFKC').trim().toUpperCase());
  const count = numberOf(filled.count);
  const from = part === 'spoil' ? 0 : numberOf(filled.from);
  if (!series.success || count === undefined || from === undefined) return undefined;
  return { series: series.data, from, count };
};

/** What is filled in of a stack laid in, of a count, or of sheets that nobody gets. */
const useEntry = (part: EntryPart, ledger: LedgerView['ledger'], model: CertificatesModel) => {
  const { loadPaper, countPaper, spoilSheets, busy } = model;
  const [filled, setFilled] = useState<Filled>({ series: ledger?.series ?? '', from: '', count: '' });
  const [reason, setReason] = useState('');
  const read = readFilled(part, filled);
  const isReady = read !== undefined && !busy;
  const submit = (): void => {
    if (read === undefined || busy) return;
    const { series, from, count } = read;
    const why = reasonSchema.safeParse(reason);
    if (part === 'spoil') spoilSheets(count);
    else if (part === 'load') loadPaper(read);
    else countPaper({ series, next: from, left: count, ...(why.success ? { reason: why.data } : {}) });
  };
  const fill = (field: keyof Filled, value: string): void => setFilled({ ...filled, [field]: value });
  return { filled, fill, reason, setReason, isReady, submit };
};

const FIELDS: Readonly<Record<EntryPart, readonly (keyof Filled)[]>> = {
  load: ['series', 'from', 'count'],
  count: ['series', 'from', 'count'],
  spoil: ['count'],
};
const LABELS = { series: words.series, from: words.from, count: words.sheets };
const LEADS = { load: words.loadLead, count: words.countLead, spoil: words.spoilLead };

const Entry = ({
  part,
  view,
  model,
}: {
  readonly part: EntryPart;
  readonly view: LedgerView;
  readonly model: CertificatesModel;
}) => {
  const { dispatch, busy, flow } = model;
  const { filled, fill, reason, setReason, isReady, submit } = useEntry(part, view.ledger, model);
  const start = part === 'spoil' ? 'count' : 'from';
  const [active, setActive] = useState<keyof Filled>(start);
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  return (
    <Screen
      title={words[part]}
      lead={LEADS[part]}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!isReady}>
          {words.record}
        </Button>
      }
    >
      <Refusal reason={flow.refusal} />
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          {part === 'count' && flow.refusal === 'reason_needed' && (
            <Line label={words.reason} value={reason} onChange={setReason} onSubmit={submit} most={250} />
          )}
          {FIELDS[part].map((field) => (
            <Field
              key={field}
              label={LABELS[field]}
              value={filled[field]}
              onChange={(value) => fill(field, value)}
              onFocus={() => setActive(field)}
              active={active === field}
              maxLength={field === 'series' ? 4 : 8}
              onSubmit={submit}
              numeric={field !== 'series'}
              first={field === start}
            />
          ))}
        </div>
        {active !== 'series' && (
          <Keypad kind="digits" value={filled[active]} onChange={(value) => fill(active, value)} />
        )}
      </div>
    </Screen>
  );
};
