import type { SearchHit } from '../../identity/schema.ts';
import { civilDateSchema, formatWareki } from '../../kernel/dates.ts';
import type { ResidentId } from '../../kernel/ids.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { useKeys } from '../../ui/keys.ts';
import { InfoMark } from '../../ui/marks.tsx';
import { Screen } from '../../ui/screen.tsx';
import { ja } from '../../ui/text/ja.ts';

const words = ja.search;

/** At most twenty people; nobody, or more than can be shown, is said with what to do. */
export const SearchResults = ({
  ended,
  hits,
  more,
  problem,
  onChoose,
  onEdit,
  onClose,
}: {
  /** Of those who are registered no more. */
  readonly ended: boolean;
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  readonly problem?: string;
  readonly onChoose: (residentId: ResidentId) => void;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}) => {
  const none = hits.length === 0;
  useKeys({ Escape: onEdit });
  return (
    <Screen
      title={none ? words.none : ended ? words.ended.title : words.title}
      {...(none ? {} : { lead: (ended ? words.ended : words).found(hits.length) })}
      back={
        <Button size="large" onPress={onClose}>
          {ja.button.cancel}
        </Button>
      }
      actions={
        <Button size="large" onPress={onEdit} kind={none ? 'primary' : 'plain'} first>
          {words.edit}
        </Button>
      }
    >
      {problem !== undefined && <Banner tone="care">{problem}</Banner>}
      {more && <Banner tone="info">{words.more}</Banner>}
      {none && <Nobody next={ended ? words.ended.noneNext : words.noneNext} />}
      <div className="flex flex-col gap-3">
        {hits.map((hit) => (
          <Hit key={hit.residentId} hit={hit} onChoose={onChoose} />
        ))}
      </div>
    </Screen>
  );
};

const Nobody = ({ next }: { readonly next: readonly string[] }) => (
  <div className="m-auto flex items-center gap-10">
    <InfoMark className="size-28 text-blue-800" />
    <ul className="flex list-disc flex-col gap-3 pl-8 text-[1.625rem]">
      {next.map((step) => (
        <li key={step} className="phrase">
          {step}
        </li>
      ))}
    </ul>
  </div>
);

const bornWords = (birthDate: string): string => {
  const date = civilDateSchema.safeParse(birthDate);
  return words.born(date.success ? (formatWareki(date.data) ?? birthDate) : birthDate);
};

const Hit = ({
  hit,
  onChoose,
}: {
  readonly hit: SearchHit;
  readonly onChoose: (residentId: ResidentId) => void;
}) =>
  hit.standing === 'resident' || hit.ended !== undefined ? (
    <Button size="wide" className="justify-start! text-left!" onPress={() => onChoose(hit.residentId)}>
      <HitLine hit={hit} />
    </Button>
  ) : (
    // She is in the register and not to be taken for a resident.
    <div className="rounded-12 border-2 border-line bg-paper px-6 py-3" data-standing={hit.standing}>
      <HitLine hit={hit} />
      <p className="flex items-center gap-2 text-[1.25rem] font-bold">
        <InfoMark className="size-7 text-blue-800" />
        {words.standing[hit.standing]}
      </p>
    </div>
  );

const HitLine = ({ hit }: { readonly hit: SearchHit }) => (
  <span className="grid w-full grid-cols-[minmax(0,2fr)_minmax(0,2fr)_minmax(0,3fr)] items-center gap-6 text-ink small:grid-cols-1 small:gap-0">
    <span>
      <span className="block text-[1rem] font-normal text-soft">{hit.kana}</span>
      <span className={`text-[1.625rem] ${hit.standing === 'resident' ? 'text-act' : 'font-bold'}`}>
        {hit.name}
      </span>
      {hit.ended !== undefined && (
        <span className="ml-3 inline-block rounded-6 border-2 border-line bg-ground px-2 text-[1.125rem] font-bold">
          {words.ended.standing[hit.ended]}
        </span>
      )}
    </span>
    <span className="text-[1.25rem] font-normal">{bornWords(hit.birthDate)}</span>
    <span className="text-[1.25rem] font-normal">{hit.protected ? words.hiddenAddress : hit.address}</span>
  </span>
);
