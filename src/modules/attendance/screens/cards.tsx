import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { Scene } from '../scene.ts';
import { refusalWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import { whoWords } from './parts.tsx';
import { cardWords } from './person.tsx';
import { Refused } from './verdict.tsx';

/** 登録: consent first, where it is a My Number Card; then the card itself. */
export const Link = ({
  scene: { view, waiting },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'link' }>;
  readonly model: AttendanceModel;
}) => {
  const words = text.link;
  const { person } = view;
  const { attendance } = model.host;
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  if (waiting) return <Waiting model={model} onBack={back} />;
  const link = (agreed: boolean) => (): void => model.link({ no: person.no, agreed });
  return (
    <Screen
      title={words.title}
      lead={words.lead(whoWords(person))}
      back={<Back onBack={back} disabled={model.busy} />}
      actions={
        <>
          <Button size="large" onPress={link(false)} disabled={model.busy}>
            {words.staffCard}
          </Button>
          <Button kind="primary" size="large" onPress={link(true)} disabled={model.busy}>
            {words.agreed}
          </Button>
        </>
      }
    >
      {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
      <section className="my-auto rounded-16 border-2 border-line bg-paper px-8 py-6 small:my-0 small:px-4 small:py-3">
        <h2 className="phrase text-[1.5rem] font-bold">{words.consentTitle}</h2>
        <p className="phrase mt-3 text-[2rem] leading-150 small:text-[1.375rem]">{attendance.consent}</p>
      </section>
    </Screen>
  );
};

const Waiting = ({ model, onBack }: { readonly model: AttendanceModel; readonly onBack: () => void }) => {
  const words = text.link;
  const { verdict, linking, reading } = model.host.attendance;
  return (
    <Screen
      back={
        <Button size="large" onPress={onBack}>
          {words.cancel}
        </Button>
      }
    >
      {verdict?.kind === 'refused' ? (
        <Refused why={verdict.why} />
      ) : (
        <div className="m-auto flex flex-col items-center text-center" role="status">
          <CardOverReader reading={reading} className="h-64 small:h-24" />
          <p className="text-[3rem] leading-120 font-bold small:text-[1.75rem]">
            {linking === null ? '' : whoWords(linking)}
          </p>
          <h1 className="phrase text-[3rem] leading-120 font-bold small:text-[1.75rem]">{words.wait}</h1>
          <p className="phrase mt-3 text-[1.5rem] text-soft">{words.waitLead}</p>
        </div>
      )}
    </Screen>
  );
};

/** 取消 */
export const Unlink = ({
  scene: { view, card },
  model,
}: {
  readonly scene: Extract<Scene, { at: 'unlink' }>;
  readonly model: AttendanceModel;
}) => {
  const words = text.unlink;
  const [why, setWhy] = useState<keyof typeof words.reasons | ''>('');
  const { no } = view.person;
  const back = (): void => model.dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const submit = (): void => {
    if (why !== '') model.unlink({ no, token: card.token, why });
  };
  return (
    <Screen
      title={words.title}
      lead={words.lead(whoWords(view.person))}
      back={<Back onBack={back} disabled={model.busy} />}
      actions={
        <Button kind="stop" size="large" onPress={submit} disabled={why === '' || model.busy}>
          {words.submit}
        </Button>
      }
    >
      {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
      <p className="text-[1.75rem] font-bold">{cardWords(card)}</p>
      <Choices
        size="compact"
        label={words.why}
        options={Object.entries(words.reasons) as [keyof typeof words.reasons, string][]}
        value={why}
        onChange={setWhy}
      />
    </Screen>
  );
};
