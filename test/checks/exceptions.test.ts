/** docs/exceptions.md says by name which test shows each row of the exception matrix; a name that nobody has any more is found here. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const PAGE = 'docs/exceptions.md';
/** domain.md §11, from top to bottom. */
const ROWS = [
  ...[
    'Card expired',
    'Card not linked',
    'Serial changed',
    'No card',
    'Household split',
    'Mover',
    'Wrong place',
  ],
  ...[
    'Duplicate',
    'Proxy',
    'Minors',
    'Foreign residents',
    '支援措置',
    'Same name and birth date',
    'Deceased',
  ],
  ...['Offline', 'Reader fails', 'Clock wrong'],
];
/** domain.md §12, as far as it is about these two modules. */
const POINTS = ['1', '2', '3', '4', '5', '6', '7b', '9', '10', '11', '12', '15', '16', '17', '18'];

/** `test`, `it`, `describe`, and what is made of them: `test.each([…])`, `describe.skipIf(…)`. */
const calleeOf = (node: ts.Expression): readonly string[] => {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return [...calleeOf(node.expression), node.name.text];
  return ts.isCallExpression(node) ? calleeOf(node.expression) : [];
};

/** Of a template, its own letters with `…` for what is put in; of a choice, either. */
const titlesOf = (node: ts.Expression | undefined): string[] => {
  if (node === undefined) return [];
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isConditionalExpression(node)) return [...titlesOf(node.whenTrue), ...titlesOf(node.whenFalse)];
  return ts.isTemplateExpression(node)
    ? [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')]
    : [];
};

/** Names of the tests of a file that are run: neither skipped nor still to be written. */
const testsIn = (source: string): string[] => {
  const found: string[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const [root = '', ...rest] = calleeOf(node.expression);
      if (['test', 'it'].includes(root) && !rest.some((each) => ['skip', 'todo', 'fails'].includes(each)))
        found.push(...titlesOf(node.arguments[0]));
      if (root === 'describe' && rest.includes('skip')) return;
    }
    ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile('t.ts', source, ts.ScriptTarget.Latest, true));
  return found;
};

interface Named {
  readonly file: string;
  readonly name: string;
}
/** `file` “name”, and more names of the same file behind it. */
const namedIn = (text: string): Named[] =>
  [...text.matchAll(/`([\w./-]+\.test\.ts)`((?:(?:,| and)? “[^”]+”)+)/g)].flatMap(
    ([, file = '', names = '']) => [...names.matchAll(/“([^”]+)”/g)].map(([, name = '']) => ({ file, name })),
  );

const missing = (named: readonly Named[], read: (file: string) => string | undefined): string[] =>
  named.flatMap(({ file, name }) => {
    const source = read(file);
    if (source === undefined) return [`${file} is not there`];
    return testsIn(source).includes(name) ? [] : [`${file} has no test “${name}”`];
  });

const page = readFileSync(PAGE, 'utf8');
const linesOf = (heading: string): string[] => {
  const [, section = ''] = page.split(new RegExp(`^## ${heading}.*$`, 'm'));
  return (section.split(/^## /m)[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
};
/** Cells of the line that begins with this word. */
const rowOf = (heading: string, first: string): string[] | undefined =>
  linesOf(heading)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((cells) => cells[1] === first || cells[1]?.startsWith(`${first} `) === true);

describe(PAGE, () => {
  test('every test it names is there and is run', () => {
    const named = namedIn(page);
    expect(named.length).toBeGreaterThan(80);
    expect(missing(named, (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined))).toEqual([]);
    // Nothing in these quotation marks stands without its file.
    expect(page.match(/“/g)).toHaveLength(named.length);
  });

  test.each(['Shelter', 'Polling', 'Counter', 'Certificates', 'Library', 'Attendance'])(
    '%s: every row of the matrix is a line with a test, or says why there is none',
    (column) => {
      for (const row of ROWS) {
        const [, , does = '', tests = ''] = rowOf(column, row) ?? [];
        expect(does, row).not.toBe('');
        if (!does.startsWith('–')) expect(namedIn(tests), row).not.toEqual([]);
      }
    },
  );

  test.each(POINTS)('point %s of §12 is a line with a test', (point) => {
    const cells = rowOf('Accidents', point) ?? [];
    expect(namedIn(cells.join(' '))).not.toEqual([]);
  });

  test.each([
    'test/shelter/rows.test.ts',
    'test/polling/rows.test.ts',
    'test/counter/rows.test.ts',
    'test/library/rows.test.ts',
  ])('names each test of %s', (file) => {
    const named = namedIn(page).filter((each) => each.file === file);
    expect(
      testsIn(readFileSync(file, 'utf8')).filter((name) => !named.some((each) => each.name === name)),
    ).toEqual([]);
  });

  test('a bench it names is one', () => {
    const benches = readdirSync('test/bench').map((file) => readFileSync(`test/bench/${file}`, 'utf8'));
    const named = [...page.matchAll(/bench `([\w.]+)`/g)].map(([, name = '']) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !benches.some((source) => source.includes(`'${name}'`)))).toEqual([]);
  });
});

test('a test that is renamed, skipped, or only spoken of is missed', () => {
  const source = `
    // test('spoken of', () => {});
    test.each([1])('of each', () => {});
    test.skip('skipped', () => {});
    describe.skip('all', () => { it('within', () => {}); });
    describe.skipIf(none)('some', () => { it(\`\${N} races\`, () => {}); });
    it(there ? 'read' : 'not read', () => {});`;
  const named = ['spoken of', 'of each', 'skipped', 'within', '… races', 'read'].map((name) => ({
    file: 'a',
    name,
  }));
  expect(missing(named, () => source)).toEqual([
    'a has no test “spoken of”',
    'a has no test “skipped”',
    'a has no test “within”',
  ]);
  expect(missing([{ file: 'b', name: 'x' }], () => undefined)).toEqual(['b is not there']);
});
