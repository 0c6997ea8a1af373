import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { NoticeScreen } from '../../ui/notice-screen.tsx';
import { stopWords } from './refusal-text.ts';
import { text } from './screen-text.ts';
import { CardPlace, FamilyPlace } from './screens/card.tsx';
import { ConflictsPlace } from './screens/conflicts.tsx';
import { Ended } from './screens/ended.tsx';
import { HistoryPlace } from './screens/history.tsx';
import { Consent, Linked, Moving, Unlinked } from './screens/link.tsx';
import { FeePlace, HoldsPlace, LoansPlace } from './screens/lists.tsx';
import { MenuPlace, RelinkPlace } from './screens/menu.tsx';
import { NumberPlace } from './screens/number.tsx';
import { PinPlace } from './screens/pin.tsx';
import { Returns } from './screens/returns.tsx';
import { SessionScreen } from './screens/session.tsx';
import { Problem, Reading, Waiting } from './screens/waiting.tsx';
import { Yielding } from './screens/yielding.tsx';
import { type LibraryHost, type LibraryModel, useLibrary } from './use-library.ts';
import type { LibraryPhase } from './views-schema.ts';

export type { LibraryHost };

/** 図書の貸出受付: one scene at a time. Who is here the host says; which page was opened, `flow.ts`. */
export const LibraryScreen = (host: LibraryHost) => {
  const model = useLibrary(host);
  const { flow } = model;
  if (flow.loose !== null) return <Loose model={model} code={flow.loose} />;
  switch (flow.place) {
    case 'main':
      return <PhaseView model={model} phase={host.library.phase} />;
    case 'number':
      return <NumberPlace model={model} />;
    case 'returns':
      return <Returns model={model} />;
    case 'loans':
      return <LoansPlace model={model} />;
    case 'holds':
      return <HoldsPlace model={model} />;
    case 'fee':
      return <FeePlace model={model} />;
    case 'family':
      return <FamilyPlace model={model} />;
    case 'card':
      return <CardPlace model={model} />;
    case 'history':
      return <HistoryPlace model={model} />;
    case 'menu':
      return <MenuPlace model={model} />;
    case 'conflicts':
      return <ConflictsPlace model={model} />;
    case 'relink':
      return <RelinkPlace model={model} />;
  }
};

const PhaseView = ({ model, phase }: { readonly model: LibraryModel; readonly phase: LibraryPhase }) => {
  switch (phase.kind) {
    case 'waiting':
      return <Waiting model={model} />;
    case 'reading':
    case 'asking':
      return <Reading asking={phase.kind === 'asking'} />;
    case 'yielding':
      return <Yielding model={model} phase={phase} />;
    case 'session':
      return <SessionScreen key={phase.session.sessionId} model={model} session={phase.session} />;
    case 'unlinked':
      return <Unlinked model={model} phase={phase} />;
    case 'consent':
      return <Consent model={model} phase={phase} />;
    case 'pin':
      return <PinPlace model={model} phase={phase} />;
    case 'linked':
      return <Linked model={model} moved={phase.moved} />;
    case 'moving':
      return <Moving model={model} phase={phase} />;
    case 'stopped':
      return <Stopped model={model} phase={phase} />;
    case 'problem':
      return <Problem model={model} problem={phase.problem} />;
    case 'ended':
      return <Ended model={model} ended={phase.ended} />;
  }
};

const Stopped = ({
  model,
  phase,
}: {
  readonly model: LibraryModel;
  readonly phase: Extract<LibraryPhase, { kind: 'stopped' }>;
}) => {
  useKeys({ Escape: model.clear });
  return (
    <NoticeScreen
      tone="stop"
      words={stopWords(phase.why, model.self)}
      detail={model.self ? undefined : phase.said.join('　') || undefined}
      actions={
        <Button kind="primary" size="large" first onPress={model.clear}>
          {text.back}
        </Button>
      }
    />
  );
};

/** A book was scanned while nobody is here: lend or give back is asked, not guessed. */
const Loose = ({ model, code }: { readonly model: LibraryModel; readonly code: string }) => {
  const close = (): void => model.dispatch({ kind: 'refusal_closed' });
  const back = (): void => {
    model.go('returns');
    void model.host.rpc.call('library.takeBack', { code }).then((answer) => {
      const asked = model.flow.asked + 1;
      if ('kind' in answer) model.dispatch({ kind: 'returned', asked, line: answer });
      else model.dispatch({ kind: 'refused', asked, reason: answer.reason });
    });
  };
  useKeys({ Escape: close, F4: back });
  return (
    <NoticeScreen
      tone="care"
      words={{ title: text.loose.title, what: text.loose.what, next: [...text.loose.next] }}
      back={
        <Button size="large" onPress={close}>
          {text.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" first onPress={back}>
          {text.loose.takeBack}
        </Button>
      }
    />
  );
};
