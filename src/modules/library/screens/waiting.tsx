import type { ReactNode } from 'react';
import type { TapProblem } from '../../../identity/card-tap.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { NoticeScreen } from '../../../ui/notice-screen.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { PROBLEM_WORDS } from '../problem-text.ts';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import type { LibraryState } from '../views-schema.ts';

const words = text.waiting;

/** 待ち受け: nobody is here. */
export const Waiting = ({ model }: { readonly model: LibraryModel }) => {
  const { host, self, go } = model;
  const { library, desk } = host;
  const menu = (): void => model.openMenu(self);
  useKeys({ F2: () => go('number'), F4: () => go('returns'), F9: menu });
  const ready = desk.reader.state === 'ready';
  return (
    <Screen
      back={
        <Button size="large" kind={self ? 'quiet' : 'plain'} onPress={menu}>
          {self ? words.staffMenu : words.menu}
        </Button>
      }
      actions={
        <>
          <Button size="large" onPress={() => go('number')}>
            {words.number}
          </Button>
          <Button size="large" onPress={() => go('returns')}>
            {words.returns}
          </Button>
        </>
      }
    >
      <LineBanners model={model} />
      <div
        className={`m-auto grid w-full items-center gap-12 small:grid-cols-1 small:gap-4 ${self ? '' : 'grid-cols-[minmax(0,1fr)_24rem]'}`}
      >
        <div className="flex flex-col items-center text-center">
          <CardOverReader reading={false} className={`${self ? 'h-72' : 'h-56'} small:h-24`} />
          <h1 className="phrase mt-2 text-[3.75rem] leading-120 font-bold small:text-[1.875rem]">
            {words.title}
          </h1>
          <p className="phrase mt-3 max-w-[46rem] text-[1.5rem] text-soft small:text-[1.125rem]">
            {ready ? (self ? words.selfLead : words.lead) : words.noReader}
          </p>
        </div>
        {!self && <Today library={library} />}
      </div>
    </Screen>
  );
};

/** What cannot wait: the line, what was not sent, what was not taken. At 自動貸出 the line alone. */
const LineBanners = ({ model }: { readonly model: LibraryModel }) => {
  const { library } = model.host;
  const { queue, line, offers } = library;
  return (
    <>
      {line === 'connecting' && <Banner tone="info">{words.connecting}</Banner>}
      {line === 'offline' && (
        <Banner tone={offers.lendOffline ? 'care' : 'stop'}>
          {offers.lendOffline ? words.offlineLend : words.offlineStop}
        </Banner>
      )}
      {!model.self && queue.conflicts > 0 && (
        <Banner tone="stop" action={<Button onPress={() => model.go('conflicts')}>{words.see}</Button>}>
          {words.conflicts(queue.conflicts)}
        </Banner>
      )}
      {!model.self && queue.waiting > 0 && line !== 'offline' && (
        <Banner tone="care">
          {queue.sending ? words.sending(queue.waiting) : words.waitingSend(queue.waiting)}
        </Banner>
      )}
      {!model.self && library.links.campaign !== null && <Banner tone="info">{words.campaign}</Banner>}
    </>
  );
};

const Figure = ({
  label,
  count,
  unit,
}: {
  readonly label: string;
  readonly count: number;
  readonly unit: string;
}) => (
  <p className="flex items-baseline gap-3 whitespace-nowrap">
    <span className="text-[1.375rem]">{label}</span>
    <span className="ml-auto text-[2.75rem] leading-[1.1] font-bold tabular-nums">
      {count.toLocaleString('ja-JP')}
    </span>
    <span className="text-[1.25rem] font-bold">{unit}</span>
  </p>
);

const Today = ({ library }: { readonly library: LibraryState }) => {
  const { today, queue } = library;
  return (
    <section
      aria-label={words.today}
      className="flex flex-col gap-2 rounded-16 border-2 border-line bg-paper px-7 py-5 small:px-4 small:py-3"
    >
      <h2 className="phrase text-[1.5rem] leading-130 font-bold">{library.library}</h2>
      <p className="border-t-2 border-line pt-2 text-[1.25rem] text-soft">{words.today}</p>
      <Figure label={words.sessions} count={today.sessions ?? 0} unit={words.people} />
      <Figure label={words.lent} count={today.lent ?? 0} unit={words.unit} />
      <Figure label={words.returned} count={today.returned ?? 0} unit={words.unit} />
      {queue.waiting > 0 && (
        <p className="phrase border-t-2 border-line pt-2 text-[1.125rem]">
          {words.waitingSend(queue.waiting)}
        </p>
      )}
    </section>
  );
};

/** The card lies on the reader, or the library system is being asked. */
export const Reading = ({ asking }: { readonly asking: boolean }) => (
  <Pause title={asking ? text.reading.asking : text.reading.title} lead={text.reading.lead} />
);

/** Nothing to do but to wait. */
export const Pause = ({ title, lead }: { readonly title: string; readonly lead: string }) => (
  <Screen>
    <div className="m-auto flex flex-col items-center text-center" role="status">
      <CardOverReader reading className="h-80 small:h-32" />
      <h1 className="phrase mt-4 text-[4.5rem] leading-120 font-bold small:text-[2rem]">{title}</h1>
      <p className="phrase mt-4 text-[1.75rem] text-soft">{lead}</p>
    </div>
  </Screen>
);

/** A card that gave no number. The way by the library's own card always stands beside it. */
export const Problem = ({
  model,
  problem,
}: {
  readonly model: LibraryModel;
  readonly problem: TapProblem;
}): ReactNode => {
  useKeys({ Escape: model.clear, F2: () => model.go('number') });
  return (
    <NoticeScreen
      tone="stop"
      words={PROBLEM_WORDS[problem]}
      back={
        <Button size="large" onPress={model.clear}>
          {ja.button.back}
        </Button>
      }
      actions={
        <Button kind="primary" size="large" first onPress={() => model.go('number')}>
          {words.number}
        </Button>
      }
    />
  );
};
