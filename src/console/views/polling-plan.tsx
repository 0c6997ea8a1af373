import { useState } from 'react';
import { pollPlanSchema } from '../../central/polling-schema.ts';
import type { ConsoleApi } from '../api.ts';
import { Notice } from '../parts/notice.tsx';
import { LOGIN_FAILURES } from '../text.ts';

const HELP =
  '選挙の定義と、配った名簿の版を書いたファイル（JSON）です。投票所が使った名簿をこの版と比べ、開く時刻と投票区をここから読みます。';

const parse = (text: string) => {
  try {
    return pollPlanSchema.safeParse(JSON.parse(text));
  } catch {
    return undefined;
  }
};

/** 選挙の定義を取り込む: what stations are held against. */
export const PlanPart = ({
  api,
  reload,
}: {
  readonly api: Pick<ConsoleApi, 'planPoll'>;
  readonly reload: () => void;
}) => {
  const [said, setSaid] = useState<{ readonly level: 'care' | 'note'; readonly title: string } | null>(null);
  const take = async (file: File): Promise<void> => {
    const plan = parse(await file.text());
    if (plan?.success !== true)
      return setSaid({
        level: 'care',
        title: 'このファイルは選挙の定義として読めません。何も変えていません。',
      });
    const answer = await api.planPoll(plan.data);
    setSaid(
      answer.ok
        ? {
            level: 'note',
            title: `${plan.data.election.name}（名簿 第${plan.data.roll.version}版）を取り込みました`,
          }
        : {
            level: 'care',
            title:
              answer.reason === 'already_decided'
                ? 'この版はもう取り込んであります。'
                : LOGIN_FAILURES[answer.reason],
          },
    );
    return reload();
  };
  return (
    <section aria-labelledby="poll-plan" className="screen-only flex flex-col gap-2">
      <h2 id="poll-plan" className="m-0 text-xl font-bold">
        選挙の定義
      </h2>
      {said !== null && <Notice level={said.level} role="status" title={said.title} />}
      <label className="flex flex-col gap-1 text-sm">
        {HELP}
        <input
          type="file"
          accept="application/json,.json"
          className="min-h-11 text-base"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file !== undefined) void take(file);
          }}
        />
      </label>
    </section>
  );
};
