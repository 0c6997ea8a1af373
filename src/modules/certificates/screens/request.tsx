import { Back } from '../../../ui/back.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { isUnderWay } from '../flow.ts';
import { CERTIFICATES } from '../kinds-schema.ts';
import type { Scene } from '../scene.ts';
import { failureSchema, mismatchSchema } from '../schema.ts';
import { FAILURE_WORDS, KIND_WORDS, MISMATCH_WORDS, text } from '../screen-text.ts';
import type { CertificatesModel } from '../use-certificates.ts';
import type { Entry } from '../views-schema.ts';
import { Refusal, sheetsWords } from './parts.tsx';

const words = text.request;

interface Props {
  readonly scene: Extract<Scene, { at: 'request' }>;
  readonly model: CertificatesModel;
}

/** One request: while the machine works, when it is to be handed over, and when nothing comes of it. */
export const Request = (props: Props) => {
  const { entry } = props.scene;
  if (isUnderWay(entry)) return <Waiting {...props} />;
  switch (entry.phase) {
    case 'printed':
      return <HandOver {...props} />;
    case 'quarantined':
      return <Quarantined {...props} />;
    case 'spoiled':
      return (
        <Ended
          {...props}
          title={words.spoiled}
          what={KIND_WORDS[entry.kind]}
          next={words.spoiledNext}
          tone="care"
        />
      );
    case 'issued':
      // Its fee was taken back, because the way it was paid was keyed wrongly: it is keyed anew.
      if (entry.fee === null) return <HandOver {...props} />;
      return <Ended {...props} title={text.done.title} what={KIND_WORDS[entry.kind]} next={[]} tone="care" />;
    default:
      return entry.inDoubt ? <InDoubt {...props} /> : <Failed {...props} />;
  }
};

const Waiting = ({ scene: { entry }, model }: Props) => {
  const { giveUp, busy } = model;
  const printing = entry.phase === 'printing' || entry.phase === 'verified';
  return (
    <Screen
      back={
        printing ? undefined : (
          <Button size="large" onPress={() => giveUp(entry)} disabled={busy}>
            {words.giveUp}
          </Button>
        )
      }
    >
      <div role="status" className="m-auto flex flex-col items-center gap-6 text-center">
        <span className="size-20 animate-spin rounded-full border-[10px] border-line border-t-act motion-reduce:animate-none" />
        <h1 className="text-[2.75rem] font-bold small:text-[1.75rem]">
          {printing ? words.printing : words.waiting}
        </h1>
        <p className="text-[1.75rem] font-bold">{KIND_WORDS[entry.kind]}</p>
        <p className="phrase text-[1.5rem] text-soft small:text-[1.25rem]">{words.waitingLead}</p>
      </div>
    </Screen>
  );
};

const factsOf = (entry: Entry): readonly (readonly [label: string, value: string])[] => [
  [words.name, entry.name],
  [words.born, entry.born],
  [words.kind, CERTIFICATES[entry.kind].name],
  [words.pages, words.pagesOf(entry.pages ?? 1, entry.copies)],
  ...(entry.sheets === null ? [] : [[words.sheets, sheetsWords(entry.sheets)] as const]),
];

/** What must stand on the paper, and what it costs. */
const PaperFacts = ({ entry }: { readonly entry: Entry }) => (
  <div className="my-auto grid grid-cols-[minmax(0,1fr)_auto] items-center gap-10 small:my-0 small:grid-cols-1 small:gap-4">
    <dl className="grid grid-cols-[9rem_minmax(0,1fr)] items-baseline gap-x-6 gap-y-3 rounded-12 border-2 border-line bg-paper px-8 py-6 small:grid-cols-[6rem_minmax(0,1fr)] small:px-4">
      {factsOf(entry).map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-[1.25rem] text-soft">{label}</dt>
          <dd className="phrase text-[2rem] leading-130 font-bold tabular-nums small:text-[1.375rem]">
            {value}
          </dd>
        </div>
      ))}
    </dl>
    <p className="text-center text-[1.375rem] text-soft">
      {text.confirm.fee}
      <span className="block text-[3.5rem] font-bold text-ink tabular-nums small:text-[2rem]">
        {entry.yen === 0 ? text.free : text.yen(entry.yen)}
      </span>
    </p>
  </div>
);

