/** Text search dictionaries and configurations. After PostgreSQL's tsearchcmds.c. */
import {
  type AlterTSConfigurationStmt,
  type AlterTSDictionaryStmt,
  as,
  type DefElem,
  type DefineStmt,
  type Node,
} from '@citrate/parser';
import {
  builtinMappings,
  builtinTemplates,
  isBuiltinDictionary,
  tokenTypes,
} from '../builtin-text-search.ts';
import { raise } from '../errors.ts';
import type { Catalog, TextSearchConfiguration, TextSearchName } from '../model.ts';
import { strings } from '../names-of.ts';
import { resolveSchemaObject, withSchemaObject } from '../schema-objects.ts';
import { withoutLocations } from '../trees.ts';
import { notice, type Run } from './run.ts';
import { newObjectName, refuseTakenObject, requireSchemaObject } from './schema-objects.ts';

export function createDictionary(stmt: DefineStmt, run: Run): void {
  const name = newObjectName(run.catalog, stmt.defnames);
  const template = namesIn(stmt, 'template');
  if (!template) raise('42P17', 'text search template is required');
  refuseTakenObject(run.catalog, 'text search dictionary', name);
  run.catalog = withSchemaObject(run.catalog, {
    kind: 'text search dictionary',
    ...name,
    identity: name.name,
    owner: run.catalog.currentRole,
    template: templateName(run.catalog, template),
    options: withoutLocations((stmt.definition ?? []).filter((o) => nameOf(o) !== 'template')),
  });
}

/** Options that are given take the place of those before; without a value, they only go. */
export function alterDictionary(stmt: AlterTSDictionaryStmt, run: Run): void {
  const names = strings(stmt.dictname);
  const found = requireSchemaObject(run.catalog, 'text search dictionary', names);
  const given = withoutLocations(stmt.options ?? []);
  const said = new Set(given.map(nameOf));
  const kept = found.options.filter((option) => !said.has(nameOf(option)));
  const set = given.filter((option) => as(option, 'DefElem')?.arg !== undefined);
  run.catalog = withSchemaObject(run.catalog, { ...found, options: [...kept, ...set] });
}

export function createConfiguration(stmt: DefineStmt, run: Run): void {
  const name = newObjectName(run.catalog, stmt.defnames);
  const parser = namesIn(stmt, 'parser');
  const copy = namesIn(stmt, 'copy');
  if (parser && copy) raise('42601', 'cannot specify both PARSER and COPY options');
  if (!parser && !copy) raise('42P17', 'text search parser is required');
  const parts = copy ? copied(run.catalog, copy) : { parser: parserName(parser ?? [], run) };
  refuseTakenObject(run.catalog, 'text search configuration', name);
  run.catalog = withSchemaObject(run.catalog, {
    mappings: new Map(),
    ...parts,
    kind: 'text search configuration',
    ...name,
    identity: name.name,
    owner: run.catalog.currentRole,
  });
}

function copied(
  catalog: Catalog,
  names: TextSearchName,
): Pick<TextSearchConfiguration, 'parser' | 'mappings'> {
  const own = resolveSchemaObject(catalog, 'text search configuration', names);
  if (own) return { parser: own.parser, mappings: own.mappings };
  const mappings = isOfServer(names) && builtinMappings(names.at(-1) ?? '', catalog.pg);
  if (mappings) return { parser: ['pg_catalog', 'default'], mappings };
  raise('42704', `text search configuration "${names.join('.')}" does not exist`);
}

function parserName(names: TextSearchName, { catalog }: Run): TextSearchName {
  if (isOfServer(names) && names.at(-1) === 'default') return ['pg_catalog', 'default'];
  if (catalog.uncertain) return names;
  raise('42704', `text search parser "${names.join('.')}" does not exist`);
}

function templateName({ uncertain }: Catalog, names: TextSearchName): TextSearchName {
  const name = names.at(-1) ?? '';
  if (isOfServer(names) && builtinTemplates.has(name)) return ['pg_catalog', name];
  if (uncertain) return names;
  raise('42704', `text search template "${names.join('.')}" does not exist`);
}

/** One that is not there may be an extension's. */
function dictionaryName(catalog: Catalog, names: TextSearchName): TextSearchName {
  const name = names.at(-1) ?? '';
  if (isOfServer(names) && isBuiltinDictionary(name, catalog.pg)) return ['pg_catalog', name];
  const found = resolveSchemaObject(catalog, 'text search dictionary', names);
  if (found) return [found.schema, found.name];
  if (catalog.uncertain) return names;
  raise('42704', `text search dictionary "${names.join('.')}" does not exist`);
}

