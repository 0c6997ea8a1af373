/** A made-up centre for looking at the console page: the API of `src/central/schema.ts` over figures set by a script. */
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyReply } from 'fastify';
import { PLACES_API } from '../../src/central/place-schema.ts';
import {
  CONSOLE_API,
  loginSchema,
  type Overview,
  overviewSchema,
  peopleSchema,
} from '../../src/central/schema.ts';
import { officeSchema, SHELTER_API } from '../../src/central/shelter-schema.ts';

/** As strict as a page can be served: nothing inline, nothing from elsewhere. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export interface MadeUpCentre {
  readonly url: string;
  /** Parsed by the schema, so that a script cannot show what the centre could not say. */
  show(overview: unknown): void;
  setPeople(people: unknown): void;
  /** 避難所の一覧, districts, who of one is not confirmed, and what a family is told: by the path that asks. */
  setAnswer(path: string, answer: unknown): void;
  setRole(role: 'viewer' | 'clerk'): void;
  /** While cut, open streams are dropped and every call is refused with 503. */
  cut(down: boolean): void;
  close(): Promise<void>;
}

export const CODE = 'one-time-code-1';
export const PIN = '0000';

export const startMadeUpCentre = async (consoleDir: string): Promise<MadeUpCentre> => {
  const app = Fastify({ logger: false, forceCloseConnections: true });
  const streams = new Set<FastifyReply>();
  let overview: Overview | undefined;
  let people = new Map<string, unknown>();
  const answers = new Map<string, unknown>([
    [SHELTER_API.office, officeSchema.parse({ standards: {}, residents: null })],
    [PLACES_API.list, { list: null }],
  ]);
  let role: 'viewer' | 'clerk' = 'clerk';
  let down = false;
  let codeUsed = false;
  const signedIn = (cookie: string | undefined): boolean => cookie?.includes('session=yes') === true;
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('content-security-policy', CSP);
    if (!request.url.startsWith('/console/api/')) return;
    if (down) return reply.code(503).send({ reason: 'failed' });
    const isOpen = request.method === 'POST' || request.url === CONSOLE_API.tenants;
    if (!isOpen && !signedIn(request.headers.cookie))
      return reply.code(401).send({ reason: 'not_signed_in' });
    return undefined;
  });
  app.post(CONSOLE_API.login, async (request, reply) => {
    const login = loginSchema.safeParse(request.body);
    const good =
      login.success &&
      ('code' in login.data
        ? login.data.code === CODE && !codeUsed
        : 'pin' in login.data && login.data.pin === PIN);
    if (!good) return reply.code(401).send({ reason: 'bad_login' });
    codeUsed ||= 'code' in login.data;
    return reply
      .header('set-cookie', 'session=yes; HttpOnly; SameSite=Strict; Path=/console')
      .send({ staff: 'honbu-1', role });
  });
  app.get(CONSOLE_API.tenants, async () => [overview?.tenant ?? { id: '999990', name: '架空県かざし市' }]);
  app.get(CONSOLE_API.login, async () => ({ staff: 'honbu-1', role }));
  app.delete(CONSOLE_API.login, async (_request, reply) =>
    reply.header('set-cookie', 'session=; Max-Age=0; Path=/console').code(204).send(),
  );
  app.get(CONSOLE_API.overview, async () => overview);
  app.get(CONSOLE_API.events, (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write(`data: ${JSON.stringify(overview)}\n\n`);
    streams.add(reply);
    reply.raw.on('close', () => streams.delete(reply));
  });
  app.get<{ Params: { id: string } }>(
    CONSOLE_API.people(':id').replace('%3A', ':').replace(/\?.*$/, ''),
    async (request, reply) => {
      if (role === 'viewer') return reply.code(403).send({ reason: 'not_allowed' });
      return people.get(request.params.id) ?? reply.code(404).send({ reason: 'not_found' });
    },
  );
  for (const path of [SHELTER_API.office, PLACES_API.list, SHELTER_API.districts, SHELTER_API.unconfirmed])
    app.get(
      path,
      async (_request, reply) => answers.get(path) ?? reply.code(404).send({ reason: 'not_found' }),
    );
  app.post(SHELTER_API.inquiry, async () => answers.get(SHELTER_API.inquiry));
  await app.register(fastifyStatic, { root: consoleDir, prefix: '/console/' });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    show(next) {
      overview = overviewSchema.parse(next);
      for (const stream of streams) stream.raw.write(`data: ${JSON.stringify(overview)}\n\n`);
    },
    setPeople(next) {
      const parsed = peopleSchema.parse(next);
      people = new Map(people).set(parsed.shelterId, parsed);
    },
    setAnswer: (path, answer) => void answers.set(path, answer),
    setRole(next) {
      role = next;
    },
    cut(next) {
      down = next;
      if (down) for (const stream of streams) stream.raw.destroy();
    },
    close: () => app.close(),
  };
};
