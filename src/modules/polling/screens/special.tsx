import { useState } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { ChoiceRow } from '../../../ui/choice-row.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { type StaffName, usePlaceStaff } from '../../../ui/second-person.tsx';
import type { BallotId, Scene } from '../scene.ts';
import { type Assist, assistSchema } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { PollingDesk, PollingRpc } from '../use-polling.ts';
import type { PollingState } from '../views.ts';
import { Provisional } from './provisional.tsx';

const words = text.special;
type SpecialScene = Extract<Scene, { at: 'special' }>;

interface Props {
  readonly scene: SpecialScene;
  readonly polling: PollingState;
  readonly rpc: PollingRpc;
  readonly model: PollingDesk;
}

/** ほかの扱い: 代理投票, 点字投票, 辞退, 仮投票. */
export const Special = (props: Props) => {
  const { scene, polling, rpc, model } = props;
  const back = (): void => model.dispatch({ kind: 'back' });
  switch (scene.kind) {
    case 'menu':
      return <Menu scene={scene} model={model} onBack={back} />;
    case 'proxy':
      return <Proxy rpc={rpc} model={model} onBack={back} />;
    case 'decline':
      return <Decline scene={scene} model={model} onBack={back} />;
    case 'provisional':
      return <Provisional look={scene.look} polling={polling} rpc={rpc} model={model} onBack={back} />;
  }
};

/** A large button with a line of what it is. */
export const BigChoice = ({
  title,
  lead,
  onPress,
  first = false,
}: {
  readonly title: string;
  readonly lead: string;
  readonly onPress: () => void;
  readonly first?: boolean;
}) => (
  <Button
    size="wide"
    onPress={onPress}
    first={first}
    className="min-h-[7rem]! flex-col items-start gap-1 text-left small:min-h-[56px]!"
  >
    <span className="text-[1.75rem]">{title}</span>
    <span className="phrase text-[1.125rem] font-normal text-ink">{lead}</span>
  </Button>
);

interface Part {
  readonly model: PollingDesk;
  readonly onBack: () => void;
}

const Menu = ({ scene: { plan }, model: { dispatch }, onBack }: Part & { readonly scene: SpecialScene }) => {
  useKeys({ Escape: onBack });
  const special = (kindOf: SpecialScene['kind']) => () => dispatch({ kind: 'special', kindOf });
  return (
    <Screen title={words.title} lead={words.lead} back={<Back onBack={onBack} />}>
      <div className="my-auto grid grid-cols-2 gap-4 small:grid-cols-1 small:gap-2">
        <BigChoice title={words.proxy} lead={words.proxyLead} onPress={special('proxy')} first />
        <BigChoice
          title={words.braille}
          lead={words.brailleLead}
          onPress={() => dispatch({ kind: 'assist', assist: { kind: 'braille' } })}
        />
        <BigChoice title={words.decline} lead={words.declineLead} onPress={special('decline')} />
        <BigChoice title={words.provisional} lead={words.provisionalLead} onPress={special('provisional')} />
        {plan.assist !== null && (
          <BigChoice
            title={words.none}
            lead={text.verdict.assist[plan.assist.kind]}
            onPress={() => dispatch({ kind: 'assist', assist: null })}
          />
        )}
      </div>
    </Screen>
  );
};

const CAUSES = (['sight', 'body', 'illness', 'cannot_write', 'other'] as const).map(
  (cause) => [cause, words.causes[cause]] as const,
);
type Cause = (typeof CAUSES)[number][0];

