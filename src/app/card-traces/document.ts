/** The traces in docs/card.md: tables between markers, which nobody types. */
import { failure, type Result, success } from '../../kernel/result.ts';
import type { Played, Step } from './play.ts';

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const stepRow = ({ command, meaning, answerBytes, sw, status, ms }: Step, at: number): string =>
  row([
    String(at + 1),
    `\`${command}\``,
    meaning,
    answerBytes === 0 ? '' : `${answerBytes} B`,
    `${sw ?? '----'} ${status}`,
    ms.toFixed(1),
  ]);

/** One flow as a table. */
export const tableOf = ({ steps, ms }: Played): string =>
  [
    `${steps.length} commands, ${ms.toFixed(0)} ms at 106 kbit/s.`,
    '',
    row(['#', 'command', 'asks for', 'answer', 'status', 'ms']),
    row(['--:', '---', '---', '--:', '---', '--:']),
    ...steps.map(stepRow),
  ].join('\n');

const opening = (name: string): string => `<!-- trace:${name} -->`;
const CLOSING = '<!-- /trace -->';

/**
 * The document with every table new. `no_place`: a flow has no markers (`detail.flow`); `unknown_flow`: markers name one
 * that does not exist; `not_closed`: markers do not end.
 */
export const withTraces = (
  document: string,
  all: readonly Played[],
): Result<string, 'no_place' | 'unknown_flow' | 'not_closed'> => {
  const byName = new Map(all.map((played) => [played.name, played]));
  for (const name of byName.keys())
    if (!document.includes(opening(name))) return failure('no_place', { flow: name });
  const parts = document.split(/(<!-- trace:[a-z0-9-]+ -->)/);
  let text = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) {
    const [marker = '', rest = ''] = [parts[at], parts[at + 1]];
    const name = marker.slice('<!-- trace:'.length, -' -->'.length);
    const played = byName.get(name);
    if (played === undefined) return failure('unknown_flow', { flow: name });
    const end = rest.indexOf(CLOSING);
    if (end < 0) return failure('not_closed', { flow: name });
    text += `${marker}\n${tableOf(played)}\n${rest.slice(end)}`;
  }
  return success(text);
};
