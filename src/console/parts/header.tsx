import type { ConsoleSession, Overview } from '../../central/schema.ts';
import type { LiveState } from '../live.ts';
import { homeOf, type Page, type PageName, pagesFor } from '../pages.ts';
import { count, ROLE_WORDS, staffWord } from '../text.ts';
import { Button } from './button.tsx';
import { LineBadge } from './line-state.tsx';

const linkClass = (isHere: boolean): string =>
  `inline-flex min-h-11 items-center gap-2 border-b-4 px-1 font-bold no-underline ${
    isHere ? 'border-act text-ink' : 'border-transparent text-act hover:border-line'
  }`;

/** 「△ 3件」: mark, number and word, so that it is read without colour. */
const Waiting = ({ waiting }: { readonly waiting: number }) => (
  <span
    data-waiting={waiting}
    className={`figures inline-flex items-center gap-1 rounded-full border-2 px-2 text-sm leading-6 whitespace-nowrap ${
      waiting > 0 ? 'border-care bg-care-soft font-bold text-care' : 'border-line font-normal text-soft'
    }`}
  >
    {waiting > 0 && <span aria-hidden="true">△</span>}
    {count(waiting)}件
  </span>
);

const PageLink = ({
  page,
  overview,
  isHere,
}: {
  readonly page: Page;
  readonly overview: Overview | null;
  readonly isHere: boolean;
}) => (
  <li>
    <a href={page.address} aria-current={isHere ? 'page' : undefined} className={linkClass(isHere)}>
      {page.word}
      {page.waiting !== undefined && overview !== null && <Waiting waiting={page.waiting(overview)} />}
    </a>
  </li>
);

/** Whose figures, how new, who is signed in; and the way to every page that this role may open. */
export const Header = ({
  live,
  session,
  here,
  signOut,
}: {
  readonly live: LiveState;
  readonly session: ConsoleSession;
  readonly here: PageName | null;
  readonly signOut: () => void;
}) => (
  <header className="border-b border-line bg-paper">
    <div className="mx-auto max-w-[86rem] px-4 sm:px-8">
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-1 pt-2">
        <p className="m-0 text-lg font-bold">{live.overview?.tenant.name ?? 'かざす'}</p>
        <LineBadge live={live} />
        <div className="screen-only flex items-center gap-3">
          <span className="text-sm">
            {staffWord(session.staff)}（{ROLE_WORDS[session.role]}）
          </span>
          <Button onClick={signOut}>サインアウト</Button>
        </div>
      </div>
      <nav aria-label="ページ" className="screen-only">
        <ul className="m-0 flex list-none flex-wrap gap-x-5 p-0">
          {homeOf(session.role) === null && (
            <li>
              <a
                href="#/"
                aria-current={here === null ? 'page' : undefined}
                className={linkClass(here === null)}
              >
                避難所の状況
              </a>
            </li>
          )}
          {pagesFor(session.role).map((page) => (
            <PageLink key={page.name} page={page} overview={live.overview} isHere={page.name === here} />
          ))}
        </ul>
      </nav>
    </div>
  </header>
);
