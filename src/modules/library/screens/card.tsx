import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Field } from '../../../ui/field.tsx';
import { useKeys } from '../../../ui/keys.ts';
import { Screen } from '../../../ui/screen.tsx';
import { text } from '../screen-text.ts';
import type { LibraryModel } from '../use-library.ts';
import { Back, Empty, PageNotes, Row } from './parts.tsx';

interface Props {
  readonly model: LibraryModel;
}

const CARD_NOTES: Readonly<Record<string, string>> = {
  unlinked: text.card.unlinked,
  mykey: text.card.mykeyDone,
};

/** Of a card that is registered: another in its place, or none. */
const LinkedRows = ({ model }: Props) => (
  <>
    <Row
      action={
        <Button onPress={model.move} disabled={model.flow.busy}>
          {text.card.move}
        </Button>
      }
    >
      <p className="phrase text-[1.375rem]">{text.card.moveLead}</p>
    </Row>
    <Row
      action={
        <Button kind="stop" onPress={model.unlink} disabled={model.flow.busy}>
          {text.card.unlink}
        </Button>
      }
    >
      <p className="phrase text-[1.375rem]">{text.card.unlinkLead}</p>
    </Row>
  </>
);

/** カードの登録 of whoever is here: a new card, マイキーID, or none any more. */
export const CardPlace = ({ model }: Props) => {
  const [id, setId] = useState('');
  const { session, flow, go, host } = model;
  const back = (): void => go('main');
  useKeys({ Escape: back });
  const words = text.card;
  const mykey = (): void => {
    if (id.length >= 8) model.linkMyKey(id);
  };
  return (
    <Screen
      title={words.title}
      lead={session?.linked === true ? words.linked : words.notLinked}
      back={<Back onPress={back} />}
    >
      <PageNotes model={model} done={flow.note === null ? null : (CARD_NOTES[flow.note] ?? null)} />
      <ul className="flex flex-col gap-3">
        {session?.linked === true && <LinkedRows model={model} />}
        {host.library.offers.mykey && (
          <Row
            action={
              <Button onPress={mykey} disabled={flow.busy || id.length < 8}>
                {words.go}
              </Button>
            }
          >
            <Field
              label={words.mykey}
              value={id}
              onChange={setId}
              onFocus={() => undefined}
              active
              hint={words.mykeyLead}
              maxLength={8}
              onSubmit={mykey}
            />
          </Row>
        )}
      </ul>
    </Screen>
  );
};

const FAMILY_NOTES: Readonly<Record<string, string>> = {
  family: text.family.added,
  family_off: text.family.dropped,
};

/** 家族: whom this card serves now. */
export const FamilyPlace = ({ model }: Props) => {
  const { session, flow, go, self } = model;
  const back = (): void => go('main');
  useKeys({ Escape: back });
  const words = text.family;
  const family = session?.family ?? [];
  return (
    <Screen title={words.title} lead={words.lead} back={<Back onPress={back} />}>
      <PageNotes model={model} done={flow.note === null ? null : (FAMILY_NOTES[flow.note] ?? null)} />
      {family.length === 0 && <Empty>{words.empty}</Empty>}
      {family.length > 0 && (
        <ul className="flex flex-col gap-3">
          {session?.viaFamily === true && (
            <li>
              <Button size="wide" onPress={() => model.serve(null)} disabled={flow.busy}>
                {words.holder}
              </Button>
            </li>
          )}
          {family.map(({ key, label }) => (
            <li key={key} className="flex items-center gap-3">
              <Button size="wide" onPress={() => model.serve(key)} disabled={flow.busy}>
                {text.session.number(label)}
              </Button>
              {!self && (
                <Button
                  kind="stop"
                  onPress={() => model.dropFamily(key)}
                  disabled={flow.busy}
                  label={`${words.drop} ${label}`}
                >
                  {words.drop}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {!self && <p className="phrase mt-auto text-[1.375rem] text-soft">{words.add}</p>}
    </Screen>
  );
};
