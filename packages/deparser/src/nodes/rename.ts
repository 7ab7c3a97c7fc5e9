/** ALTER … RENAME TO, OWNER TO, SET SCHEMA, DEPENDS ON EXTENSION. */
import type {
  AlterObjectDependsStmt,
  Node,
  ObjectType,
  RangeVar,
  RenameStmt,
} from '@citrate/parser';
import { clause, type Printers, phrase } from '../printer.ts';
import { quoteIdentifier } from '../quote.ts';
import type { SlotRole } from '../template.ts';
import { chooseCode, itemsOf, missing, none, required, stringsOf } from '../tree.ts';
import { behavior, ifExists, noBehavior } from './clauses.ts';
import { anyName, newNameSlot, ownedSlot, roleSpec, wholeRelation } from './names.ts';
import {
  dependent,
  type Kinds,
  moved,
  owned,
  renamed,
  renamedAttributes,
  renamedColumns,
} from './object-kinds.ts';
import { alteredRelation, objectKeyword, objectName, objectWord, slotRole } from './objects.ts';

export const rename: Printers<
  'AlterObjectDependsStmt' | 'AlterObjectSchemaStmt' | 'AlterOwnerStmt' | 'RenameStmt'
> = {
  RenameStmt: (n) => renameStmt(n),

  AlterOwnerStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objectType', owned),
      alteredObject(n.objectType ?? missing(n, 'objectType'), n, owned),
      clause('OWNER TO', roleSpec(n.newowner ?? missing(n, 'newowner'))),
    ),

  AlterObjectSchemaStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objectType', moved),
      ifExists(n, alteredObject(n.objectType ?? missing(n, 'objectType'), n, moved)),
      clause('SET SCHEMA', quoteIdentifier(n.newschema ?? missing(n, 'newschema'))),
    ),

  AlterObjectDependsStmt: (n) =>
    phrase(
      'ALTER',
      objectWord(n, 'objectType', dependent),
      n.objectType === 'OBJECT_TRIGGER'
        ? `${triggerOf(n)} ON ${wholeRelation(n.relation ?? missing(n, 'relation'))}`
        : alteredObject(n.objectType ?? missing(n, 'objectType'), n, dependent),
      n.remove && 'NO',
      clause('DEPENDS ON EXTENSION', quoteIdentifier(required(required(n, 'extname'), 'sval'))),
    ),
};

function alteredObject(
  type: ObjectType,
  n: { relation?: RangeVar; object?: Node },
  kinds: Kinds,
): string {
  if (kinds.get(type) === 'relation') {
    none(n, 'object');
    return alteredRelation(n.relation ?? missing(n, 'relation'), type);
  }
  none(n, 'relation');
  return objectName(type, n.object ?? missing(n, 'object'), kinds);
}

function triggerOf(n: AlterObjectDependsStmt): string {
  const name = itemsOf(n.object ?? missing(n, 'object'));
  return name.length === 1
    ? ownedSlot('trigger', stringsOf(name)[0] ?? '', n.relation)
    : anyName(name);
}

function renameStmt(n: RenameStmt): string {
  if (n.renameType !== 'OBJECT_ATTRIBUTE') noBehavior(n);
  chooseCode(n, 'relationType', objectKeyword);
  switch (n.renameType) {
    case 'OBJECT_COLUMN':
      return phrase(onRelation(n, renamedColumns), 'RENAME COLUMN', fromTo(n));
    case 'OBJECT_ATTRIBUTE':
      return phrase(onRelation(n, renamedAttributes), 'RENAME ATTRIBUTE', fromTo(n), behavior(n));
    case 'OBJECT_TABCONSTRAINT':
      return phrase(alteredTable(n), 'RENAME CONSTRAINT', renamedConstraint(n));
    case 'OBJECT_DOMCONSTRAINT':
      return phrase(
        'ALTER DOMAIN',
        anyName(itemsOf(n.object ?? missing(n, 'object'))),
        'RENAME CONSTRAINT',
        fromTo(n),
      );
    case 'OBJECT_POLICY':
    case 'OBJECT_RULE':
      return renameOnTable(n, n.renameType, quoteIdentifier);
    case 'OBJECT_TRIGGER':
      return renameOnTable(n, n.renameType, (name) => ownedSlot('trigger', name, n.relation));
    default:
      return renameObject(n);
  }
}

/** `ALTER TRIGGER a ON t RENAME TO b`, the names as `named` writes them. */
function renameOnTable(n: RenameStmt, type: ObjectType, named: (name: string) => string): string {
  return phrase(
    'ALTER',
    objectKeyword.get(type),
    ifExists(n, named(n.subname ?? missing(n, 'subname'))),
    'ON',
    wholeRelation(n.relation ?? missing(n, 'relation')),
    'RENAME TO',
    named(n.newname ?? missing(n, 'newname')),
  );
}

function renameObject(n: RenameStmt): string {
  const type = n.renameType ?? missing(n, 'renameType');
  const role = slotRole(type);
  return phrase(
    'ALTER',
    objectWord(n, 'renameType', renamed),
    ifExists(n, renamedObject(type, n)),
    newName(n, role, role && schemaOf(n)),
  );
}

function renamedObject(type: ObjectType, n: RenameStmt): string {
  if (renamed.get(type) !== 'subname') {
    none(n, 'subname');
    return alteredObject(type, n, renamed);
  }
  none(n, 'object', 'relation');
  return quoteIdentifier(n.subname ?? missing(n, 'subname'));
}

/** The schema that an object is named with. */
function schemaOf(n: RenameStmt): string | undefined {
  return n.object ? stringsOf(itemsOf(n.object)).at(-2) : n.relation?.schemaname;
}

function newName(n: RenameStmt, role?: SlotRole, schema?: string): string {
  const name = n.newname ?? missing(n, 'newname');
  return `RENAME TO ${role ? newNameSlot(role, name, schema) : quoteIdentifier(name)}`;
}

function fromTo(n: RenameStmt): string {
  return `${quoteIdentifier(n.subname ?? missing(n, 'subname'))} TO ${quoteIdentifier(n.newname ?? missing(n, 'newname'))}`;
}

function renamedConstraint(n: RenameStmt): string {
  const old = ownedSlot('constraint', n.subname ?? missing(n, 'subname'), n.relation);
  return phrase(old, 'TO', ownedSlot('constraint', n.newname ?? missing(n, 'newname'), n.relation));
}

/** `ALTER TABLE IF EXISTS name`, the key words by the relation's type. */
function onRelation(n: RenameStmt, kinds: Kinds): string {
  const word = objectWord(n, 'relationType', kinds);
  return alteredAs(word, required(n, 'relationType'), n);
}

/** Whatever relation has a constraint, it is altered as a table. */
function alteredTable(n: RenameStmt): string {
  return alteredAs('TABLE', 'OBJECT_TABLE', n);
}

function alteredAs(word: string, type: ObjectType, n: RenameStmt): string {
  const relation = n.relation ?? missing(n, 'relation');
  return phrase('ALTER', word, ifExists(n), alteredRelation(relation, type));
}
