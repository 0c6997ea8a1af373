import type { ReactNode } from 'react';
import { CareMark, InfoMark, StopMark } from '../../ui/marks.tsx';

/** A boxed message. The mark's shape says how grave it is; colour only supports it. */
const LOOKS = {
  stop: { box: 'border-stop bg-stop-soft', mark: <StopMark className="size-7 text-stop" />, word: '至急' },
  care: { box: 'border-care bg-care-soft', mark: <CareMark className="size-7 text-care" />, word: '注意' },
  note: { box: 'border-line bg-paper', mark: <InfoMark className="size-7 text-act" />, word: 'お知らせ' },
} as const;

export const Notice = ({
  level,
  title,
  children,
  role,
  className = '',
}: {
  readonly level: keyof typeof LOOKS;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly role?: 'alert' | 'status';
  readonly className?: string;
}) => {
  const look = LOOKS[level];
  return (
    <div role={role} className={`flex gap-3 rounded-8 border-2 px-4 py-3 ${look.box} ${className}`}>
      {look.mark}
      <div className="phrase min-w-0 grow">
        <p className="m-0 font-bold">
          <span className="sr-only">{look.word}: </span>
          {title}
        </p>
        {children}
      </div>
    </div>
  );
};
