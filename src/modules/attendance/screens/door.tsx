import type { ReactNode } from 'react';
import { Banner } from '../../../ui/banner.tsx';
import { dayInJapan, timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import type { PunchType } from '../ids-schema.ts';
import { PUNCH_WORDS } from '../print-text.ts';
import { offsetWords, text } from '../screen-text.ts';
import type { AttendanceModel } from '../use-attendance.ts';
import type { AttendanceState } from '../views-schema.ts';
import { DoorMark } from './door-mark.tsx';
import { useNow } from './parts.tsx';
import { VerdictView } from './verdict.tsx';

const words = text.waiting;

const BUTTONS = ['in', 'out', 'away', 'back'] as const satisfies readonly PunchType[];
const KEYS: readonly string[] = ['F2', 'F3', 'F4', 'F6'];

/** 打刻の種類: pressed before the tap, or right after it. */
const TypeButtons = ({ model }: { readonly model: AttendanceModel }) => {
  const { chosen } = model.host.attendance;
  return (
    <fieldset aria-label={words.buttons} className="grid grid-cols-4 gap-4 small:w-full small:gap-2">
      {BUTTONS.map((type) => (
        <Button
          key={type}
          size="large"
          kind={chosen === type ? 'primary' : 'plain'}
          pressed={chosen === type}
          onPress={() => model.press(type)}
          className="px-6! small:px-1!"
        >
          <DoorMark type={type} className="size-10 small:size-6" />
          {PUNCH_WORDS[type]}
        </Button>
      ))}
    </fieldset>
  );
};

/** The door: whoever comes next may tap at any moment, whatever stands on it. */
export const Door = ({ model, turning }: { readonly model: AttendanceModel; readonly turning: boolean }) => {
  const { host, press, openMenu } = model;
  const { attendance } = host;
  const { verdict } = attendance;
  useKeys({
    ...Object.fromEntries(BUTTONS.map((type, nth) => [KEYS[nth] ?? '', () => press(type)])),
    F9: openMenu,
    Escape: () => void host.rpc.call('attendance.clear', {}),
  });
  return (
    <Screen
      {...(verdict === null ? {} : { verdictOf: String(verdict.seq) })}
      back={
        <Button onPress={openMenu} className="min-h-[max(5.5rem,72px)]! px-4! small:min-h-[56px]!">
          {words.supervisor}
        </Button>
      }
      actions={<TypeButtons model={model} />}
    >
      {verdict === null ? (
        <Waiting model={model} />
      ) : (
        <VerdictView model={model} verdict={verdict} turning={turning} />
      )}
    </Screen>
  );
};

type Trouble = readonly [tone: 'care' | 'stop', words: string];

/** What is wrong with the machine, said while people go on punching. */
const troublesOf = ({ desk, attendance: { list } }: AttendanceModel['host']): readonly Trouble[] => {
  const said: Trouble[] = [];
  if (list === null) said.push(['stop', words.noList]);
  else if (list.old) said.push(['care', words.oldList(dayInJapan(list.asOf))]);
  if (desk.reader.state !== 'ready') said.push(['stop', words.noReader]);
  if (desk.clock.state !== 'good')
    said.push(['care', words.clock(offsetWords(desk.clock.state === 'off' ? desk.clock.offsetMs : null))]);
  return said;
};

/** The more there is to be read, the smaller the picture. */
const PICTURE = ['h-52', 'h-36', 'h-24'] as const;

const Waiting = ({ model }: { readonly model: AttendanceModel }) => {
  const { attendance } = model.host;
  const { muster, reading } = attendance;
  const troubles = troublesOf(model.host);
  const size = PICTURE[Math.min(troubles.length + (muster === null ? 0 : 1), 2)] ?? 'h-24';
  return (
    <>
      {troubles.map(([tone, line]) => (
        <Banner key={line} tone={tone}>
          {line}
        </Banner>
      ))}
      {muster?.overdue === true && (
        <Banner tone="stop">{words.musterOverdue(muster.what, dayInJapan(muster.since))}</Banner>
      )}
      {muster?.overdue === false && (
        <div className="flex flex-wrap items-baseline gap-x-8 rounded-12 border-[4px] border-ink bg-paper px-6 py-2">
          <p className="text-[2rem] font-bold small:text-[1.375rem]">{words.muster(muster.what)}</p>
          <p className="text-[1.75rem] font-bold small:text-[1.25rem]" data-muster>
            {words.musterCounts(muster.inside, muster.seen)}
          </p>
          <p className="phrase basis-full text-[1.25rem]">{words.musterLead}</p>
        </div>
      )}
      <div className="m-auto grid w-full grid-cols-[minmax(0,1fr)_25rem] items-center gap-10 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col items-center text-center">
          <CardOverReader reading={reading} className={`${size} small:h-24`} />
          <h1 className="phrase mt-1 text-[3.25rem] leading-120 font-bold small:text-[1.75rem]">
            {reading ? words.reading : words.title}
          </h1>
          <NextType attendance={attendance} />
        </div>
        <ClockPanel model={model} />
      </div>
    </>
  );
};

/** What the next tap will be: it is never a surprise. */
const NextType = ({ attendance: { chosen, next } }: { readonly attendance: AttendanceState }) => {
  const type = chosen ?? next;
  return (
    <div
      role="status"
      className={`mt-3 flex flex-wrap items-center justify-center gap-x-5 rounded-16 px-8 py-2 ${
        chosen === null ? 'border-2 border-line bg-paper' : 'bg-act text-white'
      }`}
    >
      <span className="text-[1.5rem] small:text-[1.25rem]">{chosen === null ? words.now : words.next}</span>
      <DoorMark type={type} className="size-16 small:size-9" />
      <span data-next className="text-[4rem] leading-[1.1] font-bold small:text-[2.25rem]">
        {PUNCH_WORDS[type]}
      </span>
      {chosen !== null && <span className="text-[1.25rem]">{words.once}</span>}
    </div>
  );
};

const Row = ({ children }: { readonly children: ReactNode }) => (
  <li className="flex items-baseline gap-3 border-t border-line py-1 text-[1.25rem] leading-130">
    {children}
  </li>
);

/** The time, and who came just now. */
const ClockPanel = ({ model }: { readonly model: AttendanceModel }) => {
  const { now, attendance } = model.host;
  const { recent, door } = attendance;
  const moment = useNow(now);
  return (
    <section
      aria-label={door}
      className="flex flex-col rounded-16 border-2 border-line bg-paper px-6 py-4 small:px-4 small:py-2"
    >
      <p className="phrase text-[1.25rem] leading-130 text-soft">{door}</p>
      <p className="flex items-baseline justify-between gap-4 whitespace-nowrap">
        <span className="text-[1.625rem] font-bold">{dayInJapan(moment)}</span>
        <span className="text-[4.5rem] leading-[1.1] font-bold tabular-nums small:text-[2.5rem]">
          {timeInJapan(moment)}
        </span>
      </p>
      <h2 className="mt-2 text-[1.125rem] font-bold text-soft">{words.recent}</h2>
      {recent.length === 0 ? (
        <p className="text-[1.125rem] text-soft">{words.nobody}</p>
      ) : (
        <ol aria-label={words.recent}>
          {recent.map(({ punch, person, type, at }) => (
            <Row key={punch}>
              <span className="w-14 shrink-0 tabular-nums">{timeInJapan(at)}</span>
              <span className="min-w-0 flex-1 truncate">{person.name ?? person.no}</span>
              <span className="shrink-0 font-bold">{PUNCH_WORDS[type]}</span>
            </Row>
          ))}
        </ol>
      )}
    </section>
  );
};
