/** Where foreign tables have their rows. */
export interface ForeignData {
  readonly wrappers: ReadonlySet<string>;
  /** The wrapper of each server. */
  readonly servers: ReadonlyMap<string, string>;
}
