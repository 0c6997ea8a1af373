import { type ReactNode, useState } from 'react';
import { type FormsFinding, findingWords } from '../../central/forms-schema.ts';
import { aboutWords } from '../../modules/counter/plain-diff.ts';
import type { Names } from '../../modules/counter/plain-words.ts';
import { foundIn, type Problem } from '../forms-draft.ts';
import { dayWord, SECTION_WORDS, type Section } from '../forms-text.ts';
import { Notice } from './notice.tsx';

/** Parts of an editor's page, with what is wrong in each. */

export const Findings = ({
  names,
  findings,
}: {
  readonly names: Names;
  readonly findings: readonly FormsFinding[];
}) => (
  <ul className="m-0 flex list-none flex-col gap-1 p-0">
    {findings.map((finding) => (
      <li key={`${finding.code} ${finding.at} ${finding.about}`} data-finding={finding.code}>
        <span className="font-bold">{finding.level === 'stop' ? '× 直すところ' : '△ 注意'}</span>{' '}
        {findingWords(finding)}
        {finding.about !== '' && (
          <span className="block text-sm break-all">{aboutWords(names, finding.about)}</span>
        )}
        <span className="block text-sm text-soft">{dayWord(finding.day)} から</span>
      </li>
    ))}
  </ul>
);

/** Something that is there when it is wanted: what is not opened is not made. */
export const Fold = ({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) => {
  const [isShown, setShown] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setShown(currentTarget.open)}>
      <summary className="min-h-11 cursor-pointer py-2 font-bold text-act">{title}</summary>
      {isShown && children}
    </details>
  );
};

/** One part of the editor's page: what it says now, what is wrong in it, and, opened, where it is changed. */
export const SectionCard = ({
  section,
  id,
  names,
  summary,
  problems,
  findings,
  isOpen = false,
  children,
}: {
  readonly section: Section;
  /** Of the document that is edited. */
  readonly id: string;
  readonly names: Names;
  /** In one line, for where it is closed. */
  readonly summary: string;
  readonly problems: readonly Problem[];
  readonly findings: readonly FormsFinding[];
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}) => {
  const [isShown, setShown] = useState(false);
  const own = problems.filter((problem) => problem.section === section);
  const found = foundIn(findings, section, id);
  const isStopped = own.length > 0 || found.some(({ level }) => level === 'stop');
  const isOpened = isShown || isOpen || isStopped;
  return (
    <details
      open={isOpened}
      // What was opened for something that is now put right stays open: she is writing in it.
      onToggle={({ currentTarget }) => setShown(currentTarget.open)}
      data-section={section}
      className="rounded-12 border border-line bg-paper px-4 py-2 sm:px-6"
    >
      <summary className="cursor-pointer py-2">
        <h2 className="m-0 inline text-xl font-bold">{SECTION_WORDS[section]}</h2>
        <span className="ml-3 break-words text-soft">{summary}</span>
        {isStopped && <span className="ml-3 font-bold text-stop">× 直すところが あります</span>}
      </summary>
      <div className="flex flex-col gap-4 py-3">
        {own.map(({ text }) => (
          <Notice key={text} level="care" title={text} />
        ))}
        {found.length > 0 && (
          <Notice level={isStopped ? 'care' : 'note'} title="確かめた結果">
            <Findings names={names} findings={found} />
          </Notice>
        )}
        {isOpened && children}
      </div>
    </details>
  );
};
