/** What every server has for text search. After PostgreSQL's snowball_create.pl. */
import type { PgMajor, TextSearchName } from './model.ts';

/** With the version that first has them, where that is not 13. */
const languages: { readonly [name in string]?: PgMajor } = {
  arabic: 13,
  armenian: 14,
  basque: 14,
  catalan: 14,
  danish: 13,
  dutch: 13,
  english: 13,
  estonian: 18,
  finnish: 13,
  french: 13,
  german: 13,
  greek: 13,
  hindi: 14,
  hungarian: 13,
  indonesian: 13,
  irish: 13,
  italian: 13,
  lithuanian: 13,
  nepali: 13,
  norwegian: 13,
  portuguese: 13,
  romanian: 13,
  russian: 13,
  serbian: 14,
  spanish: 13,
  swedish: 13,
  tamil: 13,
  turkish: 13,
  yiddish: 14,
};

/** Languages whose words are not written in ASCII: such words are taken for English ones. */
const otherScripts: ReadonlySet<string> = new Set(['hindi', 'russian']);

const asciiWords: ReadonlySet<string> = new Set(['asciiword', 'asciihword', 'hword_asciipart']);
const words: ReadonlySet<string> = new Set(['word', 'hword', 'hword_part']);

/** Types of tokens of the parser `default`. */
export const tokenTypes: readonly string[] =
  `asciiword word numword email url host sfloat version hword_numpart hword_part hword_asciipart blank
  tag protocol numhword asciihword hword url_path file float int uint entity`.split(/\s+/);

/** No dictionary is asked for these. */
const unmapped: ReadonlySet<string> = new Set(['blank', 'tag', 'protocol', 'entity']);

function isLanguage(name: string, pg: PgMajor): boolean {
  const since = Object.hasOwn(languages, name) ? languages[name] : undefined;
  return since !== undefined && since <= pg;
}

export function isBuiltinDictionary(name: string, pg: PgMajor): boolean {
  return name === 'simple' || (name.endsWith('_stem') && isLanguage(name.slice(0, -5), pg));
}

export const builtinTemplates: ReadonlySet<string> = new Set([
  'ispell',
  'simple',
  'snowball',
  'synonym',
  'thesaurus',
]);

/** The mappings of one of the server's configurations; undefined if there is none of that name. */
export function builtinMappings(
  name: string,
  pg: PgMajor,
): ReadonlyMap<string, readonly TextSearchName[]> | undefined {
  if (name !== 'simple' && !isLanguage(name, pg)) return undefined;
  const mapped = tokenTypes.filter((token) => !unmapped.has(token));
  return new Map(mapped.map((token) => [token, [['pg_catalog', dictionaryFor(token, name)]]]));
}

function dictionaryFor(token: string, language: string): string {
  if (language === 'simple') return 'simple';
  if (words.has(token)) return `${language}_stem`;
  if (!asciiWords.has(token)) return 'simple';
  return otherScripts.has(language) ? 'english_stem' : `${language}_stem`;
}
