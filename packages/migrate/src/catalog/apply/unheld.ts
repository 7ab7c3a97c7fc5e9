/** Objects that the model does not hold: that they are there is said, so that no dump is silent. */
import {
  as,
  type DefineStmt,
  type DropStmt,
  type Node,
  type ObjectType,
  type TypeName,
} from '@citrate/parser';
import { creationSchema } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';
import { formatType } from '../types.ts';
import { withNotHeld, withoutNotHeld } from '../update.ts';
import type { Run } from './run.ts';

type Words = (tree: Node, catalog: Catalog) => string;

/** As introspection calls them. */
const created: readonly Words[] = [
  (tree, catalog) => {
    const { sourcetype, targettype } = as(tree, 'CreateCastStmt') ?? {};
    return sourcetype && targettype ? castWords(catalog, sourcetype, targettype) : '';
  },
  (tree, catalog) =>
    inSchema('conversion', as(tree, 'CreateConversionStmt')?.conversion_name, catalog),
  (tree, catalog) =>
    inSchema('operator class', as(tree, 'CreateOpClassStmt')?.opclassname, catalog),
  (tree, catalog) =>
    inSchema('operator family', as(tree, 'CreateOpFamilyStmt')?.opfamilyname, catalog),
  (tree) => plain('language', as(tree, 'CreatePLangStmt')?.plname),
  (tree) => plain('access method', as(tree, 'CreateAmStmt')?.amname),
  (tree, catalog) => {
    const { type_name: type, lang = '' } = as(tree, 'CreateTransformStmt') ?? {};
    return type ? transformWords(catalog, type, lang) : '';
  },
];

function castWords(catalog: Catalog, source: TypeName, target: TypeName): string {
  return `cast from ${formatType(catalog, source)} to ${formatType(catalog, target)}`;
}

function transformWords(catalog: Catalog, type: TypeName, language: string): string {
  return `transform for ${formatType(catalog, type)} language ${language}`;
}

function plain(kind: string, name: string | undefined): string {
  return name === undefined ? '' : `${kind} ${name}`;
}

function inSchema(kind: string, names: readonly Node[] | undefined, catalog: Catalog): string {
  if (!names) return '';
  const [name = '', schemaname] = strings(names).toReversed();
  const schema = creationSchema(catalog, schemaname === undefined ? {} : { schemaname });
  return `${kind} ${schema}.${name}`;
}

/** CREATE of anything that is only named from here on. */
export function noteCreated(tree: Node, run: Run): void {
  const words = created.map((wordsOf) => wordsOf(tree, run.catalog)).find((said) => said !== '');
  if (words !== undefined) run.catalog = withNotHeld(run.catalog, words);
}

const defined: { readonly [type in ObjectType]?: string } = {
  OBJECT_OPERATOR: 'operator',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSTEMPLATE: 'text search template',
};

/** False for kinds that are not known at all. */
export function noteDefined({ kind, defnames }: DefineStmt, run: Run): boolean {
  const word = kind && defined[kind];
  if (word === undefined) return false;
  run.catalog = withNotHeld(run.catalog, inSchema(word, defnames, run.catalog));
  return true;
}

type Dropped = (node: Node, catalog: Catalog) => string | undefined;

/**
 * What is no longer said of objects that go. Of operators and their classes several may have one
 * name: they are named from their creation on, whatever is dropped.
 */
const dropped: { readonly [type in ObjectType]?: Dropped } = {
  OBJECT_ACCESS_METHOD: (node) => `access method ${as(node, 'String')?.sval ?? ''}`,
  OBJECT_CAST: (node, catalog) => {
    const [source, target] = (as(node, 'List')?.items ?? []).map((item) => as(item, 'TypeName'));
    return source && target && castWords(catalog, source, target);
  },
  OBJECT_CONVERSION: (node, catalog) => inSchema('conversion', as(node, 'List')?.items, catalog),
  OBJECT_LANGUAGE: (node) => `language ${as(node, 'String')?.sval ?? ''}`,
  OBJECT_OPERATOR: () => undefined,
  OBJECT_OPCLASS: () => undefined,
  OBJECT_OPFAMILY: () => undefined,
  OBJECT_TRANSFORM: (node, catalog) => {
    const [type, language] = as(node, 'List')?.items ?? [];
    const name = type && as(type, 'TypeName');
    return name && transformWords(catalog, name, as(language, 'String')?.sval ?? '');
  },
};

/** False for kinds that are not known at all. */
export function noteDropped({ removeType, objects = [] }: DropStmt, run: Run): boolean {
  const wordsOf = removeType && dropped[removeType];
  if (!wordsOf) return false;
  for (const node of objects) {
    const words = wordsOf(node, run.catalog);
    if (words !== undefined) run.catalog = withoutNotHeld(run.catalog, words);
  }
  return true;
}
