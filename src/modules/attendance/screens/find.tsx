import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { refusalWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { FoundPerson } from '../views-schema.ts';

const words = text.find;

type Found = { readonly people: readonly FoundPerson[]; readonly more: boolean };

/** What is typed, and the one call; nothing of it outlives the screen. */
const useFinding = ({ host }: AttendanceModel) => {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = (): void => {
    if (busy || typed.trim() === '') return;
    setBusy(true);
    setProblem(undefined);
    void host.rpc.call('attendance.find', { text: typed }).then((answer) => {
      setBusy(false);
      if ('people' in answer) setFound(answer);
      else setProblem(answer.reason);
    });
  };
  return { typed, setTyped, found, again: () => setFound(undefined), problem, busy, submit };
};

/** Of which colleague: by number, name or kana. */
export const Find = ({ model }: { readonly model: AttendanceModel }) => {
  const { typed, setTyped, found, again, problem, busy, submit } = useFinding(model);
  const [pad, setPad] = useState<'digits' | 'kana'>('digits');
  const back = (): void => (found === undefined ? model.dispatch({ kind: 'back' }) : again());
  useKeys({ Escape: back });
  if (found !== undefined) return <Hits found={found} model={model} onBack={again} />;
  const other = pad === 'digits' ? 'kana' : 'digits';
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        <>
          <Button size="large" onPress={() => setPad(other)}>
            {words[other]}
          </Button>
          <Button kind="primary" size="large" onPress={submit} disabled={busy || typed.trim() === ''}>
            {busy ? words.searching : words.submit}
          </Button>
        </>
      }
    >
      {problem !== undefined && <Banner tone="stop">{refusalWords(problem)}</Banner>}
      <Field
        label={words.label}
        value={typed}
        onChange={setTyped}
        onFocus={() => undefined}
        active
        first
        onSubmit={submit}
      />
      <Keypad kind={pad} value={typed} onChange={setTyped} />
    </Screen>
  );
};

const Hits = ({
  found: { people, more },
  model,
  onBack,
}: {
  readonly found: Found;
  readonly model: AttendanceModel;
  readonly onBack: () => void;
}) => (
  <Screen
    title={people.length === 0 ? words.none : words.choose(people.length)}
    lead={people.length === 0 ? words.noneLead : words.chooseLead}
    back={
      <Button size="large" onPress={onBack} first={people.length === 0}>
        {words.again}
      </Button>
    }
  >
    {model.flow.refusal !== null && <Banner tone="stop">{refusalWords(model.flow.refusal)}</Banner>}
    {more && <Banner tone="care">{words.more}</Banner>}
    <div className="flex flex-col gap-2">
      {people.map(({ no, name, department, inService }, at) => (
        <Button
          key={no}
          size="wide"
          first={at === 0}
          disabled={model.busy}
          onPress={() => model.open(no)}
          className="justify-start gap-6 text-left text-ink small:flex-wrap small:gap-2"
        >
          <span className="w-36 shrink-0 text-[1.375rem] tabular-nums">{no}</span>
          <span className="min-w-0 flex-1 text-[1.75rem] leading-120">{name ?? ''}</span>
          <span className="min-w-0 flex-1 text-[1.25rem] leading-130 font-normal">{department}</span>
          {!inService && <span className="text-[1.25rem] text-stop">{words.left}</span>}
        </Button>
      ))}
    </div>
  </Screen>
);
