import type { Node } from '@citrate/parser';
import { type ForeignServer, type ForeignWrapper, strings } from '../catalog/index.ts';
import { namedGrants } from './grants.ts';
import { functionKey, namedObjectKey } from './keys.ts';
import type { ObjectKey, Piece } from './model.ts';

export function wrapperPieces(wrapper: ForeignWrapper): readonly Piece[] {
  const { name, functions, options } = wrapper;
  const tree: Node = {
    CreateFdwStmt: {
      fdwname: name,
      ...(functions.length > 0 && { func_options: [...functions] }),
      ...(options.length > 0 && { options: [...options] }),
    },
  };
  const provides = [namedObjectKey(wrapper)];
  const needs = functions.flatMap(functionNamed);
  return [
    { rank: 'foreign data', name: [name], tree, provides, needs },
    ...namedGrants(wrapper, 'OBJECT_FDW'),
  ];
}

function functionNamed(option: Node): readonly ObjectKey[] {
  const arg = 'DefElem' in option ? option.DefElem.arg : undefined;
  const [schema, name] = strings(arg && 'List' in arg ? arg.List.items : []);
  return schema !== undefined && name !== undefined ? [functionKey({ schema, name })] : [];
}

export function serverPieces(server: ForeignServer): readonly Piece[] {
  const { name, wrapper, type, version, options } = server;
  const tree: Node = {
    CreateForeignServerStmt: {
      servername: name,
      ...(type !== undefined && { servertype: type }),
      ...(version !== undefined && { version }),
      fdwname: wrapper,
      ...(options.length > 0 && { options: [...options] }),
    },
  };
  const provides = [namedObjectKey(server)];
  const needs = [namedObjectKey({ kind: 'foreign-data wrapper', name: wrapper })];
  return [
    { rank: 'foreign data', name: [name, 'server'], tree, provides, needs },
    ...namedGrants(server, 'OBJECT_FOREIGN_SERVER'),
  ];
}
