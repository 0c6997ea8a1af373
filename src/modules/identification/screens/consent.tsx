import { Banner } from '../../../ui/banner.tsx';
import { Button } from '../../../ui/button.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { DoneMark } from '../../../ui/marks.tsx';
import { Screen } from '../../../ui/screen.tsx';
import { hasPhoto } from '../flow.ts';
import type { Consent as By, CheckView } from '../schema.ts';
import { text } from '../screen-text.ts';
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
  const needsSupervisor = view.link === 'other_person' || !view.confirmed;
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
      <ul className="my-auto flex flex-col gap-5 rounded-16 border-2 border-line bg-paper px-10 py-8">
        {words.points.map((point) => (
          <li key={point} className="flex gap-5 text-[1.875rem] leading-140">
            <span aria-hidden="true" className="mt-[0.45em] size-4 shrink-0 rounded-full bg-act" />
            <span className="phrase">{point}</span>
          </li>
        ))}
      </ul>
    </Screen>
  );
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
    {!view.confirmed && <Banner tone="care">{words.statement}</Banner>}
    {view.confirmed && !view.chipKey && <Banner tone="care">{words.noKey}</Banner>}
  </>
);
