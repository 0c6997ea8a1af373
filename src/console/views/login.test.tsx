import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { tenantListSchema } from '../../central/schema.ts';
import { LoginView } from './login.tsx';

const BOTH = tenantListSchema.parse([
  { id: '999990', name: '架空県かざし市' },
  { id: '999982', name: '架空県むら村' },
]);
const rendered = (tenants: typeof BOTH, passkey?: () => void): string =>
  renderToStaticMarkup(
    <LoginView tenants={tenants} message={null} signIn={async () => undefined} passkey={passkey} />,
  );
const page = (count: number): string => rendered(BOTH.slice(0, count));

test('団体 is asked where there is more than one, and nothing is chosen beforehand', () => {
  expect(page(2)).toContain('団体');
  expect(page(2)).toMatch(/<select[^>]*required/);
  expect(page(2)).toMatch(/<option value="" selected="">選んでください/);
  for (const { id, name } of BOTH) expect(page(2)).toContain(`<option value="${id}">${name}</option>`);
});

test('with one municipality, or before the centre has said, the page is as it was', () => {
  for (const count of [0, 1]) expect(page(count)).not.toContain('<select');
});

test('what the municipality has is offered, and a passkey only where the browser knows them', () => {
  const [one] = BOTH;
  if (one === undefined) throw new Error('nobody');
  const all = [{ ...one, ways: ['oidc' as const, 'passkey' as const, 'pin' as const] }];
  const html = rendered(all, () => undefined);
  for (const word of ['職員アカウントでログイン', 'パスキーでログイン', '職員番号と暗証番号でサインイン'])
    expect(html).toContain(word);
  expect(html).toContain(`href="/console/oidc/start?tenant=${one.id}"`);
  expect(rendered(all)).not.toContain('パスキーでログイン');
  const account = rendered([{ ...one, ways: ['oidc' as const] }], () => undefined);
  expect(account).not.toContain('name="pin"');
});
