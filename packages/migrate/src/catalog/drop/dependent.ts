import type { DatabaseObject } from './objects.ts';

/** `normal`: in the way unless CASCADE is said. `auto`: goes along without a word. */
export interface Dependent {
  readonly object: DatabaseObject;
  readonly type: 'normal' | 'auto';
}

export const normal = (object: DatabaseObject): Dependent => ({ object, type: 'normal' });
export const auto = (object: DatabaseObject): Dependent => ({ object, type: 'auto' });
