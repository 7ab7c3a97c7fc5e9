/** What cannot be taken over, and why. */
import type { Diagnostic } from '@citrate/parser';
import type { Obstacle, TheirMigration, ToolName } from './model.ts';

/** The other tool's own state forbids it. */
export function unfinished(message: string, detail: string, tool: ToolName): Diagnostic {
  const hint = `Bring it in order with ${tool} first.`;
  return { code: '55000', severity: 'error', message, detail, hint };
}

export function misnamed(path: string, tool: ToolName, expected: string): Diagnostic {
  return {
    code: '42602',
    severity: 'error',
    message: `"${path}" is not named as ${tool} names migrations`,
    detail: `Expected ${expected}.`,
    hint: 'Name the folder of the migrations with --dir-from, and keep other files out of it.',
    file: { name: path, text: '' },
  };
}

export function cannotBeTaken({ path }: TheirMigration, { detail, hint }: Obstacle): Diagnostic {
  const message = `pending migration "${path}" cannot be taken over`;
  return {
    code: '0A000',
    severity: 'error',
    message,
    detail,
    hint,
    file: { name: path, text: '' },
  };
}

export function programOf(tool: ToolName): Obstacle {
  return {
    detail: `It is a program for ${tool}, which Citrate cannot run.`,
    hint: `Apply it with ${tool} first, or write it in SQL.`,
  };
}

export function placeholderIn(text: string): Obstacle {
  return {
    detail: `It has a placeholder, ${text}, which Citrate does not fill in.`,
    hint: 'Apply it first, or write the value in its place.',
  };
}
