import { type Static, type TSchema, Type } from 'typebox';
import type { Tx } from '../db/commands.ts';
import type { Act, ActData } from '../domain/dossier/commands.ts';
import type { Actor, DossierState } from '../domain/dossier/state.ts';
import type { Refusal } from '../domain/failures.ts';

/** Circumstances in which an act's body is made into its data; `tx` also writes the command's row. */
export interface ActContext {
  readonly tx: Tx;
  readonly state: DossierState;
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
}

/** One act as it is asked for over HTTP: its body, and how that becomes the ids, codes and dates that the workflow is sent. */
export interface ActSpec<A extends Act = Act> {
  readonly act: A;
  readonly body: TSchema;
  readonly prepare: (context: ActContext, body: unknown) => Promise<ActData[A] | Refusal>;
  /** Data to ask the rules with, in advance: what could be sent now. */
  readonly probes: (state: DossierState) => readonly ActData[A][];
}

export const closed = { additionalProperties: false } as const;
const Empty = Type.Object({}, closed);

/** Describes one act. */
export const spec = <A extends Act, B extends TSchema>(
  act: A,
  body: B,
  o: {
    readonly probes: ActSpec<A>['probes'];
    readonly prepare: (context: ActContext, body: Static<B>) => Promise<ActData[A] | Refusal> | ActData[A];
  },
): ActSpec =>
  ({
    act,
    body,
    prepare: async (context: ActContext, value: unknown) => o.prepare(context, value as Static<B>),
    probes: o.probes,
  }) as unknown as ActSpec;

/** An act without particulars. */
export const plain = (act: Act): ActSpec => spec(act, Empty, { probes: () => [{}] as never, prepare: () => ({}) as never });

/** Text of a person: it stays in the command's row. */
export const FreeText = (maxLength: number, description: string) =>
  Type.String({ minLength: 1, maxLength, description: `${description} (chỉ lưu trong cơ sở dữ liệu)` });
