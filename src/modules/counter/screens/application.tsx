import { type ReactNode, useState } from 'react';
import type { CivilDate } from '../../../kernel/dates.ts';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { PaperPreview } from '../../../ui/paper-preview.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { STATUSES } from '../events-schema.ts';
import type { AttachmentState } from '../filled.ts';
import type { Scene } from '../scene.ts';
import { sheetText } from '../screen-text-sheet.ts';
import { shortDate } from '../typed-date.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { ApplicationView } from '../views.ts';
import { Line } from './date-field.tsx';
import { Back, Badge, Kbd } from './parts.tsx';
import { PrintState } from './print-state.tsx';
import { Withdraw } from './withdraw.tsx';

const words = sheetText.applications;

interface Props {
  readonly application: ApplicationView;
  readonly scene: Extract<Scene, { at: 'applications' }>;
  readonly model: CounterDesk;
}

/** One application: its papers, its status, what is printed for it, and the way to take it back. */
export const ApplicationDetail = (props: Props) =>
  props.scene.looking ? <Look {...props} /> : <Opened {...props} />;

/** 紙を 見る */
const Look = ({ application: { application, title, number, subject }, model }: Props) => (
  <PaperPreview
    papers={[{ key: application, title, of: `${number}　${subject}` }]}
    load={() => model.see({ of: 'application', application })}
    onBack={() => model.dispatch({ kind: 'back' })}
  />
);

const Opened = ({ application, scene, model }: Props) => {
  const { dispatch, print, busy } = model;
  const [withdrawing, setWithdrawing] = useState(false);
  const back = (): void => dispatch({ kind: 'back' });
  const look = (): void => dispatch({ kind: 'looking', looking: true });
  useKeys({ Escape: back, F2: look });
  const { title, number, withdrawn, missing, visit } = application;
  const begin = (paper: 'forms' | 'letter') => (): void =>
    print({ paper, visit, applications: [application.application] });
  const isPrinting = scene.printing?.state === 'printing';
  return (
    <Screen
      title={title}
      lead={number}
      aside={withdrawn !== null && <Badge tone="stop">{words.withdrawn}</Badge>}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        withdrawn === null && (
          <Actions
            busy={busy}
            isPrinting={isPrinting}
            onWithdraw={() => setWithdrawing(true)}
            onLetter={missing > 0 ? begin('letter') : undefined}
            onLook={look}
            onPrint={begin('forms')}
          />
        )
      }
    >
      {scene.printing !== null && (
        <PrintState
          printing={scene.printing}
          onRest={begin(scene.printing.paper === 'letter' ? 'letter' : 'forms')}
        />
      )}
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-start gap-8 small:grid-cols-1">
        <Facts application={application} />
        <div className="flex flex-col gap-4">
          <Attachments application={application} model={model} />
          {withdrawn === null && <Status application={application} model={model} />}
        </div>
      </div>
      {withdrawing && (
        <Withdraw
          onClose={() => setWithdrawing(false)}
          onReason={(reason) => {
            setWithdrawing(false);
            model.withdraw(application.application, reason);
          }}
        />
      )}
    </Screen>
  );
};

const Actions = ({
  busy,
  isPrinting,
  onWithdraw,
  onLetter,
  onLook,
  onPrint,
}: {
  readonly busy: boolean;
  readonly isPrinting: boolean;
  readonly onWithdraw: () => void;
  readonly onLetter: (() => void) | undefined;
  readonly onLook: () => void;
  readonly onPrint: () => void;
}) => (
  <>
    <Button kind="stop" onPress={onWithdraw} disabled={busy}>
      {words.withdraw}
    </Button>
    {onLetter !== undefined && (
      <Button onPress={onLetter} disabled={isPrinting}>
        {words.letter}
      </Button>
    )}
    <Button onPress={onLook} disabled={busy || isPrinting}>
      {words.look}
      <Kbd>F2</Kbd>
    </Button>
    <Button onPress={onPrint} disabled={isPrinting}>
      {words.print}
    </Button>
  </>
);

const whenWords = (at: number): string => `${dayInJapan(at)} ${timeInJapan(at)}`;
const dayWords = (day: CivilDate | null): string => (day === null ? '' : shortDate(day));

const Facts = ({ application }: Pick<Props, 'application'>) => {
  const { subject, applicant, at, staff, department, lastDay, printed, handedOver, withdrawn, statusNote } =
    application;
  const facts: readonly (readonly [string, string])[] = [
    [words.subject, subject],
    [words.applicant, applicant],
    [words.at, whenWords(at)],
    [words.staff, staff],
    [words.department, department],
    [words.lastDay, dayWords(lastDay)],
    [words.printed, printed.map((paper) => words.papers[paper]).join('・')],
    ...(statusNote === null ? [] : [[words.noteShort, statusNote] as const]),
    ...(withdrawn === null
      ? []
      : [[words.withdrawn, `${withdrawn.reason}（${whenWords(withdrawn.at)}）`] as const]),
  ];
  return (
    <dl className="flex flex-col gap-2">
      {facts
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label}>
            <dt className="text-[1.125rem] text-soft">{label}</dt>
            <dd className="phrase text-[1.375rem] leading-130 font-bold">{value}</dd>
          </div>
        ))}
      {handedOver && <dd className="text-[1.25rem] font-bold text-good">{words.handedOver}</dd>}
    </dl>
  );
};

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-2">
    <h2 className="border-b-2 border-line pb-1 text-[1.375rem] font-bold">{title}</h2>
    {children}
  </section>
);

const SMALL = 'min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!';
const TONES = { open: 'care', received: 'good', omitted: 'plain', later: 'care' } as const;

const Attachments = ({ application, model }: Omit<Props, 'scene'>) => {
  const { attachments, withdrawn } = application;
  if (attachments.length === 0) return null;
  const set = (at: number, state: AttachmentState): void =>
    model.attachLater({ application: application.application, at, state });
  return (
    <Part title={words.attachments}>
      <ul className="flex flex-col gap-2">
        {attachments.map(({ oneOf, state }, at) => (
          <li key={oneOf.map(({ id }) => id).join()} className="flex flex-wrap items-center gap-3">
            <span className="phrase min-w-[12rem] flex-1 text-[1.25rem] leading-130 font-bold">
              {oneOf.map(({ name }) => name).join('、または ')}
            </span>
            <Badge tone={TONES[state.is]}>{words.states[state.is]}</Badge>
            {withdrawn === null &&
              (state.is === 'later' || state.is === 'open') &&
              oneOf.map(({ id, name }) => (
                <Button
                  key={id}
                  onPress={() => set(at, { is: 'received', which: id as never })}
                  disabled={model.busy}
                  label={`${name} ${words.cameNow}`}
                  className={SMALL}
                >
                  {oneOf.length === 1 ? words.cameNow : `${name} ${words.cameNow}`}
                </Button>
              ))}
          </li>
        ))}
      </ul>
    </Part>
  );
};

const Status = ({ application, model }: Omit<Props, 'scene'>) => {
  const [note, setNote] = useState('');
  return (
    <Part title={words.status}>
      <Line label={words.note} value={note} onChange={setNote} maxLength={200} />
      <div className="flex flex-wrap gap-1.5">
        {STATUSES.map((status) => (
          <Button
            key={status}
            pressed={application.status === status}
            kind={application.status === status ? 'primary' : 'plain'}
            disabled={model.busy || (status === 'sent_back' && note.trim() === '')}
            onPress={() => model.setStatus({ application: application.application, status, note })}
            className={SMALL}
          >
            {words.statuses[status]}
          </Button>
        ))}
      </div>
    </Part>
  );
};
