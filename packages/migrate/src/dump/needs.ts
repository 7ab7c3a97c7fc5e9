/** What a tree names, found by its names. */
import { as, type FuncCall, type Node, type TypeName, walk } from '@citrate/parser';
import {
  type Catalog,
  parseIdentifiers,
  rangeVar,
  resolveRelation,
  resolveRoutines,
  resolveType,
  strings,
} from '../catalog/index.ts';
import { functionKey, relationKey, typeKey } from './keys.ts';
import type { ObjectKey } from './model.ts';

/** Keys of relations, types and functions of users that the tree may mean, each once. */
export function namedIn(tree: Node, catalog: Catalog): readonly ObjectKey[] {
  const keys = new Set<ObjectKey>();
  const addRelation = (names: readonly string[]): void => {
    const relation = names.length > 0 && resolveRelation(catalog, rangeVar(names));
    if (relation) keys.add(relationKey(relation));
  };
  walk(tree, {
    RangeVar: ({ schemaname, relname = '' }) =>
      addRelation(schemaname === undefined ? [relname] : [schemaname, relname]),
    TypeName: (type) => {
      const names = strings(type.names);
      const found = type.pct_type ? undefined : resolveType(catalog, names);
      if (found) keys.add(typeKey(found));
      else addRelation(type.pct_type ? names.slice(0, -1) : names);
    },
    FuncCall: (call) => {
      for (const routine of resolveRoutines(catalog, strings(call.funcname))) {
        keys.add(functionKey(routine));
      }
      addRelation(sequenceNamed(call));
    },
    TypeCast: ({ arg, typeName }) => addRelation(isRegclass(typeName) ? constantName(arg) : []),
  });
  return [...keys];
}

const sequenceFunctions: ReadonlySet<string> = new Set(['nextval', 'currval', 'setval']);

function sequenceNamed({ funcname, args }: FuncCall): readonly string[] {
  return sequenceFunctions.has(strings(funcname).at(-1) ?? '') ? constantName(args?.[0]) : [];
}

function isRegclass(type: TypeName | undefined): boolean {
  return strings(type?.names).at(-1) === 'regclass';
}

function constantName(node: Node | undefined): readonly string[] {
  const text = as(node, 'A_Const')?.sval?.sval;
  return (text !== undefined && parseIdentifiers(text)) || [];
}
