/** What is said of a view's columns beside its query. */
import type { View, ViewColumnDetails } from '../model.ts';

type Details = ReadonlyMap<string, ViewColumnDetails>;

/** Nothing said is nothing kept. */
export function withDetails(view: View, column: string, details: ViewColumnDetails): View {
  const others = [...(view.columnDetails ?? [])].filter(([name]) => name !== column);
  const own: [string, ViewColumnDetails][] =
    Object.keys(details).length > 0 ? [[column, details]] : [];
  return withMap(view, new Map([...others, ...own]));
}

/** Defaults as `change` has them; the view itself if that is the same. */
export function mapDefaults<T extends View>(
  view: T,
  change: (
    value: NonNullable<ViewColumnDetails['default']>,
    column: string,
  ) => ViewColumnDetails['default'],
): T {
  const { columnDetails } = view;
  if (!columnDetails) return view;
  let changed = false;
  const mapped = [...columnDetails].map(([name, details]): [string, ViewColumnDetails] => {
    const { default: before, ...rest } = details;
    const after = before && change(before, name);
    changed ||= after !== before;
    return [name, after ? { default: after, ...rest } : rest];
  });
  return changed ? withMap(view, new Map(mapped)) : view;
}

function withMap<T extends View>(view: T, details: Details): T {
  const { columnDetails: _, ...rest } = view;
  const said = [...details].filter(([, { ...detail }]) => Object.keys(detail).length > 0);
  // The type knows no view without what is optional in it.
  return { ...rest, ...(said.length > 0 && { columnDetails: new Map(said) }) } as unknown as T;
}