function isOfServer([first, second]: TextSearchName): boolean {
  return second === undefined || first === 'pg_catalog';
}

function nameOf(option: Node): string {
  return as(option, 'DefElem')?.defname ?? '';
}

function namesIn({ definition }: DefineStmt, option: string): TextSearchName | undefined {
  const given: DefElem | undefined = (definition ?? [])
    .flatMap((node) => as(node, 'DefElem') ?? [])
    .find(({ defname }) => defname === option);
  if (!given) return undefined;
  const { arg } = given;
  const single = as(arg, 'String')?.sval;
  if (single !== undefined) return [single];
  return strings(as(arg, 'TypeName')?.names ?? as(arg, 'List')?.items);
}

type Mappings = TextSearchConfiguration['mappings'];

interface Alteration {
  readonly tokens: readonly string[];
  readonly dictionaries: readonly TextSearchName[];
  readonly stmt: AlterTSConfigurationStmt;
  readonly run: Run;
}

type Alter = (mappings: Mappings, alteration: Alteration) => Mappings;

const alterations: { readonly [kind in string]?: Alter } = {
  ALTER_TSCONFIG_ADD_MAPPING: (mappings, { tokens, dictionaries }) => {
    const taken = tokens.find((token) => mappings.has(token));
    if (taken !== undefined) raise('23505', `token type "${taken}" already has a mapping`);
    return withMappings(mappings, tokens, dictionaries);
  },
  ALTER_TSCONFIG_ALTER_MAPPING_FOR_TOKEN: (mappings, { tokens, dictionaries }) =>
    withMappings(mappings, tokens, dictionaries),
  ALTER_TSCONFIG_REPLACE_DICT: (mappings, { dictionaries }) =>
    replaced(mappings, [...mappings.keys()], dictionaries),
  ALTER_TSCONFIG_REPLACE_DICT_FOR_TOKEN: (mappings, { tokens, dictionaries }) =>
    replaced(mappings, tokens, dictionaries),
  ALTER_TSCONFIG_DROP_MAPPING: (mappings, { tokens, stmt, run }) => {
    for (const token of tokens.filter((each) => !mappings.has(each))) {
      const missing = `mapping for token type "${token}" does not exist`;
      if (!stmt.missing_ok) raise('42704', missing);
      notice(run, '00000', `${missing}, skipping`);
    }
    return new Map([...mappings].filter(([token]) => !tokens.includes(token)));
  },
};

export function alterConfiguration(stmt: AlterTSConfigurationStmt, run: Run): void {
  const names = strings(stmt.cfgname);
  const found = requireSchemaObject(run.catalog, 'text search configuration', names);
  const alter = stmt.kind && alterations[stmt.kind];
  if (!alter) throw new TypeError(`no such alteration: ${stmt.kind ?? ''}`);
  const tokens = strings(stmt.tokentype);
  const strange = tokens.find((token) => !tokenTypes.includes(token));
  if (strange !== undefined) raise('22023', `token type "${strange}" does not exist`);
  const dictionaries = (stmt.dicts ?? []).map((node) =>
    dictionaryName(run.catalog, strings(as(node, 'List')?.items)),
  );
  const mappings = alter(found.mappings, { tokens, dictionaries, stmt, run });
  run.catalog = withSchemaObject(run.catalog, { ...found, mappings: inOrder(mappings) });
}

function withMappings(
  mappings: Mappings,
  tokens: readonly string[],
  dictionaries: readonly TextSearchName[],
): Mappings {
  return new Map([...mappings, ...tokens.map((token) => [token, dictionaries] as const)]);
}

function replaced(
  mappings: Mappings,
  tokens: readonly string[],
  [before, after]: readonly TextSearchName[],
): Mappings {
  const replace = (name: TextSearchName): TextSearchName =>
    after && name.join('\0') === before?.join('\0') ? after : name;
  return new Map(
    [...mappings].map(([token, names]) => [
      token,
      tokens.includes(token) ? names.map(replace) : names,
    ]),
  );
}

/** In the order of the parser's types of tokens. */
function inOrder(mappings: Mappings): Mappings {
  const place = (token: string): number => tokenTypes.indexOf(token);
  return new Map([...mappings].sort(([a], [b]) => place(a) - place(b)));
}
