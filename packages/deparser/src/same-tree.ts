/**
 * Position fields: where in the text a node was found. They say nothing about what the statement
 * means, and so are not compared. CreateTableSpaceStmt.location is a directory and no position.
 */
export const positions: ReadonlySet<string> = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'name_location',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
]);

/**
 * Whether two trees are equal, position fields aside; otherwise the path of the first difference
 * found. Keeps its own stack, so trees of any depth can be compared.
 */
export function differenceOf(left: unknown, right: unknown): string | undefined {
  const stack: { left: unknown; right: unknown; path: Path | undefined; owner: string }[] = [
    { left, right, path: undefined, owner: '' },
  ];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    const { left: a, right: b, path, owner } = at;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
      return pathText(path);
    const before = a as Record<string, unknown>;
    const after = b as Record<string, unknown>;
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (positions.has(key) && !(key === 'location' && owner === 'CreateTableSpaceStmt')) continue;
      stack.push({ left: before[key], right: after[key], path: { key, outer: path }, owner: key });
    }
  }
  return undefined;
}

interface Path {
  readonly key: string;
  readonly outer: Path | undefined;
}

function pathText(path: Path | undefined): string {
  const keys: string[] = [];
  for (let at = path; at !== undefined; at = at.outer) keys.push(at.key);
  return keys.reverse().join('.');
}
