/**
 * A module's methods over the program's own RPC server, with a 個人番号 typed into every field that would take one (domain.md §12, 16): each
 * must be refused before anything is recorded, and what then is in tables, log, papers and answers is looked through.
 */
import { z } from 'zod';
import type { Logger } from '../../src/kernel/log.ts';
import type { Caller, MethodTable } from '../../src/rpc/contract.ts';
import type { ReplyFrame } from '../../src/rpc/schema.ts';
import { createRpcServer } from '../../src/rpc/server.ts';
import { INVENTED_MY_NUMBERS, MY_NUMBER_SHAPES } from '../registry/files/my-numbers.ts';
import { type Found, scanText } from '../registry/files/scan.ts';

type Path = readonly (string | number)[];

const textsOf = (value: unknown, at: Path = []): Path[] => {
  if (typeof value === 'string') return [at];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    textsOf(each, [...at, Array.isArray(value) ? Number(key) : key]),
  );
};

const withText = (value: unknown, [key, ...rest]: Path, text: string): unknown => {
  if (key === undefined) return text;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = withText(copy[key], rest, text);
  return copy;
};

/** `shelter.checkIn guests.*.details.name` */
const nameOf = (method: string, path: Path): string =>
  `${method} ${path.map((step) => (typeof step === 'number' ? '*' : step)).join('.')}`;

const nodeSchema = z.looseObject({
  type: z.string().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
});

const [NUMBER] = INVENTED_MY_NUMBERS;

/** Fields of a JSON schema that take twelve digits. */
const fieldsOf = (raw: unknown, at: readonly string[] = []): string[] => {
  const node = nodeSchema.parse(raw);
  const below = [node.anyOf, node.oneOf, node.allOf].flatMap((all) => all ?? []);
  const within = [
    ...below.flatMap((each) => fieldsOf(each, at)),
    ...Object.entries(node.properties ?? {}).flatMap(([key, each]) => fieldsOf(each, [...at, key])),
    ...[...(node.prefixItems ?? []), ...(typeof node.items === 'object' ? [node.items] : [])].flatMap(
      (each) => fieldsOf(each, [...at, '*']),
    ),
  ];
  const takes =
    node.type === 'string' &&
    node.enum === undefined &&
    node.const === undefined &&
    (node.maxLength ?? NUMBER.length) >= NUMBER.length &&
    (node.pattern === undefined || new RegExp(node.pattern, 'u').test(NUMBER));
  return takes ? [...within, at.join('.')] : within;
};

/** All that could be told a number, by the contract itself; what is looked up and kept nowhere may be. */
export const fieldsThatTakeOne = (methods: MethodTable): string[] => [
  ...new Set(
    Object.entries(methods).flatMap(([name, { shape }]) =>
      shape.fleeting === true
        ? []
        : fieldsOf(z.toJSONSchema(shape.input, { io: 'input', unrepresentable: 'any' }))
            .filter((path) => !/(?:^|\.)pin$/.test(path))
            .map((path) => `${name} ${path}`),
    ),
  ),
];

/** Without the end of `hlc/device/seq`, the order of all events, whose twelve digits count from 1 on (kernel/hlc.ts). */
export const besideOrder = (found: readonly Found[]): readonly Found[] =>
  found.filter(({ number }) => !number.startsWith('000000'));

interface Options {
  readonly methods: MethodTable;
  readonly caller: () => Caller;
  /** How many events are on the disk. */
  readonly recorded: () => number;
}

export const plantingScreen = ({ methods, caller, recorded }: Options) => {
  const said: string[] = [];
  const planted = new Set<string>();
  const kept: string[] = [];
  const note = (...words: unknown[]): void => void said.push(JSON.stringify(words));
  const logger: Logger = { info: note, warn: note };
  const frames: ReplyFrame[] = [];
  const peer = createRpcServer({ methods, topics: {}, caller, logger }).accept((frame) => frames.push(frame));
  let id = 0;
  const send = async (method: string, input: unknown): Promise<ReplyFrame> => {
    id += 1;
    await peer.receive({ type: 'call', id, method, input });
    const frame = frames.at(-1);
    if (frame === undefined) throw new Error(`${method} was not answered`);
    return frame;
  };
  const plant = async (method: string, input: object): Promise<void> => {
    const shape = methods[method]?.shape;
    if (shape === undefined || shape.fleeting === true) return;
    for (const path of textsOf(input)) {
      if (path.at(-1) === 'pin') continue;
      for (const write of Object.values(MY_NUMBER_SHAPES)) {
        const wrong = withText(input, path, write(NUMBER));
        if (!shape.input.safeParse(wrong).success) continue;
        const before = recorded();
        const frame = await send(method, wrong);
        if (frame.type !== 'error' || frame.error !== 'my_number' || recorded() !== before)
          kept.push(nameOf(method, path));
        planted.add(nameOf(method, path));
      }
    }
  };
  return {
    /** First with a number in each of its texts, and then as it is. */
    async call(method: string, input: object): Promise<ReturnType<typeof JSON.parse>> {
      await plant(method, input);
      const frame = await send(method, input);
      said.push(JSON.stringify(frame));
      if (frame.type !== 'result') throw new Error(`${method}: ${JSON.stringify(frame)}`);
      const { output } = frame as { readonly output: ReturnType<typeof JSON.parse> };
      if (output.ok === false) throw new Error(`${method}: ${String(output.reason)}`);
      return 'value' in output ? output.value : output;
    },
    /** As it is, whatever the answer. */
    async tell(method: string, input: object): Promise<void> {
      said.push(JSON.stringify(await send(method, input)));
    },
    planted,
    /** Where one was taken. */
    kept,
    /** In all that was answered and logged. */
    found: () => said.flatMap((text) => scanText('said', text)),
  };
};
