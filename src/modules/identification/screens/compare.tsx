import { formatWareki } from '../../../kernel/dates.ts';
import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { CareMark, DoneMark, InfoMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { ja } from '../../../ui/text/ja.ts';
import { hasPhoto } from '../flow.ts';
import { type CheckView, FIELDS, type Field, type Match, type Person, type ShownCard } from '../schema.ts';
import { text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.compare;
const CHOICE = 'px-6! min-[50rem]:shrink-0 min-[50rem]:whitespace-nowrap';

/** 見くらべる: the chip's photo for the eye, its items beside the register's. The clerk decides; the marks only help. */
export const Compare = ({ view, model }: { readonly view: CheckView; readonly model: Identification }) => {
  const { flow, dispatch, confirm } = model;
  const busy = flow.busy !== null;
  const back = (): void => dispatch({ kind: 'back' });
  useKeys({ Escape: back });
  const { card, candidate, matches } = view;
  if (card === null || candidate === null) return null;
  const photo = hasPhoto(view);
  const differs = FIELDS.some((field) => matches[field] === 'different');
  return (
    <Screen
      title={words.title}
      lead={photo ? words.lead : words.leadNoPhoto}
      back={
        <Button size="large" onPress={back} disabled={busy}>
          {ja.button.back}
        </Button>
      }
      actions={
        <>
          <Choice lead={words.differentLead}>
            <Button
              size="large"
              kind="stop"
              className={CHOICE}
              disabled={busy}
              onPress={() => confirm(view, 'different')}
            >
              {words.different}
            </Button>
          </Choice>
          <Choice lead={photo ? words.sameLead : words.sameLeadNoPhoto}>
            <Button
              size="large"
              kind="primary"
              className={CHOICE}
              disabled={busy}
              onPress={() => confirm(view, 'same')}
            >
              {busy ? words.saving : words.same}
            </Button>
          </Choice>
        </>
      }
    >
      {card.expired && <Banner tone="care">{words.expired}</Banner>}
      {differs && <Banner tone="care">{words.differs}</Banner>}
      <div className="my-auto grid grid-cols-[auto_minmax(0,1fr)] items-start gap-8 max-[50rem]:grid-cols-1">
        <Photo card={card} />
        <Items view={view} card={card} candidate={candidate} />
      </div>
    </Screen>
  );
};

/** A button with what pressing it does. */
const Choice = ({ lead, children }: { readonly lead: string; readonly children: React.ReactNode }) => (
  <span className="flex items-center gap-3">
    <span className="phrase max-w-[10rem] text-right text-[1rem] leading-130 text-soft max-[50rem]:hidden">
      {lead}
    </span>
    {children}
  </span>
);

const Photo = ({ card }: { readonly card: ShownCard }) => (
  <figure className="flex w-[16rem] flex-col gap-2">
    {card.photo === null ? (
      <div className="flex flex-1 flex-col items-center justify-center gap-4 rounded-12 border-2 border-dashed border-solid-gray-536 bg-paper p-6 text-center">
        <InfoMark className="size-16 text-blue-800" />
        <p className="phrase text-[1.25rem]">{words.noPhoto}</p>
      </div>
    ) : (
      <img
        src={`data:image/png;base64,${card.photo}`}
        alt={words.photo}
        className="aspect-3/4 w-full rounded-12 border-2 border-line bg-paper object-contain"
      />
    )}
    <figcaption className="flex flex-col gap-1 text-[1.125rem]">
      <span className="text-center text-soft">{words.photo}</span>
      <span className="phrase flex items-start gap-2 text-[1rem] leading-130">
        {card.issuer === 'verified' ? (
          <DoneMark className="size-5 text-good" />
        ) : (
          <CareMark className="size-5 text-yellow-1000" />
        )}
        {words.issuer[card.issuer]}
      </span>
    </figcaption>
  </figure>
);

const MARKS: Readonly<Record<Match, { readonly mark: React.ReactNode; readonly look: string }>> = {
  same: { mark: <DoneMark className="size-7" />, look: 'text-good' },
  variant: { mark: <DoneMark className="size-7 shrink-0" />, look: 'text-good' },
  different: { mark: <CareMark className="size-7" />, look: 'text-care' },
  hidden: { mark: <span aria-hidden="true">―</span>, look: 'text-soft' },
  unknown: { mark: <span aria-hidden="true">？</span>, look: 'text-soft' },
};

const shown = (side: ShownCard | Person, field: Field): string => {
  if (field === 'sex') return side.sex === null ? words.unknown : words.sex[side.sex];
  if (field === 'birthDate') {
    if (side.birthDate !== null) return formatWareki(side.birthDate) ?? side.birthDate;
    return ('birthDateText' in side ? side.birthDateText : undefined) ?? words.unknown;
  }
  return side[field] ?? '';
};

const Items = ({
  view: { matches },
  card,
  candidate,
}: {
  readonly view: CheckView;
  readonly card: ShownCard;
  readonly candidate: Person;
}) => (
  <table className="h-full w-full table-fixed border-collapse overflow-hidden rounded-12 bg-paper text-left">
    <thead>
      <tr className="border-2 border-line text-[1.125rem] text-soft">
        <th scope="col" className="w-[8rem] px-4 py-2" />
        <th scope="col" className="px-4 py-2">
          {words.card}
        </th>
        <th scope="col" className="px-4 py-2">
          {words.register}
        </th>
        <th scope="col" className="w-[11rem] px-4 py-2" />
      </tr>
    </thead>
    <tbody>
      {FIELDS.map((field) => {
        const match = matches[field];
        const hidden = field === 'address' && match === 'hidden';
        return (
          <tr key={field} className="border-2 border-line align-middle" data-match={match}>
            <th scope="row" className="px-4 py-3 text-[1.25rem] whitespace-nowrap text-soft">
              {words.field[field]}
            </th>
            <td className="px-4 py-2 text-[1.5rem] leading-130 font-bold">
              {hidden ? words.hidden : shown(card, field)}
              <FieldImage card={card} field={field} />
            </td>
            <td className="px-4 py-2 text-[1.5rem] leading-130">
              {hidden ? words.hidden : shown(candidate, field)}
            </td>
            <td className={`px-4 py-3 text-[1.25rem] font-bold ${MARKS[match].look}`}>
              <span className="flex items-center gap-2">
                {MARKS[match].mark}
                {words.match[match]}
              </span>
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);

/** As the card prints it: 外字 that no font has are only here. */
const FieldImage = ({ card, field }: { readonly card: ShownCard; readonly field: Field }) => {
  const image = field === 'name' ? card.nameImage : field === 'address' ? card.addressImage : null;
  return image === null ? null : (
    <img
      src={`data:image/png;base64,${image}`}
      alt={field === 'name' ? words.nameImage : words.addressImage}
      className="mt-1 max-h-9 max-w-full"
    />
  );
};
