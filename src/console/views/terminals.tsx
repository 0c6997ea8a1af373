import { memo, useMemo, useState } from 'react';
import type { Overview } from '../../central/schema.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { CardLabel, cellClass, Row, StackTable } from '../parts/stack-table.tsx';
import { count, NO_TERMINAL_HELP, TERMINAL_WORDS } from '../text.ts';
import { ago } from '../time-words.ts';

type Terminal = Overview['terminals'][number];

/** As many as one looks through, those that something is wrong with first. */
const MOST_ROWS = 100;
const STATE_RANKS: Readonly<Record<Terminal['state'], number>> = { fork: 0, quiet: 1, ok: 2, revoked: 3 };

const COLUMNS = [
  { name: '設置場所' },
  { name: '端末' },
  { name: '状態' },
  { name: '最後の同期' },
  { name: '届いた記録', figures: true },
] as const;

const STATE_LOOKS: Readonly<Record<Terminal['state'], string>> = {
  ok: 'text-good',
  quiet: 'font-bold text-care',
  fork: 'font-bold text-stop',
  revoked: 'text-soft',
};

/** Painted again only when something of it is another, or its words are. */
const TerminalRow = memo(function TerminalRow({
  terminal,
  said,
}: {
  readonly terminal: Terminal;
  /** When it was heard of last, in words. */
  readonly said: string;
}) {
  const { mark, word } = TERMINAL_WORDS[terminal.state];
  return (
    <Row data-terminal={terminal.device} data-state={terminal.state}>
      <th scope="row" role="rowheader" className={`${cellClass()} font-bold max-md:col-span-2`}>
        {terminal.siteName}
      </th>
      <td role="cell" className={cellClass()}>
        <CardLabel>端末</CardLabel>
        {terminal.device}
      </td>
      <td role="cell" className={`${cellClass()} whitespace-nowrap ${STATE_LOOKS[terminal.state]}`}>
        <span aria-hidden="true">{mark} </span>
        {word}
      </td>
      <td role="cell" className={`${cellClass()} figures md:whitespace-nowrap`}>
        <CardLabel>最後の同期</CardLabel>
        {said}
      </td>
      <td role="cell" className={`${cellClass({ figures: true })} whitespace-nowrap`}>
        <CardLabel>届いた記録</CardLabel>
        {count(terminal.events)}件
      </td>
    </Row>
  );
});

export const TerminalsPart = ({
  terminals,
  now,
}: {
  readonly terminals: readonly Terminal[];
  readonly now: number;
}) => {
  const [most, setMost] = useState(MOST_ROWS);
  const shown = useMemo(
    () => terminals.toSorted((a, b) => STATE_RANKS[a.state] - STATE_RANKS[b.state]),
    [terminals],
  );
  return (
    <section aria-labelledby="terminals">
      <h2 id="terminals" className="mt-0 mb-2 text-xl font-bold">
        受付端末　{terminals.length}台
      </h2>
      {terminals.length === 0 ? (
        <Notice level="note" title="登録された端末は、まだありません">
          <p className="m-0">{NO_TERMINAL_HELP}</p>
        </Notice>
      ) : (
        <StackTable label="受付端末" columns={COLUMNS}>
          {shown.slice(0, most).map((terminal) => (
            <TerminalRow key={terminal.device} terminal={terminal} said={ago(terminal.lastSeenAt, now)} />
          ))}
        </StackTable>
      )}
      {shown.length > most && (
        <Button className="mt-3" onClick={() => setMost(most + 10 * MOST_ROWS)}>
          残りの {count(shown.length - most)}台も表示する
        </Button>
      )}
    </section>
  );
};
