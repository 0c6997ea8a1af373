import { Back } from '../../../ui/back.tsx';
import { Banner } from '../../../ui/banner.tsx';
import { Choices } from '../../../ui/choices.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { type Asker, CERTIFICATES, type IdentityMethod, PAPERS_OF, type Paper } from '../kinds-schema.ts';
import { ASKER_WORDS, IDENTITY_WORDS, PAPER_WORDS, text } from '../screen-text.ts';
import { type PartProps, useDraft } from './draft.tsx';
import { Group, Line } from './parts.tsx';

const NAMED: readonly Asker[] = ['lineal', 'proxy', 'third_party', 'duty'];
const WITH_REASON: readonly Asker[] = ['third_party', 'duty'];

/** Who asks, of those that may ask for this kind at all. */
const askersFor = ({ draft, desk }: ReturnType<typeof useDraft>): readonly Asker[] =>
  CERTIFICATES[draft.kind].askers.filter(
    (as) =>
      (as !== 'household' || (desk.present && desk.people.length > 1)) &&
      // Nobody acts for the dead.
      (desk.standing !== 'deceased' || (as !== 'self' && as !== 'proxy')),
  );

const Requester = ({ of }: { readonly of: ReturnType<typeof useDraft> }) => {
  const { draft, change, back } = of;
  const words = text.who;
  const papers = PAPERS_OF[draft.as];
  return (
    <>
      {papers.length > 0 && (
        <Group title={words.papers}>
          <Choices
            label={words.papers}
            options={papers.map((each): readonly [Paper, string] => [each, PAPER_WORDS[each]])}
            value={papers.find((each) => draft.papers.includes(each)) ?? ''}
            onChange={(each) => change({ papers: [each] })}
          />
        </Group>
      )}
      {NAMED.includes(draft.as) && (
        <Line label={words.name} value={draft.name} onChange={(name) => change({ name })} onSubmit={back} />
      )}
      {WITH_REASON.includes(draft.as) && (
        <Line
          label={words.reason}
          value={draft.reason}
          onChange={(reason) => change({ reason })}
          onSubmit={back}
        />
      )}
    </>
  );
};

const IDENTITIES: readonly IdentityMethod[] = ['card_face', 'photo_id', 'two_papers'];

/** By what the clerk knows who asks; her card is not the paper of whoever asks for her. */
const Identity = ({ of: { draft, desk, change } }: { readonly of: ReturnType<typeof useDraft> }) => (
  <Group title={text.who.identity}>
    <Choices
      label={text.who.identity}
      options={IDENTITIES.filter(
        (each) => each !== 'card_face' || (desk.byCard && !NAMED.includes(draft.as)),
      ).map((each) => [each, IDENTITY_WORDS[each]])}
      value={draft.identity}
      onChange={(identity) => change({ identity })}
    />
  </Group>
);

/** だれの、だれが: whose it is, who asks, and how she was known. */
export const Who = (props: PartProps) => {
  const of = useDraft(props);
  const { draft, desk, back, change, done } = of;
  const words = text.who;
  const [self] = desk.people;
  useKeys({ Escape: back });
  const asked = (as: Asker): void =>
    change({
      as,
      papers: [],
      // Her card is not the paper of whoever asks for her.
      ...(NAMED.includes(as) && draft.identity === 'card_face' ? { identity: 'photo_id' } : {}),
      ...(as === 'self' && self !== undefined ? { person: self.residentId } : {}),
    });
  const chose = (residentId: string): void => {
    const person = desk.people.find((each) => each.residentId === residentId);
    if (person === undefined) return;
    const own = person.residentId === self?.residentId;
    const as =
      own && draft.as === 'household' ? 'self' : !own && draft.as === 'self' ? 'household' : draft.as;
    change({ person: person.residentId, as });
  };
  return (
    <Screen title={words.title} back={<Back onBack={back} />} actions={done}>
      {desk.standing === 'deceased' && <Banner tone="info">{words.deceased}</Banner>}
      <div className="grid grid-cols-2 items-start gap-8 small:grid-cols-1 small:gap-4">
        <div className="flex flex-col gap-5">
          {desk.people.length > 1 && (
            <Group title={words.whose}>
              <Choices
                label={words.whose}
                options={desk.people.map((each) => [
                  each.residentId,
                  `${each.name}（${each.relationship}　${each.born}）`,
                ])}
                value={draft.person}
                onChange={chose}
              />
            </Group>
          )}
          <Group title={words.asker}>
            <Choices
              across={2}
              label={words.asker}
              options={askersFor(of).map((each) => [each, ASKER_WORDS[each]])}
              value={draft.as}
              onChange={asked}
            />
          </Group>
        </div>
        <div className="flex flex-col gap-5">
          <Identity of={of} />
          <Requester of={of} />
        </div>
      </div>
    </Screen>
  );
};
