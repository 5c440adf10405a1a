export interface Patch {
  readonly name: string;
  readonly version: string;
  readonly files: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly edits: readonly { readonly from: string; readonly to: string }[];
  }[];
}

export const PATCHES: readonly Patch[];
/** Patches what is installed below `root`; the number of files that it changed. Throws, with a sentence, where a source differs. */
export const applyPatches: (root: string) => number;
/** The way back, for a test that shows what the plain package does. */
export const removePatches: (root: string) => number;
