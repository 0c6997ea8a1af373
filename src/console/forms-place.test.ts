import { expect, test } from 'vitest';
import { type FormsPlace, formsAddress, formsPlace } from './forms-place.ts';

test('every place has an address that leads back to it; any other leads to the list', () => {
  const places: readonly FormsPlace[] = [
    { at: 'list' },
    { at: 'changes' },
    { at: 'files' },
    { at: 'document', kind: 'form', id: 'sm_moving_in' },
    { at: 'new', kind: 'attachment' },
    { at: 'edit', kind: 'fact', id: 'has_card', change: null },
    { at: 'edit', kind: 'form', id: 'sm_moving_in', change: '0190-1' },
    { at: 'change', id: '0190-1' },
  ];
  for (const place of places) expect(formsPlace(formsAddress(place))).toEqual(place);
  for (const hash of [
    '#/forms',
    '#/forms/',
    '#/forms/document/party/x',
    '#/forms/edit/form',
    '#/forms/change/',
  ])
    expect(formsPlace(hash)).toEqual({ at: 'list' });
});
