/** Sequences. */
import { type Printers, phrase } from '../printer.ts';
import { missing, required } from '../tree.ts';
import { ifExists, ifNotExists, persistence } from './clauses.ts';
import { relationName } from './names.ts';
import { sequenceOptions } from './options.ts';

export const sequences: Printers<'AlterSeqStmt' | 'CreateSeqStmt'> = {
  CreateSeqStmt: (n) =>
    phrase(
      'CREATE',
      persistence(n.sequence ?? missing(n, 'sequence')),
      'SEQUENCE',
      ifNotExists(n),
      relationName(n.sequence ?? missing(n, 'sequence'), 'sequence'),
      sequenceOptions(n.options),
    ),

  AlterSeqStmt: (n) =>
    phrase(
      'ALTER SEQUENCE',
      ifExists(n),
      relationName(n.sequence ?? missing(n, 'sequence'), 'sequence'),
      sequenceOptions(required(n, 'options')),
    ),
};
