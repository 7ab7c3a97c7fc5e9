/** What objects of many kinds have in common. */

export interface QualifiedName {
  readonly schema: string;
  readonly name: string;
}

/** Something that COMMENT can say a word about. */
export interface Commented {
  readonly comment?: string;
}

/** Something that may have come with an extension. */
export interface Member extends Commented {
  /** The extension that it belongs to: with it, it is made and dropped. */
  readonly extension?: string;
}
