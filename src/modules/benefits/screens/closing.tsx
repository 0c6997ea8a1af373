import { formatWareki } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { isEmptyTally, isSameTally } from '../acts.ts';
import type { Scene } from '../scene.ts';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { DayView } from '../views-schema.ts';
import { Back, Empty, Reasons, Refusal, Tally } from './parts.tsx';

const words = text.closing;

/** 締め: the figures of a day; once closed, what holds, and what was added since. */
export const Closing = ({
  scene: { day, view },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'closing' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch, busy, close, flow } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const title = words.title(formatWareki(day) ?? day);
  if (view === null)
    return (
      <Screen title={title} back={<Back onBack={back} />}>
        <Refusal reason={flow.refusal} />
        {text.day.opening}
      </Screen>
    );
  const { closing, counts } = view;
  const differs = closing !== null && !isSameTally(closing, counts);
  const isEmpty = closing === null && isEmptyTally(counts);
  return (
    <Screen
      title={title}
      lead={closing === null ? words.lead : words.before(timeInJapan(closing.at))}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        closing === null ? (
          <Button kind="primary" size="large" first disabled={busy || isEmpty} onPress={close}>
            {words.yes}
          </Button>
        ) : (
          differs && (
            <Button size="large" onPress={() => dispatch({ kind: 'correct_asked' })}>
              {words.correct}
            </Button>
          )
        )
      }
    >
      <Refusal reason={flow.refusal} />
      {differs && <Banner tone="care">{words.differs}</Banner>}
      {isEmpty ? <Empty>{words.nothing}</Empty> : <Figures view={view} />}
    </Screen>
  );
};

const Figures = ({ view: { counts, byOffer, waiting, closing } }: { readonly view: DayView }) => {
  const reason = closing?.reason ?? null;
  return (
    <>
      <Tally counts={counts} />
      {waiting > 0 && <p className="phrase text-[1.25rem]">{words.waiting(waiting)}</p>}
      {reason !== null && <p className="phrase text-[1.25rem]">{words.corrected(reason)}</p>}
      <h2 className="text-[1.25rem] font-bold text-soft">{words.byOffer}</h2>
      {byOffer.length === 0 ? (
        <p className="text-[1.25rem]">{words.noOffers}</p>
      ) : (
        <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 gap-y-1 text-[1.375rem]">
          {byOffer.map(({ title, count }) => (
            <div key={title} className="contents">
              <dt className="phrase">{title}</dt>
              <dd className="text-right font-bold tabular-nums">{text.times(count)}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
};

export const Closed = ({
  scene: { closing, receipt },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'closed' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch, printReceipt, host } = model;
  const home = (): void => dispatch({ kind: 'home' });
  useKeys({ Escape: home });
  const isWrong = receipt === 'printer_failed' || receipt === 'no_printer';
  return (
    <Screen
      title={words.done}
      mark={<DoneMark className="size-14 text-good small:size-10" />}
      lead={formatWareki(closing.day) ?? closing.day}
      back={<Back onBack={home} />}
      actions={
        host.benefits.receipts && (
          <Button kind="primary" size="large" first disabled={receipt === 'printing'} onPress={printReceipt}>
            {words.print}
          </Button>
        )
      }
    >
      {receipt !== 'none' && (
        <Banner tone={isWrong ? 'care' : 'info'}>
          {receipt === 'printed' ? words.printed : text.done.receipts[receipt]}
        </Banner>
      )}
      <Tally counts={closing} />
      {closing.reason !== null && <p className="phrase text-[1.375rem]">{words.corrected(closing.reason)}</p>}
    </Screen>
  );
};

/** 訂正: a supervisor closes the day again, with a reason. */
export const Correct = ({
  scene: { view, reason },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'correct' }>;
  readonly model: BenefitsModel;
}) => {
  const { dispatch, busy, correct, flow } = model;
  const said = text.correct;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  return (
    <Screen
      title={said.title}
      lead={said.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button kind="primary" size="large" disabled={reason === '' || busy} onPress={correct}>
          {said.yes}
        </Button>
      }
    >
      <Refusal reason={flow.refusal} />
      <Tally counts={view.counts} />
      <Reasons
        title={said.title}
        reasons={said.reasons}
        reason={reason}
        onChange={(chosen) => dispatch({ kind: 'reason', reason: chosen })}
      />
    </Screen>
  );
};
