/** ALTER … RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION. */
import type { Node, ObjectType, RangeVar, RenameStmt } from '@citrate/parser';
import { type Doc, type Printers, words } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { choose, itemsOf, required } from '../tree.ts';
import { behavior, ifExists } from './clauses.ts';
import { anyName, newNameSlot, ownedSlot, relation, roleSpec } from './names.ts';
import { alteredRelation, objectKeyword, objectName, slotRole } from './objects.ts';

export const rename: Printers<
  'AlterObjectDependsStmt' | 'AlterObjectSchemaStmt' | 'AlterOwnerStmt' | 'RenameStmt'
> = {
  RenameStmt: (n) => renameStmt(n),

  AlterOwnerStmt: (n) =>
    words(
      'ALTER',
      choose(n, 'objectType', objectKeyword),
      alteredObject(required(n, 'objectType'), n),
      'OWNER TO',
      roleSpec(required(n, 'newowner')),
    ),

  AlterObjectSchemaStmt: (n) =>
    words(
      'ALTER',
      choose(n, 'objectType', objectKeyword),
      ifExists(n),
      alteredObject(required(n, 'objectType'), n),
      'SET SCHEMA',
      quoteIdentifier(required(n, 'newschema')),
    ),

  AlterObjectDependsStmt: (n) =>
    words(
      'ALTER',
      choose(n, 'objectType', objectKeyword),
      n.objectType === 'OBJECT_TRIGGER'
        ? words(anyName(itemsOf(n.object)), 'ON', relation(required(n, 'relation')))
        : alteredObject(required(n, 'objectType'), n),
      n.remove && 'NO',
      'DEPENDS ON EXTENSION',
      quoteIdentifier(required(n, 'extname').sval ?? ''),
    ),
};

function alteredObject(type: ObjectType, n: { relation?: RangeVar; object?: Node }): Doc {
  if (n.relation) return relation(n.relation, slotRole(type));
  return objectName(type, required(n, 'object'));
}

function renameStmt(n: RenameStmt): Doc {
  switch (n.renameType) {
    case 'OBJECT_COLUMN':
      return words(onRelation(n), 'RENAME COLUMN', fromTo(n));
    case 'OBJECT_ATTRIBUTE':
      return words(onRelation(n), 'RENAME ATTRIBUTE', fromTo(n), behavior(n));
    case 'OBJECT_TABCONSTRAINT':
      return words(onRelation(n, 'OBJECT_TABLE'), 'RENAME CONSTRAINT', renamedConstraint(n));
    case 'OBJECT_DOMCONSTRAINT':
      return words('ALTER DOMAIN', anyName(itemsOf(n.object)), 'RENAME CONSTRAINT', fromTo(n));
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
    case 'OBJECT_TRIGGER':
      return words(
        'ALTER',
        objectKeyword[n.renameType],
        ifExists(n),
        quoteIdentifier(required(n, 'subname')),
        'ON',
        relation(required(n, 'relation')),
        newName(n),
      );
    default:
      return renameObject(n);
  }
}

function renameObject(n: RenameStmt): Doc {
  const type = required(n, 'renameType');
  const keyword = choose(n, 'renameType', objectKeyword);
  const role = slotRole(type);
  if (n.relation && role) {
    const name = newNameSlot(role, required(n, 'newname'), n.relation);
    return words('ALTER', keyword, ifExists(n), relation(n.relation, role), 'RENAME TO', name);
  }
  const object = n.object ? objectName(type, n.object) : quoteIdentifier(required(n, 'subname'));
  return words('ALTER', keyword, ifExists(n), object, newName(n));
}

function newName(n: RenameStmt): string {
  return `RENAME TO ${quoteIdentifier(required(n, 'newname'))}`;
}

function fromTo(n: RenameStmt): string {
  return `${quoteIdentifier(required(n, 'subname'))} TO ${quoteIdentifier(required(n, 'newname'))}`;
}

function renamedConstraint(n: RenameStmt): Doc {
  const old = ownedSlot('constraint', required(n, 'subname'), n.relation);
  return words(old, 'TO', ownedSlot('constraint', required(n, 'newname'), n.relation));
}

/** `ALTER TABLE IF EXISTS name`, the key words by the relation's type. */
function onRelation(n: RenameStmt, type?: ObjectType): Doc {
  const on = type ?? required(n, 'relationType');
  return words(
    'ALTER',
    objectKeyword[on],
    ifExists(n),
    alteredRelation(required(n, 'relation'), on),
  );
}
