import { useEffect, useState } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark, InfoMark } from '../../../ui/marks.tsx';
import { Names } from '../../../ui/names.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Flow, FlowInput, Scene } from '../flow.ts';
import { doneWords, text } from '../screen-text.ts';
import { type SlipPlace, SlipPreview } from './slip.tsx';

const words = text.done;

interface Props {
  readonly scene: Extract<Scene, { at: 'done' }>;
  readonly flow: Flow;
  readonly place: SlipPlace;
  readonly dispatch: (input: FlowInput) => void;
  readonly onUndo: (reason: string) => void;
  readonly onLeave: () => void;
  /** The slip was opened or closed: nobody may take the screen away while it is read. */
  readonly onSlip: (open: boolean) => void;
  /** 〓 stands for so many letters on it. */
  readonly onDegraded: (letters: number) => void;
}

const namesOf = ({ view, ticked }: Props['scene']): string[] =>
  view.members.filter(({ personId }) => ticked.includes(personId)).map(({ name }) => name);

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

const Recorded = ({ scene, place, dispatch, onLeave, onSlip, onDegraded }: Props) => {
  const [slip, setSlip] = useState(false);
  useEffect(() => {
    onSlip(slip);
    return () => onSlip(false);
  }, [slip, onSlip]);
  const { done, view } = scene;
  const names = namesOf(scene);
  const arrival = done.action === 'arrive' || done.action === 'return';
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
            <Button size="large" onPress={() => setSlip(true)}>
              {words.slip}
            </Button>
          )}
          <Button kind="primary" size="large" onPress={onLeave} first>
            {words.next}
          </Button>
        </>
      }
    >
      <Verdict mark={<DoneMark className="size-44 text-good" />} title={doneWords(done)}>
        <Names names={names} />
      </Verdict>
      <p className="text-center text-[1.25rem] text-soft">
        {words.saved}。{words.auto}
      </p>
      {slip && (
        <SlipPreview
          slip={{ ...place, ...done, names, protected: view.protected }}
          onClose={() => setSlip(false)}
          onDegraded={onDegraded}
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
    <h1 className="phrase text-[4rem] leading-120 font-bold">{title}</h1>
    <p className="phrase text-[1.75rem] leading-150">{children}</p>
  </div>
);

/** 取消の理由: choosing one is the confirmation. Keys 1 to 5 choose too. */
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
