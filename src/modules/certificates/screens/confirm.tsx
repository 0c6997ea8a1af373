import type { ReactNode } from 'react';
import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { CERTIFICATES } from '../kinds-schema.ts';
import type { Draft, Part, Scene } from '../scene.ts';
import { ASKER_WORDS, IDENTITY_WORDS, OPTION_WORDS, text, WARNING_WORDS } from '../screen-text.ts';
import { STOP_WORDS } from '../stop-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import { Refusal } from './parts.tsx';

const words = text.confirm;

interface Props {
  readonly scene: Extract<Scene, { at: 'confirm' }>;
  readonly model: CertificatesModel;
}

const Row = ({
  label,
  children,
  onChange,
  number,
}: {
  readonly label: string;
  readonly children: ReactNode;
  readonly onChange?: () => void;
  readonly number?: number;
}) => (
  <div className="contents">
    <dt className="self-center text-[1.25rem] text-soft small:col-span-2">{label}</dt>
    <dd className="phrase self-center text-[1.75rem] leading-130 font-bold small:text-[1.375rem]">
      {children}
    </dd>
    <div className="self-center">
      {onChange !== undefined && (
        <Button onPress={onChange} label={`${label}を ${words.change}`}>
          {words.change}
          {number !== undefined && (
            <kbd className="grid size-7 place-items-center rounded-6 border-2 border-line text-[1rem] font-normal text-soft">
              {number}
            </kbd>
          )}
        </Button>
      )}
    </div>
  </div>
);

/** What can be said of this kind: what stands on it, the year, or by what the seal is proved. */
const contentLabel = ({ kind }: Draft): string => {
  const { proof, byYear } = CERTIFICATES[kind];
  return proof === 'seal' ? words.seal : byYear ? words.yearLabel : words.content;
};

const contentWords = ({ desk, draft }: Props['scene']): string => {
  const { proof, byYear, options } = CERTIFICATES[draft.kind];
  if (proof === 'seal') {
    if (draft.sealCard !== '') return draft.sealCard;
    return desk.proved && desk.sealByCard && draft.as === 'self' ? words.sealProved : words.sealNone;
  }
  if (byYear) return words.year(draft.fiscalYear);
  if (draft.options.length > 0) return draft.options.map((option) => OPTION_WORDS[option]).join('、');
  return options.length === 0 ? '―' : words.omitted;
};

/** What is asked for, whose, and what it costs: the resident may look at it. */
const Facts = ({ scene, model }: Props) => {
  const { desk, draft, quote } = scene;
  const change = (part: Part) => (): void => model.dispatch({ kind: 'part', part });
  const person = desk.people.find(({ residentId }) => residentId === draft.person);
  const exemption = desk.exemptions.find(({ id }) => id === draft.exemption);
  const fee = quote !== null && quote !== 'failed' && quote.kind !== 'stop' ? quote.fee : null;
  return (
    <dl className="grid grid-cols-[11rem_minmax(0,1fr)_auto] gap-x-6 gap-y-3 rounded-12 border-2 border-line bg-paper px-8 py-5 small:grid-cols-[minmax(0,1fr)_auto] small:gap-x-3 small:gap-y-1 small:px-4">
      <Row label={words.what}>{CERTIFICATES[draft.kind].name}</Row>
      <Row label={words.who} onChange={change('who')} number={1}>
        {person?.name ?? ''}
        <span className="ml-4 text-[1.25rem] font-normal text-soft small:ml-0 small:block">
          {words.asker}：{ASKER_WORDS[draft.as]}
          {draft.name === '' ? '' : `（${draft.name}）`}　{words.identity}：{IDENTITY_WORDS[draft.identity]}
        </span>
      </Row>
      <Row label={contentLabel(draft)} onChange={change('content')} number={2}>
        {contentWords(scene)}
      </Row>
      <Row label={words.fee} onChange={change('fee')} number={3}>
        <span className="text-[2.25rem]">
          {fee === null ? '―' : fee.yen === 0 ? text.free : text.yen(fee.yen)}
        </span>
        <span className="ml-4 text-[1.25rem] font-normal text-soft small:ml-0 small:block">
          {words.copiesOf(draft.copies)}
          {exemption === undefined ? '' : `　${words.exempt(exemption.name)}`}
        </span>
      </Row>
    </dl>
  );
};

/** Why it is not issued, in the same place each time. */
const Stopped = ({ scene }: Pick<Props, 'scene'>) => {
  const { quote } = scene;
  if (quote === null || quote === 'failed' || quote.kind !== 'stop') return null;
  const { title, what, next } = STOP_WORDS[quote.why];
  return (
    <div
      role="alert"
      data-stop={quote.why}
      className="rounded-12 border-2 border-l-8 border-stop bg-stop-soft px-6 py-4"
    >
      <h2 className="text-[1.75rem] font-bold leading-130">× {title}</h2>
      <p className="phrase mt-1 text-[1.375rem]">{what}</p>
      <ul className="mt-2 list-disc pl-7 text-[1.375rem] leading-140">
        {next.map((each) => (
          <li key={each} className="phrase">
            {each}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** この内容で 出しますか: the one screen before the machine does it. */
export const Confirm = ({ scene, model }: Props) => {
  const { flow, dispatch, request, busy } = model;
  const { quote } = scene;
  const back = (): void => dispatch({ kind: 'back' });
  const open = (part: Part) => (): void => dispatch({ kind: 'part', part });
  useKeys(busy ? {} : { Escape: back, '1': open('who'), '2': open('content'), '3': open('fee') });
  const isReady = quote !== null && quote !== 'failed' && quote.kind !== 'stop';
  return (
    <Screen
      title={words.title}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        <Button
          key={String(isReady)}
          kind="primary"
          size="large"
          first={isReady}
          onPress={request}
          disabled={!isReady || busy}
        >
          {busy ? words.sending : isReady && quote.kind === 'warn' ? words.goOn : words.go}
        </Button>
      }
    >
      <Refusal reason={flow.refusal} />
      <div className="my-auto flex flex-col gap-4 small:my-0">
        <Facts scene={scene} model={model} />
        {quote === 'failed' && <Banner tone="stop">{words.failed}</Banner>}
        {quote !== null && quote !== 'failed' && quote.kind === 'warn' && (
          <div className="flex flex-col gap-2">
            {quote.warnings.map((each) => (
              <Banner key={each} tone="care">
                {WARNING_WORDS[each]}
              </Banner>
            ))}
          </div>
        )}
        <Stopped scene={scene} />
      </div>
    </Screen>
  );
};
