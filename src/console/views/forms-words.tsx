import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { OMITTED_WORDS } from '../../modules/counter/plain-words.ts';
import type { Attachment, Catalogue, Fact, FieldBlock, Words } from '../../modules/counter/schema.ts';
import { withEdit } from '../forms-draft.ts';
import type { SectionProps } from '../forms-props.ts';
import { Choose, TextField, ThreeWords, Ticks } from '../parts/form-parts.tsx';
import { SectionCard } from '../parts/form-sections.tsx';

/** 添付, 質問, まとまり, 課, 窓口: their words. What a question can be answered is the forms' business and stays. */

type Put = (content: NonNullable<Edit['content']>, what?: string) => void;
type Content<K extends keyof Catalogue> = Catalogue[K][number];

const Named = ({ content, put }: { readonly content: { readonly name: Words }; readonly put: Put }) => (
  <ThreeWords
    label="名前"
    words={content.name}
    change={(name, which) => put({ ...content, name } as NonNullable<Edit['content']>, `name.${which}`)}
  />
);

const AttachmentPart = ({ content, put }: { readonly content: Attachment; readonly put: Put }) => (
  <>
    <Named content={content} put={put} />
    <TextField
      label="どんなもので、どこでもらえるか"
      value={content.about}
      change={(about) => put({ ...content, about }, 'about')}
    />
    <Ticks
      legend="これがあれば 持って来なくてよい"
      options={Object.entries(OMITTED_WORDS).map(([value, word]) => ({ value, word }))}
      chosen={content.omittedBy}
      change={(omittedBy) => put({ ...content, omittedBy: omittedBy as Attachment['omittedBy'] })}
    />
  </>
);

const FactPart = ({ content, put }: { readonly content: Fact; readonly put: Put }) => {
  const { kind, source } = content;
  return (
    <>
      {source.by === 'answer' ? (
        <ThreeWords
          label="質問"
          words={source.question}
          change={(question, which) =>
            put({ ...content, source: { ...source, question } }, `question.${which}`)
          }
        />
      ) : (
        <p className="m-0">住民記録の項目（{source.item}）です。聞く言葉は ありません。</p>
      )}
      {kind.type === 'choice' &&
        kind.choices.map((choice, at) => (
          <ThreeWords
            key={choice.id}
            label={`答え ${at + 1}`}
            words={choice}
            change={(words, which) =>
              put(
                {
                  ...content,
                  kind: {
                    ...kind,
                    choices: kind.choices.map((each) => (each === choice ? { ...each, ...words } : each)),
                  },
                },
                `choice.${choice.id}.${which}`,
              )
            }
          />
        ))}
    </>
  );
};

const BlockPart = ({ content, put }: { readonly content: FieldBlock; readonly put: Put }) => (
  <>
    <TextField label="題名" value={content.title} change={(title) => put({ ...content, title }, 'title')} />
    {content.fields.map((field, at) => (
      <TextField
        key={field.id}
        label={`欄 ${at + 1} の名前`}
        value={field.label}
        change={(label) =>
          put(
            {
              ...content,
              fields: content.fields.map((each) => (each === field ? { ...each, label } : each)),
            },
            `field.${field.id}`,
          )
        }
      />
    ))}
  </>
);

const CounterPart = ({
  content,
  put,
  names,
}: {
  readonly content: Content<'counters'>;
  readonly put: Put;
  readonly names: Catalogue;
}) => (
  <>
    <Named content={content} put={put} />
    <TextField label="階" value={content.floor} change={(floor) => put({ ...content, floor }, 'floor')} />
    <Choose
      label="担当課"
      value={content.department}
      options={names.departments.map(({ id, name }) => ({ value: id, word: name.ja }))}
      change={(department) => put({ ...content, department: department as typeof content.department })}
    />
  </>
);

export const WordsSections = ({ draft, edit, set, problems, found, names }: SectionProps) => {
  const { kind, content } = edit;
  const put: Put = (next, what = '') =>
    set(withEdit(draft, { ...edit, content: next } as Edit), what === '' ? '' : `${edit.id}.${what}`);
  return (
    <SectionCard
      section="basics"
      names={names}
      isOpen
      summary=""
      id={edit.id}
      problems={problems}
      findings={found}
    >
      {content === null && <p className="m-0">使い始める日から なくなります。</p>}
      {content !== null && kind === 'attachment' && (
        <AttachmentPart {...{ put }} content={content as Attachment} />
      )}
      {content !== null && kind === 'fact' && <FactPart {...{ put }} content={content as Fact} />}
      {content !== null && kind === 'block' && <BlockPart {...{ put }} content={content as FieldBlock} />}
      {content !== null && kind === 'department' && (
        <Named {...{ put }} content={content as Content<'departments'>} />
      )}
      {content !== null && kind === 'counter' && (
        <CounterPart {...{ put, names }} content={content as Content<'counters'>} />
      )}
    </SectionCard>
  );
};