/** 交付してください: what stands on the paper is held against what was asked for, by a person. */
const HandOver = ({ scene: { entry, from }, model }: Props) => {
  const { issue, dispatch, busy, flow } = model;
  const free = entry.yen === 0;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys(from === 'recent' && !busy ? { Escape: back } : {});
  return (
    <Screen
      title={words.hand}
      mark={<DoneMark className="size-12 text-good small:size-9" />}
      lead={words.check}
      back={
        <div className="flex gap-4">
          {from === 'recent' && <Back onBack={back} disabled={busy} />}
          {entry.phase === 'printed' && (
            <Button
              kind="stop"
              size="large"
              disabled={busy}
              onPress={() => dispatch({ kind: 'spoil_asked' })}
            >
              {words.wrong}
            </Button>
          )}
        </div>
      }
      actions={
        <>
          {!free && (
            <Button size="large" disabled={busy} onPress={() => issue(entry, 'cashless')}>
              {words.cashless}
            </Button>
          )}
          <Button
            kind="primary"
            size="large"
            first
            disabled={busy}
            onPress={() => issue(entry, free ? 'none' : 'cash')}
          >
            {free ? words.free : words.cash(entry.yen)}
          </Button>
        </>
      }
    >
      <Refusal reason={flow.refusal} />
      <PaperFacts entry={entry} />
    </Screen>
  );
};

const whyWords = ({ why }: Entry): string => {
  const failed = failureSchema.safeParse(why);
  if (failed.success) return FAILURE_WORDS[failed.data];
  const mismatch = mismatchSchema.safeParse(why);
  return mismatch.success ? MISMATCH_WORDS[mismatch.data] : '';
};

const Ended = ({
  scene: { entry, from },
  model,
  title,
  what,
  detail,
  next,
  tone,
}: Props & {
  readonly title: string;
  readonly what: string;
  readonly detail?: string;
  readonly next: readonly string[];
  readonly tone: 'stop' | 'care';
}) => {
  const { dispatch, host, busy } = model;
  const away = (): void => (from === 'recent' ? dispatch({ kind: 'back' }) : host.onClose());
  const again = (): void => dispatch({ kind: 'reopen' });
  // Of this kind nothing more comes out.
  const isStopped = entry.phase === 'quarantined';
  useKeys(busy ? {} : { Escape: away });
  return (
    <NoticeScreen
      tone={tone}
      words={{ title, what, next: [...next] }}
      detail={detail}
      back={
        <Button size="large" onPress={away}>
          {from === 'recent' ? text.recent.title : text.close}
        </Button>
      }
      actions={
        from === 'desk' ? (
          <Button kind={isStopped ? 'plain' : 'primary'} size="large" first onPress={again}>
            {isStopped ? text.kinds.more : words.again}
          </Button>
        ) : null
      }
    />
  );
};

const Quarantined = (props: Props) => (
  <Ended
    {...props}
    tone="stop"
    title={words.quarantined}
    what={words.quarantinedWhat}
    detail={whyWords(props.scene.entry)}
    next={words.quarantinedNext}
  />
);

const Failed = (props: Props) => (
  <Ended
    {...props}
    tone="stop"
    title={words.failed}
    what={whyWords(props.scene.entry)}
    next={words.failedNext}
  />
);

const InDoubt = ({ scene: { entry }, model }: Props) => (
  <NoticeScreen
    tone="stop"
    words={{ title: words.inDoubt, what: whyWords(entry), next: [words.inDoubtNext] }}
    actions={
      <Button kind="primary" size="large" first onPress={() => model.dispatch({ kind: 'spoil_asked' })}>
        {words.sayDoubt}
      </Button>
    }
  />
);
