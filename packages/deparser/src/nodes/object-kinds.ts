/** Which kinds of objects each statement takes, and what names one there. After gram.y. */
import type { ObjectType } from '@citrate/parser';

/**
 * What names an object: a node of this tag, a number, or the statement's own field `relation` or
 * `subname`.
 */
type Naming = 'List' | 'ObjectWithArgs' | 'RangeVar' | 'String' | 'TypeName' | Field | 'number';
type Field = 'relation' | 'subname';

/** The kinds that a statement takes. */
export type Kinds = ReadonlyMap<ObjectType, Naming>;

type Kind<T = ObjectType> = T extends `OBJECT_${infer K}` ? K : never;

function kinds(table: Readonly<Partial<Record<Naming, readonly Kind[]>>>): Kinds {
  const all = Object.entries(table) as [Naming, readonly Kind[]][];
  return new Map(
    all.flatMap(([naming, some]) =>
      some.map((kind) => [`OBJECT_${kind}` as const, naming] as const),
    ),
  );
}

const relations = ['FOREIGN_TABLE', 'MATVIEW', 'SEQUENCE', 'TABLE', 'VIEW'] as const;
const textSearch = ['TSCONFIGURATION', 'TSDICTIONARY', 'TSPARSER', 'TSTEMPLATE'] as const;
const routines = ['FUNCTION', 'PROCEDURE', 'ROUTINE'] as const;
const overloaded = ['AGGREGATE', 'OPERATOR', ...routines] as const;
const ofOperators = ['OPCLASS', 'OPFAMILY'] as const;
const types = ['DOMAIN', 'TYPE'] as const;
const onTables = ['POLICY', 'RULE', 'TRIGGER'] as const;

/** object_type_any_name. */
const anyNames = [
  ...relations,
  ...textSearch,
  'COLLATION',
  'CONVERSION',
  'INDEX',
  'STATISTIC_EXT',
] as const;

/** drop_type_name. */
const dropNames = [
  'ACCESS_METHOD',
  'EVENT_TRIGGER',
  'EXTENSION',
  'FDW',
  'FOREIGN_SERVER',
  'LANGUAGE',
  'PUBLICATION',
  'SCHEMA',
] as const;

/** object_type_name. */
const names = [...dropNames, 'DATABASE', 'ROLE', 'SUBSCRIPTION', 'TABLESPACE'] as const;

export const dropped: Kinds = kinds({
  List: [...anyNames, ...ofOperators, ...onTables, 'CAST', 'TRANSFORM'],
  ObjectWithArgs: overloaded,
  String: dropNames,
  TypeName: types,
});

export const commented: Kinds = kinds({
  List: [
    ...anyNames,
    ...ofOperators,
    ...onTables,
    'CAST',
    'COLUMN',
    'DOMCONSTRAINT',
    'TABCONSTRAINT',
    'TRANSFORM',
  ],
  ObjectWithArgs: overloaded,
  String: names,
  TypeName: types,
  number: ['LARGEOBJECT'],
});

export const labelled: Kinds = kinds({
  List: [...anyNames, 'COLUMN'],
  ObjectWithArgs: ['AGGREGATE', ...routines],
  String: names,
  TypeName: types,
  number: ['LARGEOBJECT'],
});

/** Members of extensions. */
export const contained: Kinds = kinds({
  List: [...anyNames, ...ofOperators, 'CAST', 'TRANSFORM'],
  ObjectWithArgs: overloaded,
  String: names,
  TypeName: types,
});

export const granted: Kinds = kinds({
  List: types,
  ObjectWithArgs: routines,
  RangeVar: ['SEQUENCE', 'TABLE'],
  String: [
    'DATABASE',
    'FDW',
    'FOREIGN_SERVER',
    'LANGUAGE',
    'PARAMETER_ACL',
    'SCHEMA',
    'TABLESPACE',
  ],
  number: ['LARGEOBJECT'],
});

export const owned: Kinds = kinds({
  List: [
    ...ofOperators,
    ...types,
    'COLLATION',
    'CONVERSION',
    'STATISTIC_EXT',
    'TSCONFIGURATION',
    'TSDICTIONARY',
  ],
  ObjectWithArgs: overloaded,
  String: [
    'DATABASE',
    'EVENT_TRIGGER',
    'FDW',
    'FOREIGN_SERVER',
    'LANGUAGE',
    'PUBLICATION',
    'SCHEMA',
    'SUBSCRIPTION',
    'TABLESPACE',
  ],
  number: ['LARGEOBJECT'],
});

/** What SET SCHEMA moves. */
export const moved: Kinds = kinds({
  List: [...ofOperators, ...textSearch, ...types, 'COLLATION', 'CONVERSION', 'STATISTIC_EXT'],
  ObjectWithArgs: overloaded,
  String: ['EXTENSION'],
  relation: relations,
});

/** What can depend on an extension. */
export const dependent: Kinds = kinds({
  List: ['TRIGGER'],
  ObjectWithArgs: routines,
  relation: ['INDEX', 'MATVIEW'],
});

/** What is renamed by its own name; the parts of relations and domains are not here. */
export const renamed: Kinds = kinds({
  List: [...ofOperators, ...textSearch, ...types, 'COLLATION', 'CONVERSION', 'STATISTIC_EXT'],
  ObjectWithArgs: ['AGGREGATE', ...routines],
  String: ['EVENT_TRIGGER', 'FDW', 'FOREIGN_SERVER', 'LANGUAGE', 'PUBLICATION', 'SUBSCRIPTION'],
  relation: [...relations, 'INDEX'],
  subname: ['DATABASE', 'ROLE', 'SCHEMA', 'TABLESPACE'],
});

/** Relations whose columns are renamed. */
export const renamedColumns: Kinds = kinds({
  relation: ['FOREIGN_TABLE', 'MATVIEW', 'TABLE', 'VIEW'],
});

/** Those whose attributes are. */
export const renamedAttributes: Kinds = kinds({ relation: ['TYPE'] });

export const altered: Kinds = kinds({ relation: [...relations, 'INDEX', 'TYPE'] });

/** What moves to another tablespace all at once. */
export const movedAll: Kinds = kinds({ relation: ['INDEX', 'MATVIEW', 'TABLE'] });

export const alteredRoutines: Kinds = kinds({ ObjectWithArgs: routines });

/** What CREATE … AS makes. */
export const createdAs: Kinds = kinds({ relation: ['MATVIEW', 'TABLE'] });

/** What is defined by a list of options. */
export const defined: Kinds = kinds({
  List: [...textSearch, 'AGGREGATE', 'COLLATION', 'OPERATOR', 'TYPE'],
});
