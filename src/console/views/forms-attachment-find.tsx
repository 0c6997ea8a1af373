import { useState } from 'react';
import type { Attachment, AttachmentId } from '../../modules/counter/schema.ts';
import { freshId } from '../forms-draft.ts';
import type { FormProps } from '../forms-props.ts';
import { Button } from '../parts/button.tsx';
import { TextField, ThreeWords } from '../parts/form-parts.tsx';
import { Fold } from '../parts/form-sections.tsx';

/** An attachment for a form: one of the catalogue's, or one that it has not yet. */

const MOST_FOUND = 8;

/** One of the catalogue's attachments, found by a word. */
export const Finder = ({
  label,
  attachments,
  without,
  pick,
}: {
  readonly label: string;
  readonly attachments: readonly Attachment[];
  readonly without: readonly string[];
  readonly pick: (id: AttachmentId) => void;
}) => {
  const [word, setWord] = useState('');
  const found =
    word === '' ? [] : attachments.filter(({ id, name }) => name.ja.includes(word) && !without.includes(id));
  return (
    <div className="flex flex-col gap-2">
      <TextField label={label} value={word} change={setWord} help="名前の一部を入れると 出ます" />
      {word !== '' && (
        <ul className="m-0 flex list-none flex-wrap gap-2 p-0" data-attachments-found>
          {found.slice(0, MOST_FOUND).map(({ id, name }) => (
            <li key={id}>
              <Button
                onClick={() => {
                  pick(id);
                  setWord('');
                }}
              >
                {name.ja}
              </Button>
            </li>
          ))}
          {found.length > MOST_FOUND && <li className="py-2">ほか {found.length - MOST_FOUND}件</li>}
          {found.length === 0 && (
            <li className="py-2">その名前の添付は ありません。下の「新しく作る」から 作れます。</li>
          )}
        </ul>
      )}
    </div>
  );
};

/** An attachment that the catalogue has not yet: it comes with the same change. */
export const NewAttachment = ({
  own,
  add,
}: {
  readonly own: FormProps;
  readonly add: (made: Attachment) => void;
}) => {
  const blank = { ja: '', easy: '', en: '' };
  const [name, setName] = useState(blank);
  const [about, setAbout] = useState('');
  const isReady = [name.ja, name.easy, name.en, about].every((text) => text.trim() !== '');
  const make = (): void => {
    const id = freshId(own.view.catalogue, own.draft, 'attachment') as AttachmentId;
    add({ id, name, about, omittedBy: [] });
    setName(blank);
    setAbout('');
  };
  return (
    <Fold title="目録にない添付を 新しく作る">
      <div className="flex flex-col gap-3">
        <ThreeWords label="添付の名前" words={name} change={setName} />
        <TextField label="どんなもので、どこでもらえるか" value={about} change={setAbout} />
        <p className="m-0">
          <Button onClick={make} disabled={!isReady}>
            作って この様式に 足す
          </Button>
        </p>
      </div>
    </Fold>
  );
};
