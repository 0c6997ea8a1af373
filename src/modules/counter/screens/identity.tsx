import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { DoneMark } from '../../../ui/marks.tsx';
import { IDENTITY_NAMES } from '../screen-text.ts';
import { sheetText } from '../screen-text-sheet.ts';
import type { VisitView } from '../views.ts';
import type { IdentityCheck } from '../visit-schema.ts';
import { Kbd } from './parts.tsx';

const words = sheetText.papers;

/** How it was done, in a line. */
export const identityWords = ({ how, documents }: IdentityCheck): string =>
  documents.length === 0 ? IDENTITY_NAMES[how] : `${IDENTITY_NAMES[how]}（${documents.join('・')}）`;

const SMALL = 'min-h-[max(3rem,48px)]! px-3! text-[1.125rem]!';

/** 本人確認: by the card in one touch, else by what is shown; once said it is a line that can be changed. */
export const Identity = ({
  visit,
  busy,
  onSay,
  onCard,
}: {
  readonly visit: VisitView;
  readonly busy: boolean;
  readonly onSay: (check: IdentityCheck) => void;
  /** Looks at the card itself, with its photo or its PIN. */
  readonly onCard: () => void;
}) => {
  const { identity, suggestedIdentity } = visit;
  const [changing, setChanging] = useState(false);
  const say = (check: IdentityCheck): void => {
    setChanging(false);
    onSay(check);
  };
  return (
    <section aria-label={words.identity} className="flex flex-col gap-2">
      <h2 className="border-b-2 border-line pb-1 text-[1.375rem] font-bold">{words.identity}</h2>
      {identity !== null && !changing ? (
        <p className="flex items-center gap-3 text-[1.5rem] font-bold text-good">
          <DoneMark className="size-8" />
          {identityWords(identity)}
          <Button onPress={() => setChanging(true)} disabled={busy} className={SMALL}>
            {words.change}
          </Button>
        </p>
      ) : (
        <>
          {suggestedIdentity === null ? (
            <Button onPress={onCard} disabled={busy} className={`self-start ${SMALL}`}>
              {words.byCard} <Kbd>F4</Kbd>
            </Button>
          ) : (
            <Button
              kind="primary"
              first
              onPress={() => say(suggestedIdentity)}
              disabled={busy}
              className="self-start"
            >
              {words.suggested}：{identityWords(suggestedIdentity)}
            </Button>
          )}
          <Documents busy={busy} onSay={say} />
        </>
      )}
    </section>
  );
};

/** One with a photo is enough; of the others two. */
const Documents = ({
  busy,
  onSay,
}: {
  readonly busy: boolean;
  readonly onSay: (check: IdentityCheck) => void;
}) => {
  const [first, setFirst] = useState<string>();
  const pick = (name: string): void => {
    if (first === undefined) return setFirst(name);
    if (first === name) return setFirst(undefined);
    return onSay({ how: 'two_documents', documents: [first, name] });
  };
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2 small:grid-cols-1">
      <span className="text-[1.25rem] font-bold">{IDENTITY_NAMES.one_document}</span>
      <span className="flex flex-wrap gap-1.5">
        {words.withPhoto.map((name) => (
          <Button
            key={name}
            onPress={() => onSay({ how: 'one_document', documents: [name] })}
            disabled={busy}
            className={SMALL}
          >
            {name}
          </Button>
        ))}
      </span>
      <span className="text-[1.25rem] font-bold">{IDENTITY_NAMES.two_documents}</span>
      <span className="flex flex-wrap gap-1.5">
        {words.withoutPhoto.map((name) => (
          <Button
            key={name}
            onPress={() => pick(name)}
            disabled={busy}
            pressed={first === name}
            kind={first === name ? 'primary' : 'plain'}
            className={SMALL}
          >
            {name}
          </Button>
        ))}
        {first !== undefined && (
          <span role="status" className="self-center text-[1.125rem] font-bold">
            {words.another}
          </span>
        )}
      </span>
      <span className="text-[1.25rem] font-bold">{words.otherways}</span>
      <span className="flex flex-wrap gap-1.5">
        {(['known', 'not_needed'] as const).map((how) => (
          <Button key={how} onPress={() => onSay({ how, documents: [] })} disabled={busy} className={SMALL}>
            {IDENTITY_NAMES[how]}
          </Button>
        ))}
      </span>
    </div>
  );
};
