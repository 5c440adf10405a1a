import type { FastifyRequest } from 'fastify';
import type { Static, TProperties, TSchema, Type } from 'typebox';
import type { Tx } from '../../db/client.ts';
import type { Act, ActData } from '../../domain/dossier/commands.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import type { FailureCode, Refusal } from '../../domain/failures.ts';
import { Body } from './schemas.ts';

/** Hook of routes whose body requires nothing: it may be left out. A JSON null is no body left out, and the schema refuses it. */
export const emptyBody = async (request: Pick<FastifyRequest, 'body'>): Promise<void> => {
  if (request.body === undefined) request.body = {};
};

/** Circumstances in which an act's body is made into its data; `tx` also writes the command's row. */
export interface ActContext {
  readonly tx: Tx;
  readonly state: DossierState;
  readonly actor: Actor;
  readonly commandId: string;
  readonly at: string;
}

/** An act's body as it is asked for over HTTP, and how that becomes the ids, codes and dates that the workflow is sent. */
export interface ActBody<A extends Act = Act> {
  readonly schema: TSchema;
  /** What making the data may itself refuse, beside the act's own refusals. */
  readonly refuses: readonly FailureCode[];
  /** A method, so that each act's own fits; whoever calls it has validated the body by the schema. */
  prepare(context: ActContext, body: unknown): Promise<ActData[A] | Refusal>;
}

/** A body whose fields are not simply the act's data: texts, defaults, checks against the catalogue. Another refusal does not compile. */
export const body =
  <A extends Act>() =>
  <Fields extends TProperties, Code extends FailureCode = never>(
    properties: Fields,
    prepare: (
      context: ActContext,
      value: Static<ReturnType<typeof Type.Object<Fields>>>,
    ) => ActData[A] | Promise<ActData[A] | Refusal<NoInfer<Code>>>,
    refuses: readonly Code[] = [],
  ): ActBody<A> => ({
    schema: Body(properties),
    refuses,
    prepare: async (context, value) => prepare(context, value as Static<ReturnType<typeof Type.Object<Fields>>>),
  });

/** A body that is the act's data, field by field. */
export const fields =
  <A extends Act>() =>
  <Fields extends TProperties>(
    properties: Static<ReturnType<typeof Type.Object<Fields>>> extends ActData[A] ? Fields : never,
  ): ActBody<A> => ({
    schema: Body(properties),
    refuses: [],
    prepare: async (_context, value) => value as ActData[A],
  });

/** Texts beside an act without data: they stay in the command's row. */
export const texts = (properties: TProperties): ActBody<never> => ({
  schema: Body(properties),
  refuses: [],
  prepare: async () => ({}) as never,
});

/** Asked for by sending files (upload-routes.ts). */
export const FILES = 'FILES';

/** Acts that carry no data of their own. */
type Bare = { [A in Act]: keyof ActData[A] extends never ? A : never }[Act];

/** Of every act that carries data its body, FILES, or null: nobody asks for it over HTTP. */
export type Bodies = { readonly [A in Exclude<Act, Bare | 'OPEN'>]: ActBody<A> | typeof FILES | null } & {
  readonly [A in Bare]?: ActBody<A> | null;
};
