import { useState } from 'react';
import { electorIdSchema } from '../../../registry/roll/schema.ts';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { Keypad } from '../../../ui/keypad.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import type { ElectorHit } from '../views.ts';

const words = text.search;

type Found = { readonly hits: readonly ElectorHit[]; readonly more: boolean };
type Refused = keyof typeof words.refused;
const isRefused = (reason: string): reason is Refused => Object.hasOwn(words.refused, reason);

/** Full-width digits and hyphens as a person types them: `１２－１０３－７`. */
const numberOf = (typed: string) =>
  electorIdSchema.safeParse(
    typed
      .normalize('NFKC')
      .trim()
      .replaceAll(/[‐-―−ー]/g, '-')
      .toUpperCase(),
  );

/** What is typed, and the one call. */
const useSearch = (rpc: PollingRpc, dispatch: PollingDesk['dispatch']) => {
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<Found>();
  const [problem, setProblem] = useState<Refused>();
  const [busy, setBusy] = useState(false);
  const number = numberOf(typed);
  const submit = (): void => {
    if (busy || typed.trim() === '') return;
    if (number.success) return dispatch({ kind: 'chosen', by: { by: 'number', electorId: number.data } });
    setBusy(true);
    setProblem(undefined);
    void rpc.call('polling.search', { text: typed }).then((answer) => {
      setBusy(false);
      if (answer.ok) setFound(answer.value);
      else setProblem(isRefused(answer.reason) ? answer.reason : 'failed');
    });
    return undefined;
  };
  return { typed, setTyped, found, setFound, problem, busy, isNumber: number.success, submit };
};

/** 名簿から さがす: whoever has neither card nor ticket, or a line of the printed roll. */
export const Search = ({
  rpc,
  model: { dispatch },
}: {
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
}) => {
  const { typed, setTyped, found, setFound, problem, busy, isNumber, submit } = useSearch(rpc, dispatch);
  const [pad, setPad] = useState(false);
  const back = (): void => (found === undefined ? dispatch({ kind: 'back' }) : setFound(undefined));
  useKeys({ Escape: back });
  if (found !== undefined) {
    return (
      <Hits
        found={found}
        onChoose={(electorId) => dispatch({ kind: 'chosen', by: { by: 'search', electorId } })}
        onBack={back}
      />
    );
  }
  return (
    <Screen
      title={words.title}
      lead={words.lead}
      back={<Back onBack={back} />}
      actions={
        <>
          <Button size="large" onPress={() => setPad(!pad)}>
            {pad ? words.noPad : words.pad}
          </Button>
          <Button kind="primary" size="large" onPress={submit} disabled={busy || typed.trim() === ''}>
            {busy ? words.searching : isNumber ? words.byNumber : words.submit}
          </Button>
        </>
      }
    >
      {problem !== undefined && <Banner tone="stop">{words.refused[problem]}</Banner>}
      <Field
        label={words.text}
        hint={words.hint}
        value={typed}
        onChange={setTyped}
        onFocus={() => undefined}
        active
        first
        maxLength={100}
        onSubmit={submit}
      />
      {pad && <Keypad kind="kana" value={typed} onChange={setTyped} />}
    </Screen>
  );
};

const Hits = ({
  found: { hits, more },
  onChoose,
  onBack,
}: {
  readonly found: Found;
  readonly onChoose: (electorId: ElectorHit['electorId']) => void;
  readonly onBack: () => void;
}) => (
  <Screen
    title={hits.length === 0 ? words.none : words.choose(hits.length)}
    lead={hits.length === 0 ? words.noneLead : words.chooseLead}
    back={
      <Button size="large" onPress={onBack} first={hits.length === 0}>
        {words.edit}
      </Button>
    }
  >
    {more && <Banner tone="care">{words.more}</Banner>}
    <div className="flex flex-col gap-2">
      {hits.map((hit, at) => (
        <Button
          key={hit.electorId}
          size="wide"
          first={at === 0}
          onPress={() => onChoose(hit.electorId)}
          className="justify-start gap-6 text-left text-ink small:flex-wrap small:gap-2"
        >
          <span className="min-w-0 flex-1">
            <span className="block text-[1.125rem] font-normal text-soft">{hit.kana}</span>
            <span className="block text-[1.75rem] leading-120">{hit.name}</span>
          </span>
          <span className="min-w-0 flex-1 text-[1.25rem] leading-130 font-normal">
            <span className="block">{hit.birthDate}</span>
            <span className="phrase block">{hit.protected ? text.elector.hidden : hit.address}</span>
          </span>
          <span className="w-44 text-[1.25rem] leading-130">
            <span className="block">{hit.precinctName}</span>
            {!hit.here && <span className="block">{words.elsewhere}</span>}
          </span>
        </Button>
      ))}
    </div>
  </Screen>
);
