/** Objects in no schema: what makes them, who owns them, what is said of them. */
import type { Node } from '@citrate/parser';
import {
  type Catalog,
  type NamedKind,
  type NamedObject,
  stringNode,
  typesOfNamed,
} from '../catalog/index.ts';
import { eventTriggerPieces } from './event-triggers.ts';
import { serverPieces, wrapperPieces } from './foreign.ts';
import { namedObjectKey } from './keys.ts';
import type { Piece } from './model.ts';
import { publicationPiece } from './publications.ts';
import { roleSpec } from './trees.ts';

type Make<K extends NamedKind> = (object: Extract<NamedObject, { kind: K }>) => readonly Piece[];

const makers: { readonly [K in NamedKind]: Make<K> } = {
  'event trigger': eventTriggerPieces,
  'foreign-data wrapper': wrapperPieces,
  server: serverPieces,
  publication: (publication) => [publicationPiece(publication)],
};

/** What belongs to an extension comes with it. */
export function namedPieces({ named, currentRole }: Catalog): readonly Piece[] {
  const own = [...(named?.values() ?? [])].filter(({ extension }) => extension === undefined);
  return own.flatMap((object) => [
    // The table has for each kind what makes objects of that kind.
    ...(makers[object.kind] as Make<NamedKind>)(object),
    ...ownerPiece(object, currentRole),
    ...commentPiece(object),
  ]);
}

function ownerPiece(object: NamedObject, currentRole: string): readonly Piece[] {
  const { kind, name, owner } = object;
  if (owner === currentRole) return [];
  const AlterOwnerStmt = {
    objectType: typesOfNamed[kind],
    object: stringNode(name),
    newowner: roleSpec(owner),
  };
  return [{ rank: 'owner', name: ['', kind, name], tree: { AlterOwnerStmt }, ...needing(object) }];
}

function commentPiece(object: NamedObject): readonly Piece[] {
  const { kind, name, comment } = object;
  if (comment === undefined) return [];
  const tree: Node = {
    CommentStmt: { objtype: typesOfNamed[kind], object: stringNode(name), comment },
  };
  return [{ rank: 'comment', name: ['', kind, name], tree, ...needing(object) }];
}

function needing(object: NamedObject): Pick<Piece, 'needs'> {
  return { needs: [namedObjectKey(object)] };
}
