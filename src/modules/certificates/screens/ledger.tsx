import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { reasonSchema, seriesSchema } from '../schema.ts';
import { REFUSAL_WORDS, text, UNKNOWN_REFUSAL } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { LedgerView } from '../views-schema.ts';
import { Back, Figure, numberOf, sheetsWords, sheetWords } from './parts.tsx';

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
      <ol className="flex flex-col divide-y-2 divide-line text-[1.25rem]">
        {view.entries.map((each) => (
          <li
            key={each.eventId}
            className="grid grid-cols-[14rem_minmax(0,1fr)] gap-4 py-2 small:grid-cols-1 small:gap-0"
          >
            <span className="text-soft tabular-nums">
              {dayInJapan(each.at)} {timeInJapan(each.at)}
            </span>
            <span className={`phrase font-bold ${each.missing > 0 ? 'text-stop' : ''}`}>
              {lineWords(each)}
            </span>
          </li>
        ))}
      </ol>
    </Screen>
  );
};

type Filled = Readonly<Record<'series' | 'from' | 'count', string>>;

/** A stack laid in, a count of what is in the printer, or sheets that nobody gets. */
const Entry = ({
  part,
  view,
  model,
}: {
  readonly part: 'load' | 'count' | 'spoil';
  readonly view: LedgerView;
  readonly model: CertificatesModel;
}) => {
  const { dispatch, loadPaper, countPaper, spoilSheets, busy, flow } = model;
  const { ledger } = view;
  const [filled, setFilled] = useState<Filled>({ series: ledger?.series ?? '', from: '', count: '' });
  const [reason, setReason] = useState('');
  const [active, setActive] = useState<keyof Filled>(part === 'spoil' ? 'count' : 'from');
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const series = seriesSchema.safeParse(filled.series.normalize('NFKC').trim().toUpperCase());
  const from = numberOf(filled.from);
  const count = numberOf(filled.count);
  const isReady =
    count !== undefined && (part === 'spoil' || (series.success && from !== undefined)) && !busy;
  const submit = (): void => {
    if (!isReady) return;
    if (part === 'spoil') return spoilSheets(count);
    if (!series.success || from === undefined) return undefined;
    if (part === 'load') return loadPaper({ series: series.data, from, count });
    const why = reasonSchema.safeParse(reason);
    return countPaper({
      series: series.data,
      next: from,
      left: count,
      ...(why.success ? { reason: why.data } : {}),
    });
  };
  const fields = part === 'spoil' ? (['count'] as const) : (['series', 'from', 'count'] as const);
  const labels = { series: words.series, from: words.from, count: words.sheets };
  const lead = { load: words.loadLead, count: words.countLead, spoil: words.spoilLead }[part];
  return (
    <Screen
      title={words[part]}
      lead={lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!isReady}>
          {words.record}
        </Button>
      }
    >
      {flow.refusal !== null && <Banner tone="stop">{REFUSAL_WORDS[flow.refusal] ?? UNKNOWN_REFUSAL}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          {part === 'count' && flow.refusal === 'reason_needed' && (
            <Field
              label={words.reason}
              value={reason}
              onChange={setReason}
              onFocus={() => undefined}
              active
              maxLength={250}
              onSubmit={submit}
            />
          )}
          {fields.map((field) => (
            <Field
              key={field}
              label={labels[field]}
              value={filled[field]}
              onChange={(value) => setFilled({ ...filled, [field]: value })}
              onFocus={() => setActive(field)}
              active={active === field}
              maxLength={field === 'series' ? 4 : 8}
              onSubmit={submit}
              numeric={field !== 'series'}
              first={field === (part === 'spoil' ? 'count' : 'from')}
            />
          ))}
        </div>
        {active !== 'series' && (
          <Keypad
            kind="digits"
            value={filled[active]}
            onChange={(value) => setFilled({ ...filled, [active]: value })}
          />
        )}
      </div>
    </Screen>
  );
};
