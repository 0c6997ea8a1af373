import { Choices } from './choices.tsx';
import { Field } from './field.tsx';

/** 理由: one of those that are usual, or another in one's own words. */
export const ReasonEntry = ({
  words,
  reasons,
  reason,
  setReason,
  size = 'normal',
  onSubmit,
}: {
  readonly words: { readonly reason: string; readonly typed: string };
  readonly reasons: readonly string[];
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  readonly size?: 'compact' | 'normal';
  readonly onSubmit: () => void;
}) => {
  const isUsual = reasons.includes(reason);
  return (
    <div className="flex flex-col gap-2">
      <p className="text-[1.25rem] font-bold">{words.reason}</p>
      <Choices
        label={words.reason}
        options={reasons.map((each) => [each, each] as const)}
        value={isUsual ? reason : ''}
        onChange={setReason}
        size={size}
      />
      <Field
        label={words.typed}
        value={isUsual ? '' : reason}
        onChange={setReason}
        onFocus={() => undefined}
        active={!isUsual}
        maxLength={250}
        onSubmit={onSubmit}
      />
    </div>
  );
};
