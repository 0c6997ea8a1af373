import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark, InfoMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { fieldsOf } from '../drafts.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { CounterDesk } from '../use-counter.ts';
import type { CounterState, SheetView, VisitView } from '../views.ts';
import { Back } from './parts.tsx';

const words = sheetText.resident;

interface Props {
  readonly visit: VisitView;
  readonly sheet: SheetView | null;
  readonly counter: CounterState;
  readonly model: CounterDesk;
  /** Opens the window on the resident's display. */
  readonly onOpenWindow: () => void;
}

/** 住民の確認: at her own window, or on paper. */
export const ResidentCheck = (props: Props) => {
  const { visit, model } = props;
  const { show, dispatch, busy } = model;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const { resident } = visit;
  const on = resident.is !== 'away';
  return (
    <Screen
      title={words.title}
      back={<Back onBack={back} disabled={busy} />}
      actions={
        on && (
          <Button onPress={() => show(false)} disabled={busy}>
            {words.hide}
          </Button>
        )
      }
    >
      {resident.is !== 'signed' && <NoWindow {...props} />}
      {resident.is === 'checking' && <Checking {...props} wrong={resident.wrong} />}
      {resident.is === 'signed' && <Signed {...props} current={resident.current} />}
      {!on && <Ways {...props} />}
    </Screen>
  );
};

/** Somebody closed it, or nobody opened it yet: while she should be reading, too. */
const NoWindow = ({ counter, onOpenWindow }: Props) =>
  !counter.residentWindow && (
    <Banner tone="info" action={<Button onPress={onOpenWindow}>{words.openWindow}</Button>}>
      {words.noWindow}
    </Banner>
  );

const Ways = ({ counter, model }: Props) => {
  const { show, dispatch, busy } = model;
  const sign = (how: 'paper' | 'none') => (): void => dispatch({ kind: 'confirm', sign: how });
  return (
    <div className="m-auto flex w-full max-w-[52rem] flex-col gap-4">
      <Way
        title={words.show}
        lead={words.showLead}
        onPress={() => show(true)}
        busy={busy || !counter.residentWindow}
        first={counter.residentWindow}
        primary
      />
      <Way
        title={words.paper}
        lead={words.paperLead}
        onPress={sign('paper')}
        busy={busy}
        first={!counter.residentWindow}
      />
      <Way title={words.none} lead={words.noneLead} onPress={sign('none')} busy={busy} />
    </div>
  );
};

const Way = ({
  title,
  lead,
  onPress,
  busy,
  first = false,
  primary = false,
}: {
  readonly title: string;
  readonly lead: string;
  readonly onPress: () => void;
  readonly busy: boolean;
  readonly first?: boolean;
  readonly primary?: boolean;
}) => (
  <Button
    size="wide"
    kind={primary ? 'primary' : 'plain'}
    onPress={onPress}
    disabled={busy}
    first={first}
    className="min-h-[max(6.5rem,80px)]! flex-col gap-1! py-3!"
  >
    <span className="text-[2rem]">{title}</span>
    <span className="phrase text-[1.25rem] font-normal">{lead}</span>
  </Button>
);

const Checking = ({ sheet, wrong, model }: Props & { readonly wrong: readonly string[] }) => {
  const pointed = sheet === null ? [] : fieldsOf(sheet).filter(({ field }) => wrong.includes(field.key));
  return (
    <div className="m-auto flex w-full max-w-[60rem] flex-col items-center gap-5">
      <InfoMark className="size-24 text-blue-800 small:size-14" />
      <p role="status" className="phrase text-center text-[2.5rem] font-bold small:text-[1.75rem]">
        {words.checking}
      </p>
      <p className="phrase text-[1.375rem] text-soft">{words.checkingLead}</p>
      {pointed.length > 0 && (
        <section
          role="alert"
          className="w-full rounded-12 border-[3px] border-yellow-900 bg-care-soft px-5 py-3"
        >
          <h2 className="flex items-center gap-3 text-[1.5rem] font-bold">
            <CareMark className="size-8 text-yellow-1000" />
            {words.wrong}
          </h2>
          <ul>
            {pointed.map(({ field }) => (
              <li key={field.key} className="flex flex-wrap items-center gap-4 border-t border-line py-1.5">
                <span className="text-[1.25rem] text-soft">{field.label}</span>
                <span className="min-w-0 flex-1 text-[1.5rem] font-bold">{field.value}</span>
                <Button
                  onPress={() => model.dispatch({ kind: 'focused', field: field.key })}
                  label={`${field.label} ${words.fix}`}
                >
                  {words.fix}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
};

const Signed = ({ model, current }: Props & { readonly current: boolean }) => {
  const { show, dispatch, busy } = model;
  return (
    <div className="m-auto flex flex-col items-center gap-6 text-center">
      {current ? (
        <DoneMark className="size-32 text-good small:size-16" />
      ) : (
        <CareMark className="size-32 text-yellow-1000 small:size-16" />
      )}
      <p role="status" className="phrase text-[2.5rem] font-bold small:text-[1.75rem]">
        {current ? words.signed : words.outdated}
      </p>
      <Button
        kind="primary"
        first
        disabled={busy}
        onPress={() => (current ? dispatch({ kind: 'confirm', sign: 'screen' }) : show(true))}
      >
        {current ? words.next : words.again}
      </Button>
    </div>
  );
};
