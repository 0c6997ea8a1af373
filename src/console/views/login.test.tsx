import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { tenantListSchema } from '../../central/schema.ts';
import { LoginView } from './login.tsx';

const BOTH = tenantListSchema.parse([
  { id: '999990', name: '架空県かざし市' },
  { id: '999982', name: '架空県むら村' },
]);
const page = (count: number): string =>
  renderToStaticMarkup(
    <LoginView tenants={BOTH.slice(0, count)} message={null} signIn={async () => undefined} />,
  );

test('団体 is asked where there is more than one, and nothing is chosen beforehand', () => {
  expect(page(2)).toContain('団体');
  expect(page(2)).toMatch(/<select[^>]*required/);
  expect(page(2)).toMatch(/<option value="" selected="">選んでください/);
  for (const { id, name } of BOTH) expect(page(2)).toContain(`<option value="${id}">${name}</option>`);
});

test('with one municipality, or before the centre has said, the page is as it was', () => {
  for (const count of [0, 1]) expect(page(count)).not.toContain('<select');
});
