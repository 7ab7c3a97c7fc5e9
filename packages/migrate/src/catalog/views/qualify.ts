import { mapTree, type Node, type RangeVar } from '@citrate/parser';
import { requireFunction } from '../calls.ts';
import { requireRelation, resolveRelation, resolveType, TEMP_SCHEMA } from '../lookup.ts';
import type { Catalog } from '../model.ts';
import { rangeVar, stringNode, strings } from '../names-of.ts';
import { qualifySequences } from '../sequence-calls.ts';
import { withFields, withoutLocations } from '../trees.ts';
import { isOfSystem, namesOfWith } from './reads.ts';

/**
 * A copy of a query whose relations and types say their schema, as the server would print them: it
 * stores what they meant. Ends the statement, 42P01, for a relation that there is not.
 */
export function qualifiedQuery(query: Node, catalog: Catalog): Node {
  const local = namesOfWith(query);
  const sequences = qualifySequences(catalog);
  const qualified = mapTree(query, {
    TypeCast: sequences.TypeCast,
    FuncCall: (call) => {
      requireFunction(call, catalog, query);
      return sequences.FuncCall(call);
    },
    RangeVar: (name) =>
      name.schemaname === undefined && local.has(name.relname ?? '')
        ? name
        : qualifiedName(name, catalog),
    TypeName: (type) => {
      const names = strings(type.names);
      if (names.length !== 1 || type.pct_type) return type;
      const found = resolveType(catalog, names) ?? resolveRelation(catalog, rangeVar(names));
      return found ? { ...type, names: [found.schema, ...names].map(stringNode) } : type;
    },
  });
  return withoutLocations(qualified);
}

function qualifiedName(name: RangeVar, catalog: Catalog): RangeVar {
  if (isOfSystem(name)) return name;
  const { schema } = requireRelation(catalog, name);
  return schema === TEMP_SCHEMA ? name : withFields(name, { schemaname: schema });
}
