import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { isSigned, type PenStrokes, SignaturePad } from '../../../ui/signature-pad.tsx';
import type { Scene } from '../scene.ts';
import type { EarlyReason } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk } from '../use-polling.ts';
import { dateWords } from '../verdict-text.ts';
import type { Oath } from '../views.ts';

const REASONS = [1, 2, 3, 4, 5, 6] as const satisfies readonly EarlyReason[];
const NUMBERS: Record<EarlyReason, string> = { 1: '1', 2: '2', 3: '3', 4: '4', 5: '5', 6: '6' };

/** 期日前投票の事由: one touch. */
export const ReasonChoice = ({ model }: { readonly model: PollingDesk }) => {
  const { dispatch } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  return (
    <Screen title={text.reason.title} lead={text.reason.lead} back={<Back onBack={back} />}>
      <div className="my-auto grid grid-cols-2 gap-4 small:grid-cols-1 small:gap-2">
        {REASONS.map((reason) => (
          <Button
            key={reason}
            size="wide"
            first={reason === 1}
            onPress={() => dispatch({ kind: 'reason', reason })}
            className="min-h-[7.5rem]! justify-start gap-5 text-left small:min-h-[56px]!"
          >
            <span className="text-[2.75rem] small:text-[1.5rem]">{NUMBERS[reason]}</span>
            <span className="phrase">{text.reason.short[reason]}</span>
          </Button>
        ))}
      </div>
    </Screen>
  );
};

const words = text.oath;

/** What stands on the paper, for the elector to read. */
const OathFacts = ({ oath }: { readonly oath: Oath }) => {
  const lines = [
    [words.name, oath.name],
    [words.born, oath.birthDate],
    [words.address, oath.address ?? words.byHand],
    ...(oath.currentAddress === null ? [] : [[words.current, oath.currentAddress] as const]),
    [words.day, dateWords(oath.swornOn)],
    [words.reason, `${NUMBERS[oath.reasonCode]}　${oath.reasonText}`],
  ] as const;
  return (
    <div className="flex flex-col gap-3 self-start rounded-12 border-2 border-line bg-paper px-6 py-4 small:px-4 small:py-3">
      <p className="phrase text-[1.375rem] leading-140">{oath.text}</p>
      <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-2 border-t-2 border-line pt-3 small:grid-cols-[5rem_minmax(0,1fr)]">
        {lines.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-[1.25rem] leading-140 text-soft">{label}</dt>
            <dd className="phrase text-[1.5rem] leading-140 font-bold small:text-[1.25rem]">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
};

type OathScene = Extract<Scene, { at: 'oath' }>;

/** What the printer does with the paper. */
const Paper = ({ scene, model }: { readonly scene: OathScene; readonly model: PollingDesk }) => {
  const again = <Button onPress={model.printOath}>{words.again}</Button>;
  switch (scene.print.state) {
    case 'none':
    case 'printing':
      return <Banner tone="info">{words.printing}</Banner>;
    case 'printed':
      return (
        <Banner tone="info" action={again}>
          {words.printed}
        </Banner>
      );
    case 'failed':
      return (
        <Banner tone="care" action={again}>
          {words.print[scene.print.reason]}
        </Banner>
      );
  }
};

/** 宣誓書: read by the elector, signed on the paper that comes out or in the field, as the commission has decided. */
export const OathScreen = ({ scene, model }: { readonly scene: OathScene; readonly model: PollingDesk }) => {
  const { flow, dispatch, accept } = model;
  const [strokes, setStrokes] = useState<PenStrokes>([]);
  const busy = flow.busy !== null;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const { oath, look } = scene;
  const signsHere = look.oathBy === 'sign';
  const there = oath !== null && oath !== 'failed';
  const failed = !signsHere && scene.print.state === 'failed';
  const ready =
    there && !busy && (!signsHere || isSigned(strokes)) && (signsHere || scene.print.state !== 'printing');
  const sign = (): void =>
    signsHere ? accept(strokes.map((stroke) => stroke.map(([x, y]): [number, number] => [x, y]))) : accept();
  return (
    <Screen
      title={words.title}
      lead={signsHere ? words.signLead : words.printLead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <>
          {signsHere && (
            <Button size="large" onPress={() => setStrokes([])} disabled={busy || strokes.length === 0}>
              {words.erase}
            </Button>
          )}
          <Button
            key={String(ready)}
            kind="primary"
            size="large"
            onPress={sign}
            disabled={!ready}
            first={!signsHere}
          >
            {busy ? text.verdict.accepting : failed ? words.byPaper : words.signed}
          </Button>
        </>
      }
    >
      {!signsHere && there && <Paper scene={scene} model={model} />}
      {oath === null && <p className="text-[1.5rem] text-soft">{text.waiting.looking}</p>}
      {oath === 'failed' && <Banner tone="stop">{words.failed}</Banner>}
      {there && (
        <div className={`grid flex-1 gap-6 ${signsHere ? 'grid-cols-[2fr_3fr] small:grid-cols-1' : ''}`}>
          <OathFacts oath={oath} />
          {signsHere && <SignaturePad strokes={strokes} onChange={setStrokes} label={words.pad} />}
        </div>
      )}
    </Screen>
  );
};
