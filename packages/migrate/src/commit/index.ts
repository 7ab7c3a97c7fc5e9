export * from './gid.ts';
export * from './machine.ts';
export * from './machine-model.ts';
export type * from './model.ts';
export * from './recover.ts';
export * from './uuid.ts';
export * from './without-coordinator.ts';
