/**
 * The names of prepared transactions: `citrate_<cluster id>_<transaction id>_<target no>`.
 *
 * They say whose they are without looking anywhere: recovery touches only what parses and carries
 * its own cluster's id. They never begin with `citus_`: Citus's recovery would roll those back. The
 * longest is 60 bytes; Postgres allows 199 (GIDSIZE in xact.h, less the terminating zero).
 */
export interface Gid {
  /** 8 hex digits, chosen when the schema citrate was installed. */
  readonly cluster: string;
  /** 32 hex digits, chosen at random for each transaction. */
  readonly transaction: string;
  /** Number of the target, from 0. */
  readonly target: number;
}

const pattern = /^citrate_([0-9a-f]{8})_([0-9a-f]{32})_(0|[1-9][0-9]{0,8})$/;

/** The gid's text; throws RangeError if a part is not in the form that `parseGid` takes back. */
export function formatGid({ cluster, transaction, target }: Gid): string {
  const text = `citrate_${cluster}_${transaction}_${target}`;
  if (!pattern.test(text)) throw new RangeError(`not the parts of a gid: ${text}`);
  return text;
}

/** The parts of a gid of ours, of any cluster; undefined for every other text. */
export function parseGid(text: string): Gid | undefined {
  const [, cluster, transaction, target] = pattern.exec(text) ?? [];
  if (cluster === undefined || transaction === undefined || target === undefined) return undefined;
  return { cluster, transaction, target: Number(target) };
}

/** Whose prepared transaction this is; the words of `citrate status`. */
export function ownerOfGid(
  text: string,
  cluster: string,
): 'ours' | 'citrate' | 'citus' | 'foreign' {
  const gid = parseGid(text);
  if (gid !== undefined) return gid.cluster === cluster ? 'ours' : 'citrate';
  return /^citus_\d+_\d+_\d+_\d+$/.test(text) ? 'citus' : 'foreign';
}
