import type { Part } from './supervise.ts';

/** Something done once per start, between parts. */
export interface Job {
  readonly kind: 'job';
  /** Vietnamese title for the progress lines. */
  readonly label: string;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

/** One line of the start. */
export type Piece = Job | Part;

/** A person of the local roster with an access token of 12 hours. */
export interface TestPerson {
  readonly person: string;
  readonly label: string;
  readonly roles: readonly string[];
  readonly token: string;
}

/** Where everything is, once it runs. */
export interface Summary {
  readonly addresses: Readonly<Record<string, string>>;
  readonly people: readonly TestPerson[];
}

/** What to start: the pieces of one stage start together, the next stage when all of them are ready. */
export interface Plan {
  readonly stages: readonly (readonly Piece[])[];
  readonly summarise: () => Promise<Summary>;
}

export interface PlanOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly say: (line: string) => void;
}
