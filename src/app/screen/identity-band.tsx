import { Button as AriaButton } from 'react-aria-components';
import type { Evidence } from '../../identity/schema.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useKeys } from '../../ui/keys.ts';
import { LevelMark } from '../../ui/marks.tsx';
import { ja } from '../../ui/text/ja.ts';

const words = ja.level;

/** The level in words: one found by name was confirmed by the clerk's own word, and not every card shows its photo. */
export const levelWords = ({ level, source, photo }: Evidence): string => {
  if (level !== 'L1') return words[level];
  if (source === 'search') return words.search;
  return photo === false ? words.written : words.L1;
};

/** Above whatever module serves the person: how sure the desk is who that is, and the way to be surer. */
export const IdentityBand = ({
  evidence,
  onIdentify,
  onMeaning,
}: {
  readonly evidence: Evidence;
  readonly onIdentify: () => void;
  readonly onMeaning: () => void;
}) => {
  useKeys({ F4: onIdentify });
  return (
    <aside
      aria-label={words.title}
      className="flex items-center justify-between gap-4 border-b-2 border-line bg-paper px-10 py-1 small:px-4 small:py-0.5"
    >
      <AriaButton
        onPress={onMeaning}
        data-level={evidence.level}
        className="flex min-h-[max(3.5rem,56px)] items-center gap-3 rounded-8 px-3 text-[1.25rem] font-bold small:min-h-[44px] small:px-0 small:text-[1.125rem]"
      >
        <LevelMark
          level={evidence.level}
          className={`size-8 ${evidence.level === 'L0' ? 'text-soft' : 'text-good'}`}
        />
        {levelWords(evidence)}
        <span className="grid size-7 place-items-center rounded-full border-2 border-solid-gray-536 text-[1rem]">
          ?
        </span>
      </AriaButton>
      <Button
        onPress={onIdentify}
        className="min-h-[max(3.5rem,56px)]! small:min-h-[44px]! small:px-3! small:text-[1.125rem]!"
      >
        {words.identify}
      </Button>
    </aside>
  );
};

/** What each level means, and what it does not. */
export const LevelDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title={words.title} onClose={onClose}>
    <dl className="flex flex-col gap-4">
      {words.meanings.map(([level, name, meaning]) => (
        <div key={name} className="grid grid-cols-[auto_minmax(0,1fr)] items-start gap-x-4">
          <LevelMark level={level} className="row-span-2 mt-1 size-10" />
          <dt className="text-[1.375rem] font-bold">{name}</dt>
          <dd className="phrase text-[1.25rem]">{meaning}</dd>
        </div>
      ))}
    </dl>
    <div className="mt-6 flex justify-end">
      <Button kind="primary" onPress={onClose} first>
        {ja.button.close}
      </Button>
    </div>
  </Dialog>
);
