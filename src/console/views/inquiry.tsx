import { type FormEvent, type ReactNode, useState } from 'react';
import { type Inquiry, type InquiryAnswer, inquirySchema } from '../../central/shelter-schema.ts';
import { readDate } from '../../kernel/read-date.ts';
import type { ConsoleApi } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { LOGIN_FAILURES, STATUS_WORDS } from '../text.ts';
import { dayAndTime } from '../time-words.ts';

/** 安否照会: somebody asks for somebody. What may be said is decided at the centre, and said word for word. */

const RELATIONS = [
  { value: 'family', word: '親族・同居の方' },
  { value: 'acquaintance', word: '知人' },
  { value: 'other', word: 'そのほか' },
] as const;

const SEEN = [
  { value: 'card', word: 'マイナンバーカード' },
  { value: 'document', word: '運転免許証などの書類' },
  { value: 'called_back', word: '折り返しの電話' },
  { value: 'none', word: '確かめていない' },
] as const;

const FIELD = 'min-h-11 w-full rounded-8 border border-ink bg-paper px-3 text-lg';

const Field = ({
  label,
  name,
  help,
  required = false,
}: {
  readonly label: string;
  readonly name: string;
  readonly help?: string;
  readonly required?: boolean;
}) => (
  <label className="block">
    <span className="font-bold">
      {label}
      {required && <span className="ml-2 text-sm font-normal text-stop">※必須</span>}
    </span>
    {help !== undefined && <span className="block text-sm text-soft">{help}</span>}
    <input name={name} required={required} autoComplete="off" className={FIELD} />
  </label>
);

const Choice = ({
  legend,
  name,
  options,
}: {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly { readonly value: string; readonly word: string }[];
}) => (
  <fieldset className="m-0 border-0 p-0">
    <legend className="p-0 font-bold">
      {legend}
      <span className="ml-2 text-sm font-normal text-stop">※必須</span>
    </legend>
    <div className="flex flex-wrap gap-x-5">
      {options.map(({ value, word }) => (
        <label key={value} className="inline-flex min-h-11 items-center gap-2">
          <input type="radio" name={name} value={value} required className="size-5" />
          {word}
        </label>
      ))}
    </div>
  </fieldset>
);

/** What was typed, or what is wrong with it. */
const inquiryOf = (form: FormData): Inquiry | string => {
  const text = (name: string): string | undefined => {
    const value = form.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const birth = text('birthDate');
  const read = birth === undefined ? undefined : readDate(birth);
  if (read !== undefined && read.kind !== 'date')
    return '生年月日を、昭和55年2月17日 のように入力してください。';
  if (birth === undefined && text('address') === undefined)
    return '生年月日か住所のどちらかを入力してください。氏名だけでは、お答えできません。';
  const parsed = inquirySchema.safeParse({
    asker: {
      ...{ name: text('asker'), relation: text('relation'), relationWords: text('relationWords') },
      ...{ contact: text('contact'), seen: text('seen') },
    },
    name: text('name'),
    ...(read === undefined ? {} : { birthDate: read.date }),
    ...(text('address') === undefined ? {} : { address: text('address') }),
  });
  return parsed.success ? parsed.data : '※必須 の項目をすべて入力してください。';
};

const NO_ANSWER = 'お答えできる情報はありません。';

const answerWords = (answer: InquiryAnswer): readonly string[] => {
  if (answer.answer === 'none') return [NO_ANSWER];
  if (answer.answer === 'safe')
    return [`${answer.name}さんの無事を確認しています。`, '居場所はお答えできません。'];
  const { name, shelterName, status, since } = answer;
  return [
    `${name}さんの無事を確認しています。`,
    `${shelterName}　${STATUS_WORDS[status]}（${dayAndTime(since)} から）`,
  ];
};

const Answer = ({ answer, again }: { readonly answer: InquiryAnswer; readonly again: () => void }) => (
  <section
    aria-label="回答"
    role="status"
    data-answer={answer.answer}
    className="flex flex-col gap-4 rounded-12 border-2 border-ink bg-paper px-6 py-5"
  >
    <p className="m-0">照会番号 {answer.number}　この内容だけを、このとおりに伝えてください。</p>
    <div className="text-3xl font-bold">
      {answerWords(answer).map((line) => (
        <p key={line} className="phrase m-0">
          {line}
        </p>
      ))}
    </div>
    {answer.answer === 'none' && (
      <p className="phrase m-0 text-soft">
        回答がない理由は、この画面でも分かりません。避難していないという意味ではありません。「分かりしだい本人から連絡があるかもしれません」とだけ添えられます。
      </p>
    )}
    <div>
      <Button look="main" onClick={again}>
        次の照会へ
      </Button>
    </div>
  </section>
);

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section className="flex flex-col gap-3 rounded-12 border border-line bg-paper px-6 py-4">
    <h2 className="m-0 text-xl font-bold">{title}</h2>
    {children}
  </section>
);

const Form = ({
  failed,
  submit,
}: {
  readonly failed: string | null;
  readonly submit: (form: FormData) => void;
}) => (
  <form
    className="flex max-w-[52rem] flex-col gap-5"
    onSubmit={(event: FormEvent<HTMLFormElement>) => {
      event.preventDefault();
      submit(new FormData(event.currentTarget));
    }}
  >
    <Part title="照会する方">
      <Field label="氏名" name="asker" required />
      <Choice legend="さがしている方との関係" name="relation" options={RELATIONS} />
      <Field label="続柄・間柄" name="relationWords" help="母、隣人、勤め先 など" required />
      <Field label="連絡先（住所・電話）" name="contact" required />
      <Choice legend="本人確認" name="seen" options={SEEN} />
    </Part>
    <Part title="さがしている方">
      <Field label="氏名" name="name" help="カタカナでも漢字でも" required />
      <Field label="生年月日" name="birthDate" help="昭和55年2月17日、1980-02-17 など" />
      <Field label="住所" name="address" help="町名まででも" />
    </Part>
    {failed !== null && <Notice level="care" role="alert" title={failed} />}
    <div className="flex flex-wrap items-center gap-4">
      <Button type="submit" look="main">
        照会する
      </Button>
      <span className="text-sm text-soft">だれが何を照会し、どう答えたかは、すべて記録されます。</span>
    </div>
  </form>
);

export const InquiryView = ({
  api,
  signedOut,
}: {
  readonly api: Pick<ConsoleApi, 'inquire'>;
  readonly signedOut: () => void;
}) => {
  const [answer, setAnswer] = useState<InquiryAnswer | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const submit = async (form: FormData): Promise<void> => {
    const inquiry = inquiryOf(form);
    if (typeof inquiry === 'string') return setFailed(inquiry);
    const given = await api.inquire(inquiry);
    if (!given.ok && given.reason === 'not_signed_in') return signedOut();
    if (!given.ok)
      return setFailed(
        given.reason === 'unexpected'
          ? '入力を確かめて、もう一度押してください。'
          : LOGIN_FAILURES[given.reason],
      );
    setFailed(null);
    return setAnswer(given.value);
  };
  return (
    <div className="flex flex-col gap-5">
      <h1 className="m-0 text-2xl font-bold">安否照会</h1>
      {answer === null ? (
        <Form failed={failed} submit={(form) => void submit(form)} />
      ) : (
        <Answer answer={answer} again={() => setAnswer(null)} />
      )}
    </div>
  );
};
