/** Tag → function: the list of everything that can be written. */

import { alterTable } from './nodes/alter-table.ts';
import { calls } from './nodes/calls.ts';
import { constants } from './nodes/constants.ts';
import { constraints } from './nodes/constraints.ts';
import { createTable } from './nodes/create-table.ts';
import { drop } from './nodes/drop.ts';
import { expressions } from './nodes/expressions.ts';
import { functions } from './nodes/functions.ts';
import { grants } from './nodes/grants.ts';
import { indexes } from './nodes/indexes.ts';
import { names } from './nodes/names.ts';
import { objects } from './nodes/objects.ts';
import { options } from './nodes/options.ts';
import { rename } from './nodes/rename.ts';
import { roles } from './nodes/roles.ts';
import { schemas } from './nodes/schemas.ts';
import { sequences } from './nodes/sequences.ts';
import { settings } from './nodes/settings.ts';
import { triggers } from './nodes/triggers.ts';
import { types } from './nodes/types.ts';
import { userTypes } from './nodes/user-types.ts';
import type { Printers } from './printer.ts';
import type { DeparsableTag } from './tags.ts';

export const visitors: Printers<DeparsableTag> = {
  ...alterTable,
  ...calls,
  ...constants,
  ...constraints,
  ...createTable,
  ...drop,
  ...expressions,
  ...functions,
  ...grants,
  ...indexes,
  ...names,
  ...objects,
  ...options,
  ...rename,
  ...roles,
  ...schemas,
  ...sequences,
  ...settings,
  ...triggers,
  ...types,
  ...userTypes,
};
