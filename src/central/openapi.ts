/** Protocol v1 as OpenAPI 3.1, for whoever connects something of another make: made of the shapes by which the program itself parses. */
import { z } from 'zod';
import { TENANT_HEADER } from '../outbox/protocol.ts';
import { ASKED, askHeadersSchema } from '../registry/package.ts';
import type { Body, WireRoute } from './wire-route.ts';
import { commonOf, NAMED_SHAPES, PART_SHAPES, WIRE_ROUTES } from './wire-shapes.ts';

type Json = Readonly<Record<string, unknown>>;

const parts = z.registry<{ readonly id: string }>();
for (const [id, schema] of Object.entries(PART_SHAPES)) parts.add(schema, { id });

/** Where a part stands in the document; JSON Schema would have it in each schema anew. */
const inComponents = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as T;

const whole = (schema: z.ZodType): { readonly schema: Json; readonly parts: Json } => {
  const options = { io: 'input', unrepresentable: 'any', metadata: parts } as const;
  const { $schema: _, $defs = {}, ...rest } = inComponents(z.toJSONSchema(schema, options));
  return { schema: rest, parts: $defs };
};

/** As it may be written: what an answer says besides is not forbidden. */
const jsonSchema = (schema: z.ZodType): Json => whole(schema).schema;

/** The parts, each once. */
const partSchemas = (): Json => {
  const all = Object.values(PART_SHAPES).map((schema) => whole(schema).parts);
  return Object.assign({}, ...all) as Json;
};

const nameOf = new Map(Object.entries(NAMED_SHAPES).map(([name, schema]) => [schema, name]));

const contentOf = (body: Body): Json => {
  if (body === undefined) return {};
  if (typeof body === 'string') return { content: { [body]: {} } };
  const name = nameOf.get(body);
  const schema = name === undefined ? jsonSchema(body) : { $ref: `#/components/schemas/${name}` };
  return { content: { 'application/json': { schema } } };
};

const parametersOf = (where: 'path' | 'query' | 'header', fields: z.ZodObject | undefined): Json[] =>
  Object.entries(fields?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: where,
    required: where === 'path' || !(schema as z.ZodType).safeParse(undefined).success,
    schema: jsonSchema(schema as z.ZodType),
  }));

const tenantHeader = z.object({ [TENANT_HEADER]: z.string().regex(/^\d{6}$/) });
const headersOf = ({ by }: WireRoute): Json[] => {
  if (by === 'nobody' || by === 'staff') return [];
  // Of whoever publishes, the municipality is in what it signs.
  const tenant = by === 'publisher' ? tenantHeader.partial() : tenantHeader;
  return parametersOf('header', by === 'ask' ? tenant.extend(askHeadersSchema.shape) : tenant);
};

const SECURITY: Readonly<Record<WireRoute['by'], readonly Json[]>> = {
  nobody: [],
  device: [{ certificate: [] }],
  ask: [{ certificate: [], ask: [] }],
  publisher: [{ publisher: [] }],
  staff: [{ session: [] }],
};

const operationOf = (route: WireRoute): Json => {
  const answers = { ...commonOf(route), ...route.answers };
  return {
    summary: route.says,
    tags: [route.by],
    security: SECURITY[route.by],
    parameters: [
      ...parametersOf('path', route.params),
      ...parametersOf('query', route.query),
      ...headersOf(route),
    ],
    ...(route.body === undefined ? {} : { requestBody: { required: true, ...contentOf(route.body) } }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, body]) => [
        status,
        { description: Number(status) < 400 ? 'done' : 'not done', ...contentOf(body) },
      ]),
    ),
  };
};

/** `/v1/streams/:device` as OpenAPI writes it. */
const pathOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}').replaceAll('*', '{*}');

export const openApi = (): Json => {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(WIRE_ROUTES)) {
    const [method = '', url = ''] = name.split(' ');
    const path = pathOf(url);
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kazasu',
      version: '1',
      description:
        'Requests are strict: a field that is not named here is refused. Answers may say more than is named here; ignore what you do not know.',
    },
    paths,
    components: {
      schemas: {
        ...Object.fromEntries(
          Object.entries(NAMED_SHAPES).map(([name, schema]) => [name, jsonSchema(schema)]),
        ),
        ...partSchemas(),
      },
      securitySchemes: {
        certificate: { type: 'mutualTLS', description: 'The certificate of the terminal (端末証明書)' },
        ask: {
          type: 'apiKey',
          in: 'header',
          name: ASKED.signature,
          description: 'Ed25519 over kazasu.ask.v1, tenant, device, path with query, and time',
        },
        publisher: {
          type: 'apiKey',
          in: 'header',
          name: ASKED.signature,
          description: 'Of a part; a manifest is signed in itself',
        },
        session: { type: 'apiKey', in: 'cookie', name: 'kazasu_console' },
      },
    },
  };
};

/** As `docs/openapi.json` has it. */
export const openApiText = (): string => `${JSON.stringify(openApi(), null, 2)}\n`;
