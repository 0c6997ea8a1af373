import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { hasPhoto } from '../flow.ts';
import type { Consent as By, CheckView, Terms } from '../schema.ts';
import { kindWords, text } from '../screen-text.ts';
import type { Identification } from '../use-identification.ts';

const words = text.consent;

/** カードの登録: what is kept, that it can be taken back, and who says 同意します. */
export const Consent = ({
  view,
  model,
  requireSupervisor,
}: {
  readonly view: CheckView;
  readonly model: Identification;
  readonly requireSupervisor: () => Promise<boolean>;
}) => {
  const { flow, link, end } = model;
  const busy = flow.busy !== null;
  const needsSupervisor = view.link === 'other_person' || view.link === 'superseded' || !view.confirmed;
  const agree = (by: By): void => {
    if (!needsSupervisor) return link(view, by);
    void requireSupervisor().then((signedIn) => {
      if (signedIn) link(view, by);
    });
    return undefined;
  };
  useKeys({ Escape: end });
  return (
    <Screen
      title={words.title}
      lead={`${words.person}：${view.candidate?.name ?? ''}`}
      back={
        <Button size="large" onPress={end} disabled={busy}>
          {words.skip}
        </Button>
      }
      actions={
        <>
          <Button size="large" className="px-6!" onPress={() => agree('clerk')} disabled={busy}>
            {words.clerk}
          </Button>
          <Button
            size="large"
            kind="primary"
            className="px-6!"
            onPress={() => agree('holder')}
            disabled={busy}
          >
            {busy ? words.saving : words.holder}
          </Button>
        </>
      }
    >
      <Cautions view={view} />
      <ul className="my-auto flex flex-col gap-3 rounded-16 border-2 border-line bg-paper px-10 py-6">
        {pointsOf(view, flow.terms).map((point) => (
          <li key={point} className="flex gap-5 text-[1.5rem] leading-140">
            <span aria-hidden="true" className="mt-[0.45em] size-3 shrink-0 rounded-full bg-act" />
            <span className="phrase">{point}</span>
          </li>
        ))}
      </ul>
    </Screen>
  );
};

/** What is kept, and what for; the same words as on the paper. */
const pointsOf = (
  { registrable }: CheckView,
  { purpose, stored, revoke, jpkiLegalBasis }: Terms,
): string[] => {
  const hasSerial = registrable.some((kind) => kind.startsWith('jpki_'));
  return [
    purpose,
    words.registers(registrable.map(kindWords).join('、')),
    stored,
    ...(hasSerial && jpkiLegalBasis !== null ? [words.legalBasis(jpkiLegalBasis)] : []),
    revoke,
  ];
};

/** What has been established, and what this registration would not be. */
const Cautions = ({ view }: { readonly view: CheckView }) => (
  <>
    {view.confirmed && (
      <p role="status" className="flex items-center gap-4 text-[1.625rem] font-bold">
        <DoneMark className="size-10 text-good" />
        {hasPhoto(view) ? words.confirmed : words.confirmedNoPhoto}
      </p>
    )}
    {view.link === 'other_person' && <Banner tone="stop">{words.other}</Banner>}
    {view.link === 'superseded' && <Banner tone="stop">{words.superseded}</Banner>}
    {view.supersedes && <Banner tone="info">{words.supersedes}</Banner>}
    {!view.confirmed && <Banner tone="care">{words.statement}</Banner>}
    {view.confirmed && !view.chipKey && <Banner tone="care">{words.noKey}</Banner>}
  </>
);
