/** The text of a program in TypeScript or JavaScript: what is comment in it, and what is code. */

export interface ProgramText {
  readonly comments: readonly ProgramComment[];
  /** The text with blanks in place of comments and of what is quoted: offsets stay the same. */
  readonly code: string;
}

/** A comment `// …`; those of other forms say nothing to Citrate. */
export interface ProgramComment {
  readonly start: number;
  readonly text: string;
}

const LINE_COMMENT = /\/\/[^\n\r]*/y;
const BLOCK_COMMENT = /\/\*[^]*?(?:\*\/|$)/y;
const STRING = /'(?:\\[^]|[^'\\\n\r])*'?|"(?:\\[^]|[^"\\\n\r])*"?/y;
/** From a backquote, or the end of a substitution, up to the next of either. */
const TEMPLATE = /[`}](?:\\[^]|\$(?!\{)|[^\\`$])*(?:`|\$\{|$)/y;
const REGULAR_EXPRESSION = /\/(?:\\.|\[(?:\\.|[^\]\\\n\r])*\]|[^/\\[\n\r])+\//y;
/** Reads over what it does not know: a program that is none gives some comments all the same. */
export function readProgram(text: string): ProgramText {
  const comments: ProgramComment[] = [];
  /** How many braces are open in each substitution of a template that is open. */
  const substitutions: number[] = [];
  let code = '';
  const skip = (end: number): void => {
    code += text.slice(code.length, end).replace(/[^\n\r]/g, ' ');
  };
  const template = (end: number): void => {
    if (text.startsWith('${', end - 2)) substitutions.push(0);
    skip(end);
  };
  while (code.length < text.length) {
    const at = code.length;
    const char = text[at] ?? '';
    const comment = matched(LINE_COMMENT, text, at);
    const quoted = matched(BLOCK_COMMENT, text, at) ?? matched(STRING, text, at);
    const open = substitutions.at(-1);
    if (comment !== undefined) {
      comments.push({ start: at, text: text.slice(at, comment) });
      skip(comment);
    } else if (quoted !== undefined) skip(quoted);
    else if (char === '`') template(matched(TEMPLATE, text, at) ?? at + 1);
    else if (char === '}' && open === 0) {
      substitutions.pop();
      template(matched(TEMPLATE, text, at) ?? at + 1);
    } else {
      if (open !== undefined && char === '{') substitutions[substitutions.length - 1] = open + 1;
      if (open !== undefined && char === '}') substitutions[substitutions.length - 1] = open - 1;
      const begins = char === '/' && !divides(code);
      const expression = begins ? matched(REGULAR_EXPRESSION, text, at) : undefined;
      if (expression === undefined) code += char;
      else skip(expression);
    }
  }
  return { comments, code };
}

/** Whether a slash behind this divides: elsewhere it begins a regular expression. */
function divides(code: string): boolean {
  const before = code.trimEnd();
  return /[\w$)\]]$/.test(before) && !/\b(?:return|typeof|case|of|in)$/.test(before);
}

/** Where a match that begins at an offset ends. */
function matched(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
