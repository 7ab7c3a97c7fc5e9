/** WITH (…) of publications. After parse_publication_options (publicationcmds.c). */
import { as, type DefElem, type Node } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Publication } from '../model.ts';
import { strings } from '../names-of.ts';

export type PublicationOptions = Pick<Publication, 'publish' | 'viaRoot' | 'generatedColumns'>;

const actions = ['insert', 'update', 'delete', 'truncate'];

type Read = (option: DefElem, before: PublicationOptions) => PublicationOptions;

const readers: { readonly [name in string]?: Read } = {
  publish: (option, { publish: _, ...before }) => {
    const given = textOf(option)
      .split(',')
      .map((word) => word.trim().toLowerCase())
      .filter((word) => word !== '');
    const strange = given.find((word) => !actions.includes(word));
    if (strange !== undefined) {
      raise('42601', `unrecognized value for publication option "publish": "${strange}"`);
    }
    const publish = actions.filter((action) => given.includes(action));
    return { ...before, ...(publish.length < actions.length && { publish }) };
  },
  publish_via_partition_root: (option, { viaRoot: _, ...before }) => ({
    ...before,
    ...(isTrue(option) && { viaRoot: true }),
  }),
  publish_generated_columns: (option, { generatedColumns: _, ...before }) => {
    const word = textOf(option).toLowerCase();
    if (word !== 'stored' && word !== 'none') {
      raise(
        '42601',
        `invalid value for publication parameter "publish_generated_columns": "${word}"`,
      );
    }
    return { ...before, ...(word === 'stored' && { generatedColumns: 'stored' }) };
  },
};

/** Those that are not said stay as they were. */
export function optionsOf(
  nodes: readonly Node[] | undefined,
  before: PublicationOptions,
): PublicationOptions {
  const said = new Set<string>();
  return (nodes ?? []).reduce<PublicationOptions>((options, node) => {
    const option = as(node, 'DefElem') ?? {};
    const { defname = '' } = option;
    const read = Object.hasOwn(readers, defname) ? readers[defname] : undefined;
    if (!read) raise('42601', `unrecognized publication parameter: "${defname}"`);
    if (said.has(defname)) raise('42601', 'conflicting or redundant options');
    said.add(defname);
    return read(option, options);
  }, before);
}

function textOf({ arg }: DefElem): string {
  const number = as(arg, 'Integer');
  if (number) return String(number.ival ?? 0);
  return as(arg, 'String')?.sval ?? strings(as(arg, 'TypeName')?.names).at(-1) ?? '';
}

/** A Boolean option without a value is true. After defGetBoolean (define.c). */
function isTrue(option: DefElem): boolean {
  if (!option.arg) return true;
  const word = textOf(option).toLowerCase();
  if (['true', 'on', '1'].includes(word)) return true;
  if (['false', 'off', '0'].includes(word)) return false;
  raise('42601', `${option.defname ?? ''} requires a Boolean value`);
}
