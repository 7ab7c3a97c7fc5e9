/** OPTIONS (…) of wrappers, servers, foreign tables and their columns. */
import { as, type Node } from '@citrate/parser';
import { raise } from './errors.ts';
import { withoutLocations } from './trees.ts';

function nameOf(option: Node): string {
  return as(option, 'DefElem')?.defname ?? '';
}

/** After transformGenericOptions (foreigncmds.c). */
export function changedForeignOptions(
  before: readonly Node[],
  said: readonly Node[] | undefined,
): readonly Node[] {
  return (said ?? []).reduce<readonly Node[]>((options, node) => {
    const { defaction, ...option } = as(node, 'DefElem') ?? {};
    const name = option.defname ?? '';
    const at = options.findIndex((other) => nameOf(other) === name);
    const isThere = at >= 0;
    if (defaction === 'DEFELEM_DROP' || defaction === 'DEFELEM_SET') {
      if (!isThere) raise('42704', `option "${name}" not found`);
    } else if (isThere) raise('42710', `option "${name}" provided more than once`);
    if (defaction === 'DEFELEM_DROP') return options.filter((_, i) => i !== at);
    const plain: Node = { DefElem: { ...withoutLocations(option), defaction: 'DEFELEM_UNSPEC' } };
    return isThere ? options.map((other, i) => (i === at ? plain : other)) : [...options, plain];
  }, before);
}
