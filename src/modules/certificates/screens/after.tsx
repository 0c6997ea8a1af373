import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { NumberPad } from '../../../ui/number-pad.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { KIND_WORDS, text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import { Group, Refusal } from './parts.tsx';

const OF_PRINTED = ['jam', 'print', 'content', 'cancelled'] as const;
const OF_DOUBT = ['jam', 'print', 'none_came'] as const;

/** 書損: what was wrong, and how many sheets nobody gets. */
export const Spoil = ({
  scene: { entry },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'spoil' }>;
  readonly model: CertificatesModel;
}) => {
  const { dispatch, spoil, busy, flow } = model;
  const said = text.spoil;
  const causes = entry.inDoubt ? OF_DOUBT : OF_PRINTED;
  const [cause, setCause] = useState<(typeof causes)[number] | ''>('');
  const [typed, setTyped] = useState('');
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(busy ? {} : { Escape: back });
  const most = entry.sheets?.count ?? 0;
  const counts = entry.inDoubt && most > 0 && cause !== '' && cause !== 'none_came';
  const sheets = counts ? Number(typed || Number.NaN) : 0;
  const isReady = cause !== '' && !Number.isNaN(sheets) && sheets <= most;
  return (
    <Screen
      title={said.title}
      lead={said.lead}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button
          kind="primary"
          size="large"
          disabled={!isReady || busy}
          onPress={() => {
            if (cause !== '') spoil(entry, sheets, cause);
          }}
        >
          {said.record}
        </Button>
      }
    >
      <Refusal reason={flow.refusal} />
      {cause === 'content' && <Banner tone="stop">{said.contentCare}</Banner>}
      <div className="my-auto grid grid-cols-2 items-start gap-8 small:my-0 small:grid-cols-1 small:gap-4">
        <Choices
          label={said.title}
          options={causes.map((each) => [each, said.causes[each]])}
          value={cause}
          onChange={setCause}
        />
        {counts && (
          <Group title={`${said.count}（${most}枚まで）`}>
            <p className="text-[2.5rem] font-bold tabular-nums">{typed === '' ? '―' : typed}</p>
            <NumberPad
              onDigit={(digit) => setTyped((before) => `${before}${digit}`.slice(0, 3))}
              onErase={() => setTyped((before) => before.slice(0, -1))}
              onEmpty={() => setTyped('')}
            />
          </Group>
        )}
      </div>
    </Screen>
  );
};

/** 交付しました. It goes by itself when the next card is laid down: the screen is the visit's. */
export const Done = ({
  scene: { entry, receipt },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly model: CertificatesModel;
}) => {
  const { host, dispatch, receipt: print } = model;
  const said = text.done;
  useKeys({ Escape: host.onClose });
  return (
    <Screen
      title={said.title}
      mark={<DoneMark className="size-12 text-good small:size-9" />}
      lead={`${KIND_WORDS[entry.kind]}　${entry.yen === 0 ? text.free : text.yen(entry.yen)}`}
      back={
        <Button size="large" onPress={() => dispatch({ kind: 'reopen' })}>
          {said.more}
        </Button>
      }
      actions={
        <>
          {entry.yen > 0 && host.certificates.receipts && (
            <Button size="large" onPress={() => print(entry)} disabled={receipt === 'printing'}>
              {said.receipt}
            </Button>
          )}
          <Button kind="primary" size="large" first onPress={host.onClose}>
            {said.next}
          </Button>
        </>
      }
    >
      {receipt !== 'none' && (
        <Banner tone={receipt === 'failed' || receipt === 'no_printer' ? 'care' : 'info'}>
          {said[receipt]}
        </Banner>
      )}
    </Screen>
  );
};
