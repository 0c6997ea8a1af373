import type { ReactNode } from 'react';
import { throwIllegalValue } from '../../../kernel/assert.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { VerdictBand } from '../../../ui/verdict-band.tsx';
import { PUNCH_WORDS } from '../print-text.ts';
import { noteWords, STOPS, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { DoorRefusal, DoorVerdict, ShownPerson } from '../views-schema.ts';
import { DoorMark, SameMark } from './door-mark.tsx';
import { PostChoice } from './post-choice.tsx';

const words = text.verdict;

type Of<K extends DoorVerdict['kind']> = Extract<DoorVerdict, { kind: K }>;

const LEAVING: readonly string[] = ['out', 'duty_end', 'away', 'trip_start'];

const GROUNDS = {
  came: 'border-b-[6px] border-good bg-good-soft text-ink',
  /** Light on dark: going is told from coming in grey too. */
  went: 'border-b-[6px] border-blue-1200 bg-blue-1000 text-white',
  same: 'border-b-[6px] border-double border-ink bg-paper text-ink',
} as const;

/** The word and the time, each as high as a sixth of the screen. */
const Band = ({
  ground,
  mark,
  word,
  at,
}: {
  readonly ground: keyof typeof GROUNDS;
  readonly mark: ReactNode;
  readonly word: string;
  readonly at: number;
}) => (
  <div
    className={`-mx-10 -mt-6 flex flex-wrap items-center gap-x-8 px-10 py-3 small:-mx-4 small:-mt-3 small:gap-x-3 small:px-4 small:py-1 ${GROUNDS[ground]}`}
  >
    {mark}
    <h1
      data-verdict-word
      className="text-[max(8.4rem,134px)] leading-[1.1] font-bold whitespace-nowrap small:text-[4.8rem]"
    >
      {word}
    </h1>
    <p className="ml-auto text-[max(8.4rem,134px)] leading-[1.1] font-bold whitespace-nowrap tabular-nums small:text-[4.8rem]">
      {timeInJapan(at)}
    </p>
  </div>
);

const MARK = 'size-[9rem] small:size-[4.5rem]';

/** A name of more letters than this stands smaller, so that what is to be read below it is not pushed away. */
const LONG_NAME = 12;

const Who = ({
  person: { name, no },
  small = false,
}: {
  readonly person: ShownPerson;
  readonly small?: boolean;
}) => (
  <p className="flex flex-wrap items-baseline gap-x-8">
    <span
      data-who
      className={`leading-120 font-bold ${small || (name?.length ?? 0) > LONG_NAME ? 'text-[3.5rem] small:text-[2rem]' : 'text-[5.5rem] small:text-[3rem]'}`}
    >
      {name ?? words.number(no)}
    </span>
    {name !== null && <span className="text-[1.75rem] text-soft">{words.number(no)}</span>}
  </p>
);

/** The screen shows a name for a moment, large; what is to be known stands below it. */
export const VerdictView = ({
  model,
  verdict,
  turning,
}: {
  readonly model: AttendanceModel;
  readonly verdict: DoorVerdict;
  readonly turning: boolean;
}) => {
  switch (verdict.kind) {
    case 'punched':
      return <Punched model={model} verdict={verdict} turning={turning} />;
    case 'repeat':
      return <Repeat verdict={verdict} />;
    case 'here':
    case 'linked':
    case 'linked_before':
      return <Said verdict={verdict} />;
    case 'refused':
      return <Refused why={verdict.why} />;
    default:
      return throwIllegalValue(verdict);
  }
};

const Punched = ({
  model,
  verdict: { type, at, person, notes, turned, post, mustered },
  turning,
}: {
  readonly model: AttendanceModel;
  readonly verdict: Of<'punched'>;
  readonly turning: boolean;
}) => {
  const { attendance } = model.host;
  return (
    <div role="status" data-verdict={type} className="flex flex-1 flex-col gap-4">
      <Band
        ground={LEAVING.includes(type) ? 'went' : 'came'}
        mark={<DoorMark type={type} className={MARK} />}
        word={PUNCH_WORDS[type]}
        at={at}
      />
      <Who person={person} small={turning && (post?.choices.length ?? 0) > 0} />
      {post !== null && <PostChoice post={post} turning={turning} model={model} />}
      <div className="flex flex-col gap-2">
        {notes.map((note) => (
          <Banner key={JSON.stringify(note)} tone="care">
            {noteWords(note, at, timeInJapan)}
          </Banner>
        ))}
        {turned && <Banner tone="info">{words.turned}</Banner>}
        {mustered && <Banner tone="info">{words.mustered}</Banner>}
      </div>
      {turning && (
        <p className="phrase mt-auto text-right text-[1.5rem] font-bold">
          {words.change(attendance.changeSeconds)}
        </p>
      )}
    </div>
  );
};

const Repeat = ({ verdict: { type, since, person } }: { readonly verdict: Of<'repeat'> }) => (
  <div role="status" data-verdict="repeat" className="flex flex-1 flex-col gap-4">
    <Band ground="same" mark={<SameMark className={MARK} />} word={words.repeat} at={since} />
    <Who person={person} />
    <p className="phrase text-[2.25rem] font-bold">{words.repeatWhat}</p>
    <p className="phrase text-[1.625rem]">{words.repeatSince(PUNCH_WORDS[type], timeInJapan(since))}</p>
  </div>
);

const SAID = {
  here: { word: words.here, what: words.hereWhat },
  linked: { word: words.linked, what: words.linkedWhat },
  linked_before: { word: words.linked, what: words.linkedBefore },
} as const;

const Said = ({
  verdict: { kind, person, at },
}: {
  readonly verdict: Of<'here' | 'linked' | 'linked_before'>;
}) => (
  <div role="status" data-verdict={kind} className="flex flex-1 flex-col gap-4">
    <Band ground="came" mark={<DoneMark className={`${MARK} text-good`} />} word={SAID[kind].word} at={at} />
    <Who person={person} />
    <p className="phrase text-[2rem] font-bold">{SAID[kind].what}</p>
  </div>
);

/** Nothing was punched: what happened, and what to do. */
export const Refused = ({ why }: { readonly why: DoorRefusal }) => {
  const { word, shape, what, next } = STOPS[why];
  return (
    <div role="alert" data-verdict={why} className="flex flex-1 flex-col gap-5">
      <div className="-mx-10 -mt-6 small:-mx-4 small:-mt-3">
        <VerdictBand tone="stop" shape={shape} word={word} />
      </div>
      <p className="phrase text-[2.25rem] leading-140 font-bold small:text-[1.5rem]">{what}</p>
      <section
        aria-label={words.next}
        className="rounded-12 border-2 border-line bg-paper px-8 py-4 small:px-4 small:py-2"
      >
        <h2 className="text-[1.25rem] font-bold text-soft">{words.next}</h2>
        <ol className="mt-1 flex flex-col gap-2">
          {next.map((step) => (
            <li key={step} className="phrase text-[1.75rem] leading-140 small:text-[1.25rem]">
              {step}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
};
