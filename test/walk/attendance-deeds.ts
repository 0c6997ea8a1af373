/** How what changes attendance is done once, for acts.test.ts. */

import { MASTERS_API } from '../../src/central/attendance-masters-schema.ts';
import { ATTENDANCE_API, askedSchema } from '../../src/central/attendance-schema.ts';
import type { Role } from '../../src/kernel/roles.ts';
import type { Browser } from '../harness/browser.ts';
import { EXAMPLES, exampleFile, LEAVE, ROSTER_DAY } from '../wire/walk-attendance.ts';

interface Deed {
  readonly route: string;
  readonly ready: () => Promise<() => Promise<Response>>;
}

export const attendanceDeeds = ({
  signIn,
  at,
}: {
  readonly signIn: (role: Role) => Promise<Browser>;
  readonly at: (path: string) => string;
}): readonly Deed[] => {
  const as =
    (role: Role, path: string, body: unknown): Deed['ready'] =>
    async () => {
      const browser = await signIn(role);
      return () => browser.post(at(path), body);
    };
  const bring = (browser: Browser, [kind, file]: (typeof EXAMPLES)[number], after: number) =>
    browser.post(at(ATTENDANCE_API.import), {
      ...{ kind, name: file, base64: exampleFile(file), reason: '初めの登録', apply: true, after },
    });
  return [
    {
      route: `POST ${ATTENDANCE_API.import}`,
      ready: async () => {
        const browser = await signIn('personnel');
        const [rules, departments, staff] = EXAMPLES;
        await bring(browser, rules, 0);
        await bring(browser, departments, 1);
        return () => bring(browser, staff, 2);
      },
    },
    {
      route: `POST ${MASTERS_API.roster}`,
      ready: as('supervisor', MASTERS_API.roster, ROSTER_DAY),
    },
    { route: `POST ${ATTENDANCE_API.requests}`, ready: as('clerk', ATTENDANCE_API.requests, LEAVE) },
    {
      route: `POST ${ATTENDANCE_API.step(':asked')}`,
      ready: async () => {
        const reply = await (await signIn('clerk')).post(at(ATTENDANCE_API.requests), LEAVE);
        const id = askedSchema.parse(await reply.json()).request?.id ?? '';
        return as('supervisor', ATTENDANCE_API.step(id), { revision: 1, step: 'approve', note: '' })();
      },
    },
    {
      route: `POST ${ATTENDANCE_API.closing}`,
      ready: as('personnel', ATTENDANCE_API.closing, { act: 'close', month: '2026-10', number: 0 }),
    },
    {
      route: `POST ${ATTENDANCE_API.export}`,
      ready: as('personnel', ATTENDANCE_API.export, { what: 'interval', month: '2026-10' }),
    },
  ];
};
