import { rootReference, sectionReference, serverReference } from './reference.ts';
import { configSchema, textSettings, urlSetting } from './schema.ts';

/** What is read here of a schema of valibot. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly wrapped?: Shape;
  readonly item?: Shape;
  readonly value?: Shape;
  readonly options?: readonly string[];
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}

type Json = Readonly<Record<string, unknown>>;

const variable = {
  description: 'the value of the environment variable of this name',
  type: 'object',
  properties: { env: { type: 'string' } },
  required: ['env'],
  additionalProperties: false,
};

/** The JSON Schema of citrate.config.json, from the schema that configurations are read with. */
export function configJsonSchema(): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'citrate.config.json',
    ...jsonOf(configSchema),
    $defs: { variable },
  };
}

const meanings: Readonly<Record<string, { readonly meaning: string }>> = {
  ...sectionReference,
  ...serverReference,
  ...rootReference,
};

/** Keywords for numbers and texts, by valibot's names for its checks. */
const keywords: Readonly<Record<string, string>> = {
  min_value: 'minimum',
  max_value: 'maximum',
  min_length: 'minLength',
};

function jsonOf(shape: Shape): Json {
  if (shape.wrapped) return jsonOf(shape.wrapped);
  if (shape.entries) return objectOf(shape.entries);
  if (shape.item) return { type: 'array', items: jsonOf(shape.item) };
  if (shape.type === 'record' && shape.value) {
    return { type: 'object', additionalProperties: jsonOf(shape.value) };
  }
  if (shape.options) return { type: 'string', enum: shape.options };
  if (shape === urlSetting) return textOf({ pattern: '^postgres(ql)?://' });
  if (textSettings.some((setting) => setting === shape)) return textOf({ minLength: 1 });
  const checks = (shape.pipe ?? []).flatMap(({ type, requirement }) => {
    const keyword = keywords[type];
    return keyword === undefined ? [] : [[keyword, requirement]];
  });
  const whole = shape.pipe?.some(({ type }) => type === 'integer') === true;
  return { type: whole ? 'integer' : shape.type, ...Object.fromEntries(checks) };
}

function textOf(limits: Json): Json {
  return { anyOf: [{ type: 'string', ...limits }, { $ref: '#/$defs/variable' }] };
}

function objectOf(entries: Readonly<Record<string, Shape>>): Json {
  const properties = Object.entries(entries).map(([key, shape]) => {
    const meaning = meanings[key]?.meaning;
    return [key, { ...(meaning !== undefined && { description: meaning }), ...jsonOf(shape) }];
  });
  const required = Object.entries(entries).flatMap(([key, { type }]) =>
    type === 'exact_optional' ? [] : [key],
  );
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}
