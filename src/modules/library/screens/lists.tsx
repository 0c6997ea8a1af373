import { useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { HoldView, LoanView } from '../views-schema.ts';
import { Back, DueWords, Empty, PageNotes, Row } from './parts.tsx';

interface Props {
  readonly model: LibraryModel;
}

const titleOf = ({ title, code }: { readonly title: string; readonly code: string }): string =>
  title === '' ? text.ended.untitled(code) : title;

const loanNote = (note: string | null): string | null => {
  const [kind, done = '0', left = '0'] = note?.split(':') ?? [];
  if (kind === 'all_renewed') return text.loans.all(Number(done));
  if (kind === 'some_renewed') return text.loans.some(Number(done), Number(left));
  if (kind === 'renewed') return text.loans.renewed;
  return kind === 'not_renewed' ? text.loans.notRenewed : null;
};

const Loan = ({ model, loan }: Props & { readonly loan: LoanView }) => (
  <Row
    action={
      <Button
        onPress={() => model.renew(loan.code)}
        disabled={model.flow.busy}
        label={`${text.loans.renew} ${titleOf(loan)}`}
      >
        {text.loans.renew}
      </Button>
    }
  >
    <p className="line-clamp-1 text-[1.5rem] font-bold">{titleOf(loan)}</p>
    <p className="flex flex-wrap items-baseline gap-x-4">
      <DueWords due={loan.due} />
      {loan.overdue && <strong className="text-[1.25rem]">▲ {text.loans.overdue}</strong>}
    </p>
  </Row>
);

/** 借りている本, and 延長. Shown to her and gone with her session. */
export const LoansPlace = ({ model }: Props) => {
  const { flow, go } = model;
  const { loans } = flow;
  const back = (): void => go('main');
  useKeys({ Escape: back });
  const some = Array.isArray(loans) && loans.length > 0;
  return (
    <Screen
      title={text.loans.title}
      back={<Back onPress={back} />}
      actions={
        some ? (
          <Button kind="primary" size="large" onPress={model.renewAll} disabled={flow.busy}>
            {text.loans.renewAll}
          </Button>
        ) : undefined
      }
    >
      <PageNotes model={model} done={loanNote(flow.note)} />
      {loans === null && <Empty>{text.loans.loading}</Empty>}
      {loans === 'failed' && <Banner tone="stop">{text.loans.failed}</Banner>}
      {Array.isArray(loans) && loans.length === 0 && <Empty>{text.loans.empty}</Empty>}
      {Array.isArray(loans) && loans.length > 0 && (
        <ul className="flex flex-col gap-2">
          {loans.map((loan: LoanView) => (
            <Loan key={loan.code} model={model} loan={loan} />
          ))}
        </ul>
      )}
    </Screen>
  );
};

const HOLD_NOTES: Readonly<Record<string, string>> = { held: text.holds.held, unheld: text.holds.unheld };

/** 予約: listed, placed by a book's barcode, cancelled. */
export const HoldsPlace = ({ model }: Props) => {
  const { flow, go } = model;
  const { holds, note } = flow;
  const back = (): void => go('main');
  useKeys({ Escape: back });
  return (
    <Screen title={text.holds.title} lead={text.holds.lead} back={<Back onPress={back} />}>
      <PageNotes model={model} done={note === null ? null : (HOLD_NOTES[note] ?? null)} />
      {holds === null && <Empty>{text.loans.loading}</Empty>}
      {holds === 'failed' && <Banner tone="stop">{text.loans.failed}</Banner>}
      {Array.isArray(holds) && holds.length === 0 && <Empty>{text.holds.empty}</Empty>}
      {Array.isArray(holds) && holds.length > 0 && (
        <ul className="flex flex-col gap-2">
          {holds.map((hold: HoldView) => (
            <Row
              key={hold.code}
              action={
                <Button
                  kind="stop"
                  onPress={() => model.hold(hold.code, 'cancel')}
                  disabled={flow.busy}
                  label={`${text.holds.cancel} ${titleOf(hold)}`}
                >
                  {text.holds.cancel}
                </Button>
              }
            >
              <p className="line-clamp-1 text-[1.5rem] font-bold">{titleOf(hold)}</p>
              <p className="text-[1.25rem]">{hold.ready ? `○ ${text.holds.ready}` : text.holds.waiting}</p>
            </Row>
          ))}
        </ul>
      )}
    </Screen>
  );
};

/** 料金, at the staff desk and only where the profile takes any. */
export const FeePlace = ({ model }: Props) => {
  const [yen, setYen] = useState('');
  const { flow, go, session } = model;
  const back = (): void => go('main');
  const pay = (): void => {
    if (/^[1-9]\d{0,5}$/.test(yen)) model.pay(Number(yen));
  };
  useKeys({ Escape: back });
  const type = (value: string): void => setYen(value.normalize('NFKC').replaceAll(/\D/g, '').slice(0, 6));
  return (
    <Screen
      title={text.fee.title}
      lead={text.fee.lead(session?.fee ?? '')}
      back={<Back onPress={back} />}
      actions={
        <Button
          kind="primary"
          size="large"
          onPress={pay}
          disabled={flow.busy || yen === '' || flow.note === 'paid' || flow.refusal === 'unsure'}
        >
          {text.fee.pay}
        </Button>
      }
    >
      <PageNotes model={model} done={flow.note === 'paid' ? text.fee.paid : null} />
      <div className="m-auto grid w-full max-w-[60rem] grid-cols-2 items-center gap-12 small:grid-cols-1 small:gap-4">
        <Field
          label={text.fee.amount}
          value={yen}
          onChange={type}
          onFocus={() => undefined}
          active
          numeric
          first
          maxLength={6}
          onSubmit={pay}
        />
        <NumberPad
          onDigit={(digit) => type(yen + digit)}
          onErase={() => setYen(yen.slice(0, -1))}
          onEmpty={() => setYen('')}
        />
      </div>
    </Screen>
  );
};
