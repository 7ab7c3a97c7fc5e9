import type { AlterTableType } from '@citrate/parser';
import {
  qualifiedRangeVar,
  stringNode,
  type Table,
  type Trigger,
  type TriggerState,
  type View,
} from '../catalog/index.ts';
import { functionKey, relationKey } from './keys.ts';
import type { Piece } from './model.ts';
import { alterRelation, only } from './trees.ts';

/** Triggers, and which of them are not enabled as they were made; clones come by themselves. */
export function triggerPieces(relation: Table | View): readonly Piece[] {
  const { triggers = [] } = relation;
  return [
    ...triggers.filter((t) => !t.isClone).map((trigger) => createTrigger(trigger, relation)),
    ...triggers.flatMap((trigger) => enabled(trigger, relation)),
  ];
}

function createTrigger({ name, function: called, definition }: Trigger, on: Table | View): Piece {
  const [schema = '', function_ = ''] = called;
  return {
    rank: 'trigger',
    name: [on.schema, on.name, name],
    tree: {
      CreateTrigStmt: {
        ...definition,
        trigname: name,
        relation: qualifiedRangeVar(on),
        funcname: called.map(stringNode),
      },
    },
    needs: [relationKey(on), functionKey({ schema, name: function_ })],
  };
}

const subtypes: { readonly [state in TriggerState]: AlterTableType } = {
  disabled: 'AT_DisableTrig',
  replica: 'AT_EnableReplicaTrig',
  always: 'AT_EnableAlwaysTrig',
};

/** A clone is made as its original is when it is made: enabled. */
function enabled({ name, enabled: state }: Trigger, on: Table | View): readonly Piece[] {
  if (!state || on.kind !== 'table') return [];
  return [
    {
      rank: 'trigger state',
      name: [on.schema, on.name, name],
      tree: alterRelation(only(on), [{ subtype: subtypes[state], name }]),
      needs: [relationKey(on)],
    },
  ];
}
