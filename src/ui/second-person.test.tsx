import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ReasonEntry } from './reason-entry.tsx';
import { type SecondEntry, SecondFields, useSecond } from './second-person.tsx';

const words = { who: '確認する職員', staff: '職員番号', pin: '暗証番号' };
const nobody = async () => ({ people: [] });

test('before names are known her number is asked, and the PIN is never legible', () => {
  const entry: SecondEntry = {
    staff: '',
    setStaff: () => undefined,
    pin: '4711',
    setPin: () => undefined,
    second: null,
  };
  const markup = renderToStaticMarkup(
    <SecondFields words={words} ask={nobody} entry={entry} onSubmit={() => undefined} />,
  );
  expect(markup).toContain('職員番号');
  expect(markup).not.toContain('確認する職員');
  expect(markup).toMatch(/<input(?=[^>]*type="password")(?=[^>]*value="4711")/);
});

/** What `useSecond` makes of what was typed, setting it while it is drawn. */
const secondOf = (staff: string, pin: string): SecondEntry['second'] => {
  let found: SecondEntry['second'] = null;
  const Probe = () => {
    const entry = useSecond();
    if (entry.staff !== staff) entry.setStaff(staff);
    if (entry.pin !== pin) entry.setPin(pin);
    found = entry.second;
    return null;
  };
  renderToStaticMarkup(<Probe />);
  return found;
};

test('she is filled in when both are: a number, and a PIN of 4 to 12 digits', () => {
  expect(secondOf('s2', '1234')).toEqual({ staff: 's2', pin: '1234' });
  for (const pin of ['', '123', '12a4', '1234567890123']) expect(secondOf('s2', pin)).toBeNull();
  expect(secondOf('', '1234')).toBeNull();
});

test('a usual reason is a tile and leaves the field empty; another stands in the field', () => {
  const rendered = (reason: string): string =>
    renderToStaticMarkup(
      <ReasonEntry
        words={{ reason: '理由', typed: 'ほかの理由' }}
        reasons={['カードを 忘れた']}
        reason={reason}
        setReason={() => undefined}
        onSubmit={() => undefined}
      />,
    );
  expect(rendered('カードを 忘れた')).toContain('data-selected="true"');
  expect(rendered('カードを 忘れた')).toMatch(/<input(?=[^>]*type="text")(?=[^>]*value="")/);
  expect(rendered('時計が 止まった')).not.toContain('data-selected="true"');
  expect(rendered('時計が 止まった')).toMatch(/<input(?=[^>]*type="text")(?=[^>]*value="時計が 止まった")/);
});
