/** Where foreign tables have their rows. */
import type { Node } from '@citrate/parser';
import type { Member } from './names.ts';
import type { Granted } from './privileges.ts';

export interface ForeignWrapper extends Member, Granted {
  readonly kind: 'foreign-data wrapper';
  readonly name: string;
  readonly owner: string;
  /** HANDLER and VALIDATOR, as the statement takes them. */
  readonly functions: readonly Node[];
  /** As OPTIONS takes them. */
  readonly options: readonly Node[];
}

export interface ForeignServer extends Member, Granted {
  readonly kind: 'server';
  readonly name: string;
  readonly owner: string;
  readonly wrapper: string;
  readonly type?: string;
  readonly version?: string;
  readonly options: readonly Node[];
}
