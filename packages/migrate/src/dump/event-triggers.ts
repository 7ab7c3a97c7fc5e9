import type { Node } from '@citrate/parser';
import { type EventTrigger, stringNode } from '../catalog/index.ts';
import { functionKey, namedObjectKey } from './keys.ts';
import type { Piece } from './model.ts';
import { defElem } from './trees.ts';

const states = { disabled: 'D', replica: 'R', always: 'A' } as const;

/** They come when all is made: the dump is not to set them off. */
export function eventTriggerPieces(trigger: EventTrigger): readonly Piece[] {
  const { name, event, tags, function: called, enabled } = trigger;
  const [schema = '', function_ = ''] = called;
  const filter = tags && defElem('tag', { List: { items: tags.map(stringNode) } });
  const tree: Node = {
    CreateEventTrigStmt: {
      trigname: name,
      eventname: event,
      ...(filter && { whenclause: [filter] }),
      funcname: called.map(stringNode),
    },
  };
  const rank = 'event trigger';
  const provides = [namedObjectKey(trigger)];
  const needs = [functionKey({ schema, name: function_ })];
  const made: Piece = { rank, name: [name], tree, provides, needs };
  if (!enabled) return [made];
  const change: Node = { AlterEventTrigStmt: { trigname: name, tgenabled: states[enabled] } };
  return [made, { rank, name: [name, 'state'], tree: change, needs: provides }];
}
