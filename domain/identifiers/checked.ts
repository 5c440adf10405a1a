/** A string that only its checker (or a trusted store) produces. */
export type Branded<Name extends string> = string & { readonly __brand: Name };

/** Outcome of a check. `message` and `warnings` are Vietnamese sentences for the officer. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly code: string; readonly message: string };

export const accept = <T>(value: T, warnings: readonly string[] = []): Checked<T> => ({ ok: true, value, warnings });

export const reject = (code: string, message: string): { readonly ok: false; readonly code: string; readonly message: string } => ({
  ok: false,
  code,
  message,
});

/** People type codes with stray spaces and in lower case; nothing else is forgiven. */
export const tidy = (text: string): string => text.trim().toUpperCase();
