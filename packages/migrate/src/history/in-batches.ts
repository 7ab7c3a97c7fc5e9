/** As many as one message should carry: its text stays small, whatever there is in all. */
const batchSize = 100;

/** In order, some at a time; none if there are none. */
export function* inBatches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let i = 0; i < all.length; i += batchSize) yield all.slice(i, i + batchSize);
}
