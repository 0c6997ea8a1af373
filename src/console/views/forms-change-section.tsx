import { civilDateSchema } from '../../kernel/dates.ts';
import type { Edit } from '../../modules/counter/catalogue-version.ts';
import { titleOf } from '../../modules/counter/plain-diff.ts';
import { KIND_WORDS } from '../../modules/counter/plain-words.ts';
import { withEdit } from '../forms-draft.ts';
import type { SectionProps } from '../forms-props.ts';
import { dayWord } from '../forms-text.ts';
import { Button } from '../parts/button.tsx';
import { TextField } from '../parts/form-parts.tsx';
import { Fold, SectionCard } from '../parts/form-sections.tsx';

const Day = ({ draft, view, set }: Pick<SectionProps, 'draft' | 'view' | 'set'>) => {
  const day = civilDateSchema.safeParse(draft.effectiveFrom);
  return (
    <label className="flex flex-col gap-1">
      <span className="font-bold">使い始める日（きょうか、それより先の日）</span>
      <span className="flex flex-wrap items-center gap-3">
        <input
          type="date"
          value={draft.effectiveFrom}
          min={view.today}
          onChange={({ target }) => set({ ...draft, effectiveFrom: target.value }, 'effectiveFrom')}
          className="figures min-h-11 rounded-8 border-2 border-solid-gray-536 bg-paper px-3"
        />
        {day.success && `${dayWord(day.data)} の 午前0時に、窓口の端末が 自分で 切り替わります。`}
      </span>
    </label>
  );
};

const Others = ({ draft, edit }: Pick<SectionProps, 'draft' | 'edit'>) => {
  const others = draft.edits.filter((each) => each !== edit);
  if (others.length === 0) return null;
  return (
    <div>
      <p className="m-0 font-bold">同じ改正で 変える ほかのもの</p>
      <ul className="m-0 pl-5">
        {others.map(({ kind, id, content }) => (
          <li key={`${kind} ${id}`}>
            {KIND_WORDS[kind]}「{titleOf(content) || id}」{content === null && 'を終わらせる'}
          </li>
        ))}
      </ul>
    </div>
  );
};

/** When it holds, and why; and that the document ends, where that is the change. */
export const ChangeSection = (props: SectionProps) => {
  const { view, draft, edit, problems, found, set } = props;
  const isOld = view.catalogue.forms.some(({ id }) => id === edit.id);
  return (
    <SectionCard
      section="change"
      names={props.names}
      isOpen
      summary={props.draft.reason}
      id={edit.id}
      {...{ problems }}
      findings={found}
    >
      <Day {...{ draft, view, set }} />
      <TextField
        label="改正の理由（条例・通知の名前など。記録に残ります）"
        value={draft.reason}
        max={500}
        change={(reason) => set({ ...draft, reason }, 'reason')}
      />
      {draft.effectiveFrom === view.today && (
        <TextField
          label="きょうから使う わけ"
          value={draft.todayReason}
          max={500}
          change={(todayReason) => set({ ...draft, todayReason }, 'todayReason')}
        />
      )}
      <Others {...{ draft, edit }} />
      {isOld && edit.kind === 'form' && edit.content !== null && (
        <Fold title="この様式を 使うのを やめる">
          <p className="phrase m-0 mb-2">
            使い始める日から、この様式は 案内に 出なくなります。これまでの内容は 記録に 残ります。
          </p>
          <Button onClick={() => set(withEdit(draft, { ...edit, content: null } as Edit))}>
            この様式を 終わらせる
          </Button>
        </Fold>
      )}
    </SectionCard>
  );
};
