import { and, eq, gt, lt, lte, or, sql } from 'drizzle-orm';
import { sha256 } from '../../platform/hash.ts';
import { newSecret } from '../../platform/ids.ts';
import { seal, unseal } from '../../platform/seal.ts';
import type { Db } from '../client.ts';
import { endedTokens, type LoginAttempt, type SessionCaller, session } from '../schema.ts';

/** The database's clock alone says what is over, so that all processes agree. */
const living = (id: string) => and(eq(session.idHash, sha256(id)), gt(session.expiresAt, sql`now()`));

/** Each row that comes takes up to so many with it whose time is over. One at a time: two that delete the same rows could wait for each other. */
const SWEPT = 100;
/** Any fixed number that no other advisory lock has. */
const SWEEP_LOCK = 26_032_026;
const sweep = sql`with mine as materialized (select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as won)
  delete from session where id_hash in (select id_hash from session, mine where won and expires_at <= now() order by expires_at limit ${SWEPT})`;

/** A session of somebody, with what its issuer knows it by. */
export interface Opened {
  readonly caller: SessionCaller;
  readonly issuerSession?: string | undefined;
  /** Kept so that only the browser’s id opens it. */
  readonly idToken?: string | undefined;
  /** When, by the issuer's clock; absent: now. */
  readonly begunAt?: string | undefined;
}

/** Keeps a session or a log-in under way for so many seconds. Answers its id, which stands nowhere but in the browser's cookie. */
export const openSession = async (db: Db, held: Opened | { readonly attempt: LoginAttempt }, seconds: number): Promise<string> => {
  const id = newSecret();
  const sealed = 'idToken' in held && held.idToken !== undefined ? { idToken: seal(id, held.idToken) } : {};
  await db.insert(session).values({ idHash: sha256(id), ...held, ...sealed, expiresAt: sql`now() + make_interval(secs => ${seconds})` });
  await db.execute(sweep);
  return id;
};

/** Who is logged in under an id; null: nobody, or no longer. */
export const callerOfId = async (db: Db, id: string): Promise<SessionCaller | null> => {
  const [found] = await db.select({ caller: session.caller }).from(session).where(living(id));
  return found?.caller ?? null;
};

/** Ends whatever an id stands for. Answers the log-in that was under way, if it was one: it can be taken up once. */
export const endSession = async (db: Db, id: string): Promise<LoginAttempt | null> => {
  const [ended] = await db.delete(session).where(living(id)).returning({ attempt: session.attempt });
  return ended?.attempt ?? null;
};

/** Ends the session of an id. Answers the identity token that ends the issuer's session as well; null: there is none. */
export const logOut = async (db: Db, id: string): Promise<string | null> => {
  const [ended] = await db.delete(session).where(living(id)).returning({ idToken: session.idToken });
  return ended?.idToken == null ? null : unseal(id, ended.idToken);
};

/** Whose sessions: all of a person, or the one that the issuer calls so. */
export type Whose = { readonly person: string } | { readonly session: string };

/** No access token lives longer. */
const LONGEST_DAYS = 31;

/**
 * Ends the sessions that have begun until then, and every access token that was issued for them until then; without it all until now. Answers how
 * many sessions there were.
 */
export const endSessionsOf = async (db: Db, whose: Whose, until?: string): Promise<number> =>
  db.transaction(async (tx) => {
    const [kind, id, column] =
      'person' in whose
        ? (['PERSON', whose.person, session.person] as const)
        : (['SESSION', whose.session, session.issuerSession] as const);
    await tx
      .insert(endedTokens)
      .values({ kind, id, ...(until === undefined ? {} : { until }) })
      .onConflictDoUpdate({
        target: [endedTokens.kind, endedTokens.id],
        set: { until: sql`greatest(${endedTokens.until}, excluded.until)` },
      });
    await tx.delete(endedTokens).where(lt(endedTokens.until, sql`now() - make_interval(days => ${LONGEST_DAYS})`));
    const ended = await tx
      .delete(session)
      .where(and(eq(column, id), gt(session.expiresAt, sql`now()`), until === undefined ? undefined : lte(session.begunAt, until)))
      .returning({ of: session.person });
    return ended.length;
  });

/** Until when tokens are heard no more that belong to any of these persons or to this session, in milliseconds; null: all are heard. */
export const tokensEndedUntil = async (
  db: Db,
  { persons, session: named }: { readonly persons: readonly string[]; readonly session: string | undefined },
): Promise<number | null> => {
  const of = (kind: 'PERSON' | 'SESSION', id: string) => and(eq(endedTokens.kind, kind), eq(endedTokens.id, id));
  const rows = await db
    .select({ until: endedTokens.until })
    .from(endedTokens)
    .where(or(...persons.map((person) => of('PERSON', person)), ...(named === undefined ? [] : [of('SESSION', named)])));
  return rows.length === 0 ? null : Math.max(...rows.map(({ until }) => Date.parse(until)));
};
