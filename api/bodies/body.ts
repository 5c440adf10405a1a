import type { FastifyRequest } from 'fastify';
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import type { Tx } from '../../db/client.ts';
import type { Act, ActData } from '../../domain/dossier/commands.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import { type FailureCode, isAny, type Refusal, refuseFields } from '../../domain/failures.ts';
import { Body, Item } from './schemas.ts';

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

const isItem = ({ title }: TSchema & { readonly title?: string }): boolean => title === Item.title;

/** The items that one list of a body names, as they stand there; nothing of a list of other things. */
const namedIn = (name: string, schema: TSchema, value: unknown): readonly { readonly field: string; readonly item: unknown }[] => {
  if (!Type.IsArray(schema) || !Array.isArray(value)) return [];
  const { items } = schema;
  if (isItem(items)) return value.map((item, at) => ({ field: `${name}.${at}`, item }));
  if (!Type.IsObject(items) || items.properties.item === undefined || !isItem(items.properties.item)) return [];
  return value.map((entry, at) => ({ field: `${name}.${at}.item`, item: entry.item }));
};

/** An act says one thing of a paper: one that its lists name twice, be it in two of them, would be recorded as both. */
const namedTwice = (properties: TProperties, value: unknown): Refusal<'BODY_INVALID'> | null => {
  const named = Object.entries(properties).flatMap(([name, schema]) => namedIn(name, schema, (value as Record<string, unknown>)[name]));
  const again = named.filter(({ item }, at) => named.findIndex((one) => one.item === item) < at);
  const errors = again.map(({ field, item }) => ({
    field,
    reason: `giấy tờ ${item} được ghi hai lần; mỗi giấy tờ chỉ ghi một lần trong một việc`,
  }));
  return isAny(errors) ? refuseFields('BODY_INVALID', errors) : null;
};

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
    prepare: async (context, value) =>
      namedTwice(properties, value) ?? prepare(context, value as Static<ReturnType<typeof Type.Object<Fields>>>),
  });

/** A body that is the act's data, field by field. */
export const fields =
  <A extends Act>() =>
  <Fields extends TProperties>(
    properties: Static<ReturnType<typeof Type.Object<Fields>>> extends ActData[A] ? Fields : never,
  ): ActBody<A> => ({
    schema: Body(properties),
    refuses: [],
    prepare: async (_context, value) => namedTwice(properties, value) ?? (value as ActData[A]),
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
