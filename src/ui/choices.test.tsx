import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Choices, chosenOf } from './choices.tsx';

const OPTIONS = [
  ['wrong', '書きまちがい'],
  ['taken', '持ち帰り'],
] as const;
type Value = (typeof OPTIONS)[number][0];

const rendered = (value: Value | ''): string =>
  renderToStaticMarkup(
    <Choices label="理由" options={OPTIONS} value={value} onChange={() => undefined} across={2} />,
  );
/** The tiles that are chosen, by their words. */
const chosen = (markup: string): readonly string[] =>
  markup
    .split('<label')
    .slice(1)
    .filter((tile) => tile.includes('data-selected="true"'))
    .map((tile) => /phrase">([^<]*)</.exec(tile)?.[1] ?? '');

test('each of the options is a radio button of one group that has a name', () => {
  const markup = rendered('');
  expect(markup).toMatch(/role="radiogroup"[^>]*aria-label="理由"|aria-label="理由"[^>]*role="radiogroup"/);
  expect(markup.match(/type="radio"/g)).toHaveLength(2);
  for (const [, words] of OPTIONS) expect(markup).toContain(words);
});

test('nothing is chosen beforehand, and the one that is chosen is the one that was asked for', () => {
  expect(chosen(rendered(''))).toEqual([]);
  expect(chosen(rendered('taken'))).toEqual(['持ち帰り']);
});

test('a value that is none of the options is not passed on', () => {
  const told: Value[] = [];
  const { value, onChange } = chosenOf<Value>({
    options: OPTIONS,
    value: '',
    onChange: (each) => told.push(each),
  });
  expect(value).toBeNull();
  onChange('taken');
  onChange('another');
  expect(told).toEqual(['taken']);
});