/** A helper: of the list where there is one, otherwise written. */
const Helper = ({
  at,
  people,
  value,
  onChange,
  onSubmit,
}: {
  readonly at: number;
  readonly people: readonly StaffName[];
  readonly value: string;
  readonly onChange: (name: string) => void;
  readonly onSubmit: () => void;
}) =>
  people.length === 0 ? (
    <Field
      label={words.helpers(at)}
      hint={words.helperHint}
      value={value}
      onChange={onChange}
      onFocus={() => undefined}
      active
      first={at === 1}
      maxLength={64}
      onSubmit={onSubmit}
    />
  ) : (
    <div className="flex flex-col gap-1">
      <p className="text-[1.25rem] font-bold">{words.helpers(at)}</p>
      <Choices
        label={words.helpers(at)}
        options={people.map(({ name }) => [name, name] as const)}
        value={value}
        onChange={onChange}
        across={2}
      />
    </div>
  );

/** 代理投票 (48条): two of the polling staff, who are no family of the elector. */
const Proxy = ({ rpc, model: { dispatch }, onBack }: Part & { readonly rpc: PollingRpc }) => {
  const people = usePlaceStaff(() => rpc.call('polling.staff', {}));
  const [one, setOne] = useState('');
  const [other, setOther] = useState('');
  const [cause, setCause] = useState<Cause | ''>('');
  const [isStaff, setStaff] = useState(false);
  useKeys({ Escape: onBack });
  const same = one.trim() !== '' && one.trim() === other.trim();
  const assist = assistSchema.safeParse({ kind: 'proxy', helpers: [one, other], cause });
  const ready = assist.success && !same && isStaff;
  const submit = (): void => {
    if (ready) dispatch({ kind: 'assist', assist: assist.data satisfies Assist });
  };
  return (
    <Screen
      title={words.proxy}
      lead={words.proxyLead}
      back={<Back onBack={onBack} />}
      actions={
        <Button kind="primary" size="large" onPress={submit} disabled={!ready}>
          {words.submit}
        </Button>
      }
    >
      {same && <Banner tone="care">{words.same}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-4">
          <Helper at={1} people={people} value={one} onChange={setOne} onSubmit={submit} />
          <Helper
            at={2}
            people={people.filter(({ name }) => name !== one)}
            value={other}
            onChange={setOther}
            onSubmit={submit}
          />
        </div>
        <div className="flex flex-col gap-2">
          <p className="text-[1.25rem] font-bold">{words.cause}</p>
          <Choices label={words.cause} options={CAUSES} value={cause} onChange={setCause} across={2} />
          <ChoiceRow
            number={10}
            ticked={isStaff}
            onChange={() => setStaff(!isStaff)}
            title={words.staffOnly}
            detail=""
            words={{ on: 'はい', off: '' }}
          />
        </div>
      </div>
    </Screen>
  );
};

/** 辞退: a ballot she does not take is not handed out, and not counted as given. */
const Decline = ({
  scene: { look, plan },
  model: { dispatch },
  onBack,
}: Part & { readonly scene: SpecialScene }) => {
  const [declined, setDeclined] = useState<readonly BallotId[]>(plan.declined);
  useKeys({ Escape: onBack });
  const ballots = look.verdict.kind === 'ok' ? look.verdict.ballots : [];
  const toggle = (id: BallotId): void =>
    setDeclined(declined.includes(id) ? declined.filter((each) => each !== id) : [...declined, id]);
  const none = declined.length === ballots.length;
  return (
    <Screen
      title={words.decline}
      lead={words.declineLead}
      back={<Back onBack={onBack} />}
      actions={
        <Button
          kind="primary"
          size="large"
          disabled={none}
          onPress={() => dispatch({ kind: 'declined', ballots: declined })}
        >
          {words.submit}
        </Button>
      }
    >
      {none && <Banner tone="care">{words.one}</Banner>}
      <div className="my-auto flex flex-col gap-3">
        {ballots.map(({ id, short, color }) => (
          <ChoiceRow
            key={id}
            number={10}
            ticked={!declined.includes(id)}
            onChange={() => toggle(id)}
            title={short}
            detail={text.verdict.paper(color)}
            words={{ on: words.takes, off: words.refuses }}
            roomy
          />
        ))}
      </div>
    </Screen>
  );
};
