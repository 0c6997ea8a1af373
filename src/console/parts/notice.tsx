import type { ReactNode } from 'react';

/** A boxed message. The mark's shape says how grave it is; colour only supports it. */
const LOOKS = {
  stop: { mark: '×', box: 'border-stop bg-stop-soft', badge: 'rounded-4 bg-stop text-white', word: '至急' },
  care: {
    mark: '!',
    box: 'border-care bg-care-soft',
    badge: 'rounded-full bg-care text-white',
    word: '注意',
  },
  note: { mark: 'i', box: 'border-line bg-paper', badge: 'rounded-full bg-act text-white', word: 'お知らせ' },
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
      <span
        role="img"
        aria-label={look.word}
        className={`mt-0.5 inline-flex size-7 shrink-0 items-center justify-center text-lg leading-none font-bold ${look.badge}`}
      >
        {look.mark}
      </span>
      <div className="min-w-0 grow">
        <p className="m-0 font-bold">{title}</p>
        {children}
      </div>
    </div>
  );
};
