/** Extensions. */

export interface Extension {
  readonly name: string;
  /** Where its members are, if that can be chosen. */
  readonly schema: string;
  /** True where a server told what belongs to it; files do not. */
  readonly membersKnown: boolean;
}
