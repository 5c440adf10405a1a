import { inject } from 'vitest';

export type Addresses = Readonly<
  Record<
    | 'api'
    | 'databaseUrl'
    | 'temporal'
    | 'issuer'
    | 'nationalPortal'
    | 'citizenPortal'
    | 'civilStatus'
    | 'population'
    | 'land'
    | 'business'
    | 'outsideSystems'
    | 'payment'
    | 'stores'
    | 'webUi',
    string
  >
>;

/** The stack that the system tests share: where it is, and the tokens of its people. */
export interface SharedStack {
  readonly addresses: Addresses;
  readonly tokens: Readonly<Record<string, string>>;
  readonly dataDir: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    readonly stack: SharedStack;
  }
}

export const sharedStack = (): SharedStack => inject('stack');
