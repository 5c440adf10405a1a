import { and, eq, gt, sql } from 'drizzle-orm';
import { sha256 } from '../../platform/hash.ts';
import { newSecret } from '../../platform/ids.ts';
import type { Db } from '../client.ts';
import { type LoginAttempt, type SessionCaller, session } from '../schema.ts';

/** The database's clock alone says what is over, so that all processes agree. */
const living = (id: string) => and(eq(session.idHash, sha256(id)), gt(session.expiresAt, sql`now()`));

/** Each row that comes takes up to so many with it whose time is over. One at a time: two that delete the same rows could wait for each other. */
const SWEPT = 100;
/** Any fixed number that no other advisory lock has. */
const SWEEP_LOCK = 26_032_026;
const sweep = sql`with mine as materialized (select pg_try_advisory_xact_lock(${SWEEP_LOCK}) as won)
  delete from session where id_hash in (select id_hash from session, mine where won and expires_at <= now() order by expires_at limit ${SWEPT})`;

/** Keeps a session or a log-in under way for so many seconds. Answers its id, which stands nowhere but in the browser's cookie. */
export const openSession = async (
  db: Db,
  held: { readonly caller: SessionCaller } | { readonly attempt: LoginAttempt },
  seconds: number,
): Promise<string> => {
  const id = newSecret();
  await db.insert(session).values({ idHash: sha256(id), ...held, expiresAt: sql`now() + make_interval(secs => ${seconds})` });
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

/** Ends all sessions of a person. Answers how many there were. */
export const endSessionsOf = async (db: Db, person: string): Promise<number> =>
  (
    await db
      .delete(session)
      .where(and(eq(session.person, person), gt(session.expiresAt, sql`now()`)))
      .returning({ of: session.person })
  ).length;
