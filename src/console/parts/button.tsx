import type { ButtonHTMLAttributes } from 'react';

type Look = 'main' | 'plain' | 'chosen';

const LOOKS: Readonly<Record<Look, string>> = {
  main: 'bg-act text-white border-act hover:bg-act-strong',
  plain: 'bg-paper text-act border-act hover:bg-act-soft',
  chosen: 'bg-act text-white border-act',
};

/** For links that look like buttons too. */
export const buttonClass = (look: Look = 'plain'): string =>
  `inline-flex min-h-11 items-center justify-center gap-2 rounded-8 border-2 px-4 py-1.5 font-bold no-underline disabled:cursor-default disabled:border-line disabled:bg-solid-gray-50 disabled:text-soft ${LOOKS[look]}`;

export const Button = ({
  look = 'plain',
  className = '',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: Look }) => (
  <button type="button" {...rest} className={`${buttonClass(look)} cursor-pointer ${className}`} />
);
