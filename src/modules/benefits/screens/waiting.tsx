import { formatWareki } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { timeInJapan } from '../../../ui/browser-system.ts';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CardOverReader } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { BenefitsModel } from '../use-benefits.ts';
import type { BenefitsState, Entry } from '../views-schema.ts';

const words = text.waiting;

/** 待ち受け: nobody is here. The shop, its day so far, and what somebody has to look at. */
export const Waiting = ({ model }: { readonly model: BenefitsModel }) => {
  const { benefits, desk } = model.host;
  const day = (): void => model.dispatch({ kind: 'went', place: { at: 'day', day: benefits.today } });
  const menu = (): void => model.dispatch({ kind: 'went', place: { at: 'menu' } });
  useKeys({ F3: day, F9: menu });
  const { settled, unclosed, document, clockSuspect } = benefits;
  const isCalm = settled === 0 && unclosed === null && document.state === 'good' && !clockSuspect;
  return (
    <Screen
      back={
        <Button size="large" onPress={menu}>
          {words.menu}
        </Button>
      }
      actions={
        <Button size="large" onPress={day}>
          {text.menu.places.day[0]}
        </Button>
      }
    >
      <Due model={model} />
      <div className="m-auto grid w-full grid-cols-[minmax(0,1fr)_24rem] items-center gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col items-center text-center">
          <CardOverReader reading={false} className={`${isCalm ? 'h-44' : 'h-20'} small:h-28`} />
          <h1
            className={`phrase mt-2 leading-120 font-bold small:text-[1.75rem] ${isCalm ? 'text-[3rem]' : 'text-[2.25rem]'}`}
          >
            {words.title}
          </h1>
          {(isCalm || desk.reader.state !== 'ready') && (
            <p className="phrase mt-3 max-w-[36rem] text-[1.25rem] text-soft">
              {desk.reader.state === 'ready' ? words.lead : words.noReader}
            </p>
          )}
        </div>
        <Today benefits={benefits} />
      </div>
    </Screen>
  );
};

/** What cannot wait. */
const Due = ({ model }: { readonly model: BenefitsModel }) => {
  const { settled, unclosed, document, clockSuspect } = model.host.benefits;
  const go = (place: Parameters<BenefitsModel['dispatch']>[0]): (() => void) => {
    return () => model.dispatch(place);
  };
  return (
    <>
      {document.state === 'none' && <Banner tone="care">{words.noDocument}</Banner>}
      {document.state === 'expired' && <Banner tone="stop">{words.expired}</Banner>}
      {document.state === 'good' && clockSuspect && <Banner tone="care">{words.clock}</Banner>}
      {settled > 0 && (
        <Banner
          tone="info"
          action={<Button onPress={go({ kind: 'went', place: { at: 'settled' } })}>{words.see}</Button>}
        >
          {words.settled(settled)}
        </Banner>
      )}
      {unclosed !== null && (
        <Banner
          tone="info"
          action={
            <Button onPress={go({ kind: 'went', place: { at: 'closing', day: unclosed } })}>
              {words.close}
            </Button>
          }
        >
          {words.unclosed(formatWareki(unclosed) ?? unclosed)}
        </Banner>
      )}
    </>
  );
};

/** What an act was, in words. */
export const actWords = ({ act, points, title }: Pick<Entry, 'act' | 'points' | 'title'>): string =>
  act === 'redeem' ? title : act === 'spend' ? text.done.spend(points) : text.done.earn(points);

const Today = ({ benefits }: { readonly benefits: BenefitsState }) => {
  const { shop, counts, document, last, waiting } = benefits;
  return (
    <section
      aria-label={shop}
      className="flex flex-col gap-2 rounded-16 border-2 border-line bg-paper px-6 py-4 small:px-4 small:py-3"
    >
      <h2 className="phrase text-[1.625rem] leading-130 font-bold">{shop}</h2>
      <p className="text-[1.125rem] text-soft">
        {document.offers === 0 ? words.noOffers : words.offers(document.offers)}
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 border-t-2 border-line pt-2 text-[1.375rem]">
        <dt>{words.redeemed}</dt>
        <dd className="text-right font-bold tabular-nums" data-redeemed={counts.redeemed}>
          {text.times(counts.redeemed)}
        </dd>
        <dt>{words.spent}</dt>
        <dd className="text-right font-bold tabular-nums" data-spent={counts.spent.points}>
          {text.points(counts.spent.points)}
        </dd>
        <dt>{words.earned}</dt>
        <dd className="text-right font-bold tabular-nums" data-earned={counts.earned.points}>
          {text.points(counts.earned.points)}
        </dd>
      </dl>
      {(last !== null || waiting > 0) && (
        <p className="border-t-2 border-line pt-2 text-[1.125rem] leading-140 text-soft">
          {last !== null && (
            <span className="block">
              {words.last} {timeInJapan(last.at)} {actWords(last)} {text.day.phases[last.phase]}
            </span>
          )}
          {waiting > 0 && <span className="block">{words.waiting(waiting)}</span>}
        </p>
      )}
    </section>
  );
};

export const Reading = () => (
  <Screen>
    <div className="m-auto flex flex-col items-center text-center" role="status">
      <CardOverReader reading className="h-64 small:h-32" />
      <h1 className="phrase mt-4 text-[4rem] leading-120 font-bold small:text-[2rem]">{words.reading}</h1>
      <p className="phrase mt-4 text-[1.625rem] text-soft">{words.readingLead}</p>
    </div>
  </Screen>
);
