/** When a trigger fires, as bits: TRIGGER_TYPE_BEFORE and the like in pg_trigger.h. */
export const BEFORE = 2;
export const INSERT = 4;
export const DELETE = 8;
export const UPDATE = 16;
export const TRUNCATE = 32;
export const INSTEAD = 64;
