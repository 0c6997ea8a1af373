/** 様式の改正 over the wire, for openapi.test.ts: written by one, approved by the other; each step of it once. */
import { type ChangeStep, changeViewSchema, FORMS_API } from '../../src/central/forms-schema.ts';
import { CATALOGUE_PATH } from '../../src/outbox/catalogue-document.ts';

export interface FormsWire {
  readonly atConsole: (method: string, path: string, cookie?: string, body?: unknown) => Promise<Response>;
  readonly atEntrance: (method: 'GET', path: string) => Promise<Response>;
  /** Cookies of two people. */
  readonly author: string;
  readonly approver: string;
}

export const walkForms = async ({ atConsole, atEntrance, author, approver }: FormsWire): Promise<void> => {
  await atEntrance('GET', CATALOGUE_PATH);
  const content = { id: 'd_new', name: { ja: '新しい課', easy: '新しい課', en: 'new' } };
  const edits = [{ kind: 'department', id: 'd_new', base: null, content }];
  const draft = { revision: 0, effectiveFrom: '2999-04-01', reason: '組織の改正による', todayReason: '' };
  const begin = async (): Promise<string> => {
    const reply = await atConsole('POST', FORMS_API.changes, author, { ...draft, id: null, edits });
    return changeViewSchema.parse(await reply.json()).id;
  };
  const step = (by: string, id: string, what: ChangeStep, revision: number) =>
    atConsole('POST', FORMS_API.step(id, what), by, { revision, note: '確かめたうえで' });
  await step(author, await begin(), 'discard', 1);
  const id = await begin();
  for (let twice = 0; twice < 2; twice += 1) await step(author, id, 'submit', 1);
  await step(approver, id, 'return', 2);
  await step(author, id, 'submit', 3);
  await step(author, id, 'approve', 4);
  await step(approver, id, 'approve', 4);
  await atEntrance('GET', CATALOGUE_PATH);
  await atConsole('GET', FORMS_API.change(id), author);
  await atConsole('GET', `${FORMS_API.history}?kind=department&id=d_new`, author);
  await atConsole('GET', `${FORMS_API.catalogue}?day=2999-04-01`, author);
  await atConsole('GET', FORMS_API.changes, author);
  const yaml = await (await atConsole('GET', `${FORMS_API.export}?day=2999-04-01`, author)).text();
  const bringing = { effectiveFrom: '2999-04-02', reason: '名前の見直しによる' };
  for (const each of [yaml.replace('新しい課', '別の課'), 'forms: ['])
    await atConsole('POST', FORMS_API.import, author, { ...bringing, yaml: each });
  await step(approver, id, 'withdraw', 5);
};
