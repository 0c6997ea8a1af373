import { useState } from 'react';
import { eventIdSchema } from '../../../kernel/ids.ts';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { SecondFields, useSecond } from '../../../ui/second-person.tsx';
import type { Scene } from '../scene.ts';
import { reasonSchema } from '../schema.ts';
import { KIND_WORDS, text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { CashView } from '../views-schema.ts';
import { Figure, Line, numberOf, Refusal } from './parts.tsx';

const words = text.cash;

/** 締め: counted by two, against the fees by kind. */
export const Cash = ({
  scene: { cash },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'cash' }>;
  readonly model: CertificatesModel;
}) =>
  cash === null ? <Screen title={words.title}>{text.opening}</Screen> : <Closing cash={cash} model={model} />;

const Sums = ({ byKind }: Pick<CashView, 'byKind'>) => {
  const sum = (of: 'count' | 'free' | 'cash' | 'cashless'): number =>
    byKind.reduce((total, line) => total + line[of], 0);
  if (byKind.length === 0) return <p className="text-[1.375rem] text-soft">{words.empty}</p>;
  const rows = [
    ...byKind.map((line) => ({ ...line, name: KIND_WORDS[line.kind] })),
    {
      name: words.total,
      count: sum('count'),
      free: sum('free'),
      cash: sum('cash'),
      cashless: sum('cashless'),
    },
  ];
  return (
    <table className="w-full border-collapse text-[1.25rem] tabular-nums">
      <thead>
        <tr>
          {words.columns.map((title, at) => (
            <th
              key={title}
              className={`border-b-2 border-line py-1 text-soft ${at === 0 ? 'text-left' : 'text-right'}`}
            >
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, count, free, cash, cashless }) => (
          <tr key={name} className={name === words.total ? 'font-bold' : ''}>
            <td className="py-1">{name}</td>
            <td className="text-right">{count}</td>
            <td className="text-right">{free}</td>
            <td className="text-right">{text.yen(cash)}</td>
            <td className="text-right">{text.yen(cashless)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** What is filled in of a closing, and what it comes to. */
const useClosing = (cash: CashView, { closeCash, busy }: CertificatesModel) => {
  const entry = useSecond();
  const [float, setFloat] = useState(String(cash.float));
  const [counted, setCounted] = useState('');
  const [reason, setReason] = useState('');
  const base = numberOf(float);
  const found = numberOf(counted);
  const expected = (base ?? 0) + cash.cash;
  const difference = found === undefined ? undefined : found - expected;
  const why = reasonSchema.safeParse(reason);
  const { second } = entry;
  const isReady =
    base !== undefined &&
    found !== undefined &&
    second !== null &&
    !busy &&
    (difference === 0 || why.success);
  const submit = (): void => {
    if (!isReady) return;
    entry.setPin('');
    closeCash({ float: base, counted: found, second, ...(why.success ? { reason: why.data } : {}) });
  };
  return {
    entry,
    float,
    setFloat,
    counted,
    setCounted,
    reason,
    setReason,
    expected,
    difference,
    isReady,
    submit,
  };
};

/** The two figures that are counted, and what follows of them. */
const Amounts = ({ filled }: { readonly filled: ReturnType<typeof useClosing> }) => {
  const { expected, difference, submit } = filled;
  return (
    <>
      <div className="grid grid-cols-2 gap-4 small:grid-cols-1">
        <Line
          label={words.float}
          value={filled.float}
          onChange={filled.setFloat}
          onSubmit={submit}
          most={8}
          numeric
        />
        <Line
          label={words.counted}
          value={filled.counted}
          onChange={filled.setCounted}
          onSubmit={submit}
          most={8}
          numeric
          first
        />
      </div>
      <dl className="grid grid-cols-2 gap-3">
        <Figure label={words.expected} value={text.yen(expected)} />
        <Figure label={words.counted} value={difference === undefined ? '―' : words.difference(difference)} />
      </dl>
    </>
  );
};

const Closing = ({ cash, model }: { readonly cash: CashView; readonly model: CertificatesModel }) => {
  const { dispatch, busy, flow, host } = model;
  const filled = useClosing(cash, model);
  const { difference, submit } = filled;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const since = cash.since === null ? words.start : `${dayInJapan(cash.since)} ${timeInJapan(cash.since)}`;
  return (
    <Screen
      title={words.title}
      lead={words.lead(since)}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!filled.isReady}>
          {words.close}
        </Button>
      }
    >
      <Refusal reason={flow.refusal} />
      <div className="grid grid-cols-[3fr_2fr] items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          <Amounts filled={filled} />
          {difference !== undefined && difference !== 0 && (
            <Line
              label={words.reason}
              value={filled.reason}
              onChange={filled.setReason}
              onSubmit={submit}
              most={250}
            />
          )}
          <Sums byKind={cash.byKind} />
        </div>
        <SecondFields
          words={words.second}
          ask={() => host.rpc.call('certificates.staff', {})}
          entry={filled.entry}
          onSubmit={submit}
        />
      </div>
    </Screen>
  );
};

export const Closed = ({
  scene: { closing, print },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'closed' }>;
  readonly model: CertificatesModel;
}) => {
  const { dispatch, printClosing } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const { expected, counted, byKind, eventId } = closing;
  const printed = {
    printing: text.done.printing,
    printed: words.printed,
    failed: words.failed,
    no_printer: words.noPrinter,
  };
  return (
    <Screen
      title={words.closed}
      mark={<DoneMark className="size-12 text-good small:size-9" />}
      lead={`${words.counted} ${text.yen(counted)}　${words.difference(counted - expected)}`}
      back={<Back onBack={back} />}
      actions={
        <Button
          kind="primary"
          size="large"
          first
          disabled={print === 'printing'}
          onPress={() => printClosing(eventIdSchema.parse(eventId))}
        >
          {words.print}
        </Button>
      }
    >
      {print !== 'none' && (
        <Banner tone={print === 'failed' || print === 'no_printer' ? 'care' : 'info'}>
          {printed[print]}
        </Banner>
      )}
      <Sums byKind={byKind} />
    </Screen>
  );
};
