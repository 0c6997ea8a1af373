import { useEffect, useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark, InfoMark } from '../../../ui/marks.tsx';
import { Names } from '../../../ui/names.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { ShelterRpc } from '../calls.ts';
import { allergyWords } from '../needs-words.ts';
import type { Flow, FlowInput, Scene } from '../scene.ts';
import { doneWords, text } from '../screen-text.ts';
import { SlipDialog } from './slip.tsx';

const words = text.done;

type DoneScene = Extract<Scene, { at: 'done' }>;

interface Props {
  readonly scene: DoneScene;
  readonly flow: Flow;
  readonly rpc: ShelterRpc;
  readonly dispatch: (input: FlowInput) => void;
  readonly onUndo: (reason: string) => void;
  readonly onLeave: () => void;
  /** The slip was opened or closed: nobody may take the screen away while it is read. */
  readonly onSlip: (open: boolean) => void;
}

/** Of whom it was recorded; of needs those of whom something was noted, whoever else was chosen. */
const namesOf = ({ view, ticked, draft, done }: DoneScene): string[] => [
  ...view.members
    .filter(({ personId }) => {
      if (done.what === 'needs') return draft.needs.has(personId);
      return done.what !== 'guests' && done.what !== 'group' && ticked.includes(personId);
    })
    .map(({ name }) => name),
  ...draft.guests.map(({ details }) => details.name ?? text.household.unnamed),
];

/** The verdict: recorded on this machine. Can be taken back; a next card moves on by itself. */
export const Done = (props: Props) => {
  const { scene, flow, dispatch, onUndo, onLeave } = props;
  useKeys(scene.undo === 'asking' ? {} : { Escape: onLeave, Enter: onLeave });
  switch (scene.undo) {
    case 'asking':
      return (
        <UndoReasons
          busy={flow.busy !== null}
          onChoose={onUndo}
          onKeep={() => dispatch({ kind: 'back' })}
          what={doneWords(scene.done)}
        />
      );
    case 'undone':
      return <Undone {...props} />;
    case 'no':
      return <Recorded {...props} />;
  }
};

const Undone = ({ dispatch, onLeave }: Props) => (
  <Screen
    back={
      <Button size="large" onPress={() => dispatch({ kind: 'reload' })}>
        {words.redo}
      </Button>
    }
    actions={
      <Button kind="primary" size="large" onPress={onLeave} first>
        {words.next}
      </Button>
    }
  >
    <Verdict mark={<InfoMark className="size-40 text-blue-800" />} title={words.undone}>
      {words.undoneLead}
    </Verdict>
  </Screen>
);

/** What can be printed of it. */
const slipOf = ({ done, leaving }: DoneScene) => {
  if (done.what === 'arrive' || done.what === 'return' || done.what === 'stay')
    return { title: text.slip.title, button: words.slip };
  if (done.what === 'overnight' && leaving?.overnight)
    return { title: words.overnightSlip, button: words.overnightSlip };
  return null;
};

/** Whoever hands out food is told what must not be eaten by whom. */
const Allergies = ({ scene }: { readonly scene: DoneScene }) => {
  const lines = scene.view.members.flatMap(({ name, needs }) => {
    const allergy = allergyWords(needs);
    return allergy === undefined ? [] : [`${name}：${allergy}`];
  });
  return lines.length === 0 ? null : (
    <Banner tone="care">
      <span className="text-[1.875rem] font-bold">{lines.join('　')}</span>
    </Banner>
  );
};

const Recorded = ({ scene, flow, rpc, dispatch, onLeave, onSlip }: Props) => {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    onSlip(open);
    return () => onSlip(false);
  }, [open, onSlip]);
  const { done } = scene;
  const slip = slipOf(scene);
  const arrival = done.what === 'arrive' || done.what === 'return' || done.what === 'stay';
  return (
    <Screen
      back={
        <Button kind="stop" size="large" onPress={() => dispatch({ kind: 'undo_asked' })}>
          {words.undo}
        </Button>
      }
      actions={
        <>
          {arrival && (
            <Button size="large" onPress={() => dispatch({ kind: 'aside', aside: { kind: 'card' } })}>
              {text.card.button}
            </Button>
          )}
          {slip !== null && (
            <Button size="large" onPress={() => setOpen(true)}>
              {slip.button}
            </Button>
          )}
          {!arrival && slip === null && done.what !== 'supply' && (
            <Button size="large" onPress={() => dispatch({ kind: 'went_on' })}>
              {words.goOn}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={onLeave} first>
            {flow.parked === null ? words.next : words.nextOf[flow.parked.kind]}
          </Button>
        </>
      }
    >
      {done.what === 'supply' && <Allergies scene={scene} />}
      <Verdict mark={<DoneMark className="size-44 text-good" />} title={doneWords(done)}>
        <Names names={namesOf(scene)} />
      </Verdict>
      <p className="text-center text-[1.25rem] text-soft">
        {words.saved}。{words.auto}
      </p>
      {open && slip !== null && (
        <SlipDialog
          title={slip.title}
          rpc={rpc}
          wish={{ slip: 'record', eventId: done.eventId }}
          onClose={() => setOpen(false)}
        />
      )}
    </Screen>
  );
};

const Verdict = ({
  mark,
  title,
  children,
}: {
  readonly mark: React.ReactNode;
  readonly title: string;
  readonly children: React.ReactNode;
}) => (
  <div role="status" className="m-auto flex max-w-[68rem] flex-col items-center gap-5 text-center">
    {mark}
    <h1 className="phrase text-[4rem] leading-120 font-bold small:text-[2.25rem]">{title}</h1>
    <p className="phrase text-[1.75rem] leading-150">{children}</p>
  </div>
);

/** 取消の理由: choosing one is the confirmation. */
export const UndoReasons = ({
  what,
  busy,
  onChoose,
  onKeep,
}: {
  /** What is being taken back, in words. */
  readonly what: string;
  readonly busy: boolean;
  readonly onChoose: (reason: string) => void;
  readonly onKeep: () => void;
}) => {
  useKeys({ Escape: onKeep });
  return (
    <Screen
      title={text.undo.title}
      lead={text.undo.lead}
      back={
        <Button size="large" onPress={onKeep} disabled={busy}>
          {text.undo.keep}
        </Button>
      }
    >
      <Banner tone="info">{what}</Banner>
      <div className="grid grid-cols-2 gap-4">
        {text.undo.reasons.map((reason) => (
          <Button key={reason} kind="stop" size="wide" disabled={busy} onPress={() => onChoose(reason)}>
            {reason}
          </Button>
        ))}
      </div>
      {busy && <p role="status">{text.household.saving}</p>}
    </Screen>
  );
};
