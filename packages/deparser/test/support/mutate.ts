import type { Node } from '@citrate/parser';
import { positions } from '../../src/same-tree.ts';
import { type Found, nodesOf } from './fixtures.ts';

type Types = Map<string, Map<string, string>>;

/** A field of a node in a tree, and the values that spoil it; undefined takes the field away. */
export interface Spoilt {
  /** `CreateStmt.relation`. */
  readonly name: string;
  readonly fields: Record<string, unknown>;
  readonly field: string;
  readonly type: string;
}

/**
 * Every field in a tree, position fields and copies of other parts of the tree aside. Setting it
 * changes the tree.
 */
export function fieldsOf(tree: Node, types: Types): Spoilt[] {
  const found = nodesOf(tree, types);
  const copies = copiesIn(found, types);
  return found
    .filter(({ fields }) => !copies.has(fields))
    .flatMap(({ tag, fields }) =>
      Object.keys(fields)
        .filter((field) => !positions.has(field) || tag === 'CreateTableSpaceStmt')
        .map((field) => ({
          name: `${tag}.${field}`,
          fields,
          field,
          type: types.get(tag)?.get(field) ?? '',
        })),
    );
}

/**
 * The nodes that stand in a tree twice, and so make no tree if one of them is changed: the types of a
 * signature, the value of columns that are assigned together, the type of RETURNS TABLE.
 */
function copiesIn(found: readonly Found[], types: Types): Set<object> {
  const copies = new Set<object>();
  const add = (value: unknown): void => {
    for (const node of nodesOf(value as Node, types)) copies.add(node.fields);
  };
  for (const { tag, fields } of found) {
    if (tag === 'ObjectWithArgs' && fields['objfuncargs']) {
      add([fields['objargs'], fields['objfuncargs']].flat());
    }
    if (tag === 'MultiAssignRef') add(fields['source']);
    if (tag === 'CreateFunctionStmt' && returnsTable(fields)) {
      add({ TypeName: fields['returnType'] });
    }
  }
  return copies;
}

function returnsTable(fields: Record<string, unknown>): boolean {
  return JSON.stringify(fields['parameters'] ?? '').includes('FUNC_PARAM_TABLE');
}

/** Whether a tree is the same again, with `value` in the field while `use` looks at it. */
export function spoil(spoilt: Spoilt, value: unknown, use: () => void): void {
  const { fields, field } = spoilt;
  const before = fields[field];
  if (value === undefined) delete fields[field];
  else fields[field] = value;
  try {
    use();
  } finally {
    // Always at the end again, so that the order of the fields does not matter.
    delete fields[field];
    fields[field] = before;
  }
}
