export { RoutingError, type RoutingProblem } from './errors.ts';
export type * from './model.ts';
export { routingOf } from './routing-of.ts';
export { shardFor } from './shard-for.ts';
