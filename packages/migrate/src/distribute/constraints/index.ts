export { judgeForeignKey } from './foreign-keys.ts';
export { judgeKeyConstraint, judgeUniqueIndex } from './keys.ts';
