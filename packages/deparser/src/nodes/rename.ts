/** ALTER … RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION. */
import type { Node, ObjectType, RangeVar, RenameStmt } from '@citrate/parser';
import { clause, type Printers, phrase } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import { chooseCode, itemsOf, missing, required } from '../tree.ts';
import { behavior, ifExists, noBehavior } from './clauses.ts';
import { anyName, newNameSlot, ownedSlot, roleSpec, wholeRelation } from './names.ts';
import { alteredRelation, objectKeyword, objectName, objectWord, slotRole } from './objects.ts';

export const rename: Printers<
  'AlterObjectDependsStmt' | 'AlterObjectSchemaStmt' | 'AlterOwnerStmt' | 'RenameStmt'
> = {
  RenameStmt: (n) => renameStmt(n),

  AlterOwnerStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objectType'),
      alteredObject(n.objectType ?? missing(n, 'objectType'), n),
      clause('OWNER TO', roleSpec(n.newowner ?? missing(n, 'newowner'))),
    ),

  AlterObjectSchemaStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objectType'),
      ifExists(n),
      alteredObject(n.objectType ?? missing(n, 'objectType'), n),
      clause('SET SCHEMA', quoteIdentifier(n.newschema ?? missing(n, 'newschema'))),
    ),

  AlterObjectDependsStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objectType'),
      n.objectType === 'OBJECT_TRIGGER'
        ? `${anyName(itemsOf(n.object ?? missing(n, 'object')))} ON ${wholeRelation(n.relation ?? missing(n, 'relation'))}`
        : alteredObject(n.objectType ?? missing(n, 'objectType'), n),
      n.remove && 'NO',
      clause('DEPENDS ON EXTENSION', quoteIdentifier(required(required(n, 'extname'), 'sval'))),
    ),
};

function alteredObject(type: ObjectType, n: { relation?: RangeVar; object?: Node }): string {
  if (n.relation) return alteredRelation(n.relation, type);
  return objectName(type, n.object ?? missing(n, 'object'));
}

function renameStmt(n: RenameStmt): string {
  if (n.renameType !== 'OBJECT_ATTRIBUTE') noBehavior(n);
  chooseCode(n, 'relationType', objectKeyword);
  switch (n.renameType) {
    case 'OBJECT_COLUMN':
      return phrase(onRelation(n), 'RENAME COLUMN', fromTo(n));
    case 'OBJECT_ATTRIBUTE':
      return phrase(onRelation(n), 'RENAME ATTRIBUTE', fromTo(n), behavior(n));
    case 'OBJECT_TABCONSTRAINT':
      return phrase(onRelation(n, 'OBJECT_TABLE'), 'RENAME CONSTRAINT', renamedConstraint(n));
    case 'OBJECT_DOMCONSTRAINT':
      return phrase(
        'ALTER DOMAIN',
        anyName(itemsOf(n.object ?? missing(n, 'object'))),
        'RENAME CONSTRAINT',
        fromTo(n),
      );
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
    case 'OBJECT_TRIGGER':
      return phrase(
        'ALTER',
        objectKeyword[n.renameType],
        ifExists(n),
        quoteIdentifier(n.subname ?? missing(n, 'subname')),
        clause('ON', wholeRelation(n.relation ?? missing(n, 'relation'))),
        newName(n),
      );
    default:
      return renameObject(n);
  }
}

function renameObject(n: RenameStmt): string {
  const type = n.renameType ?? missing(n, 'renameType');
  const keyword = objectWord(n, 'renameType');
  const role = slotRole(type);
  if (n.relation && role) {
    const name = newNameSlot(role, n.newname ?? missing(n, 'newname'), n.relation);
    const old = alteredRelation(n.relation, type);
    return phrase('ALTER', keyword, ifExists(n), old, 'RENAME TO', name);
  }
  const object = n.object
    ? objectName(type, n.object)
    : quoteIdentifier(n.subname ?? missing(n, 'subname'));
  return phrase('ALTER', keyword, ifExists(n), object, newName(n));
}

function newName(n: RenameStmt): string {
  return `RENAME TO ${quoteIdentifier(n.newname ?? missing(n, 'newname'))}`;
}

function fromTo(n: RenameStmt): string {
  return `${quoteIdentifier(n.subname ?? missing(n, 'subname'))} TO ${quoteIdentifier(n.newname ?? missing(n, 'newname'))}`;
}

function renamedConstraint(n: RenameStmt): string {
  const old = ownedSlot('constraint', n.subname ?? missing(n, 'subname'), n.relation);
  return phrase(old, 'TO', ownedSlot('constraint', n.newname ?? missing(n, 'newname'), n.relation));
}

/** `ALTER TABLE IF EXISTS name`, the key words by the relation's type. */
function onRelation(n: RenameStmt, type?: ObjectType): string {
  const on = type ?? required(n, 'relationType');
  return phrase(
    'ALTER',
    type ? objectKeyword[type] : objectWord(n, 'relationType'),
    ifExists(n),
    alteredRelation(n.relation ?? missing(n, 'relation'), on),
  );
}
