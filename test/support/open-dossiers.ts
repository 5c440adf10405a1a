import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { dossier, lawSnapshot } from '../../db/schema.ts';
import { addOfficeMinutes, type LedgerEntry, projectClock } from '../../domain/calendar/index.ts';
import { registerOf } from '../../domain/dossier/register.ts';
import type { Clocked, DossierPhase, DossierState } from '../../domain/dossier/state.ts';
import { isRefusal } from '../../domain/failures.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { applicationAt, at, lawOf2026, scene } from './dossier.ts';

const PARTY = '00000000-0000-4000-8000-000000000001';
/** Limits in working days, as one-stop departments have them: from a certificate to a land parcel (6). */
const LIMITS = [3, 5, 8, 10, 15, 20] as const;
/** Where open dossiers stand, in twentieths: most are being processed. */
const PHASES: readonly DossierPhase[] = [
  ...(['SUBMITTED', 'CHECKING_COMPONENTS', 'DIGITISING', 'DIGITISING', 'TRANSFERRED', 'TRANSFERRED'] as const),
  ...Array<DossierPhase>(10).fill('PROCESSING'),
  ...(['AWAITING_SIGNATURE', 'AWAITING_SIGNATURE', 'AWAITING_ISSUE', 'AWAITING_RETURN'] as const),
];

/** Random numbers below 1 that are the same in every run. */
const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

/** A ledger as a dossier in that phase has it: hands it went through, one in five paused, one in ten with a letter. */
const ledgerOf = (phase: DossierPhase, receivedAt: string, random: () => number): readonly LedgerEntry[] => {
  const { calendar } = lawOf;
  const ledger: LedgerEntry[] = [{ kind: 'HOLDER_CHANGED', at: receivedAt, holder: 'COUNTER' }];
  let now = receivedAt;
  const later = (): string => {
    now = addOfficeMinutes(calendar, now, 5 + Math.floor(random() * 240));
    return now;
  };
  if (phase === 'SUBMITTED' || phase === 'CHECKING_COMPONENTS') return ledger;
  ledger.push({ kind: 'STARTED', at: receivedAt });
  if (phase === 'DIGITISING') return ledger;
  ledger.push({ kind: 'HOLDER_CHANGED', at: later(), holder: 'LEAD_UNIT' });
  if (phase === 'TRANSFERRED') return ledger;
  ledger.push({ kind: 'HOLDER_CHANGED', at: later(), holder: 'HANDLER' });
  if (random() < 0.4) {
    ledger.push(
      { kind: 'HOLDER_CHANGED', at: later(), holder: 'OTHER_AGENCY' },
      { kind: 'HOLDER_CHANGED', at: later(), holder: 'HANDLER' },
    );
  }
  if (random() < 0.2) {
    ledger.push({ kind: 'PAUSED', at: later(), pauseId: 'NV1', ground: { code: 'FINANCIAL_OBLIGATION', article: 'Luật Đất đai 2024' } });
    if (random() < 0.7) ledger.push({ kind: 'RESUMED', at: later(), pauseId: 'NV1' });
  }
  if (random() < 0.1) ledger.push({ kind: 'LETTER_SENT', at: later(), newDate: addOfficeMinutes(calendar, now, 5 * 480) });
  if (phase === 'PROCESSING') return ledger;
  ledger.push({ kind: 'HOLDER_CHANGED', at: later(), holder: 'LEADER' });
  if (phase === 'AWAITING_SIGNATURE') return ledger;
  ledger.push({ kind: 'HOLDER_CHANGED', at: later(), holder: 'RECORDS_CLERK' });
  if (phase === 'AWAITING_ISSUE') return ledger;
  return [...ledger, { kind: 'STOPPED', at: later(), reason: 'ISSUED' }, { kind: 'HOLDER_CHANGED', at: now, holder: 'COUNTER' }];
};

const lawOf = lawOf2026();

/** The law of each limit, under its hash as the projection makes it. */
const laws = LIMITS.map((amount) => {
  const body = {
    ...lawOf,
    procedure: { ...lawOf.procedure, deadline: { ...lawOf.procedure.deadline, unit: 'WORKING_DAYS' as const, amount } },
  };
  return { hash: sha256(canonicalJson(body)), body };
});

const template = (): DossierState => {
  const { opening } = scene(applicationAt('2026-03-02T09:00'));
  if (isRefusal(opening)) throw new Error(opening.code);
  return opening.state;
};

/** Open dossiers received in the ten working days before `asOf`, the same for the same count; each stands as the rules would have it. */
export function* openDossiers({ count, asOf }: { readonly count: number; readonly asOf: string }): Generator<{
  readonly state: DossierState;
  readonly lawHash: string;
}> {
  const random = seeded(2603);
  const blank = template();
  for (let index = 0; index < count; index += 1) {
    const phase = PHASES[Math.floor(random() * PHASES.length)] ?? 'PROCESSING';
    const law = laws[Math.floor(random() * laws.length)] ?? { hash: '', body: lawOf };
    // Four working days at the most after the receipt, so nothing of it lies ahead.
    const receivedAt = addOfficeMinutes(lawOf.calendar, asOf, -(5 * 480 + Math.floor(random() * 10 * 480)));
    const ledger = ledgerOf(phase, receivedAt, random);
    const projected = projectClock({ ledger, rule: law.body.procedure.deadline, calendar: lawOf.calendar, asOf });
    if (!projected.ok) throw new Error(projected.message);
    const { dueAt, appointmentAt, lastLetterAt, warnAt, redAt, breachAt } = projected.clock;
    const clock: Clocked = { receivedAt, startsAt: receivedAt, ledger, dueAt, appointmentAt, lastLetterAt, warnAt, redAt, breachAt };
    const dossierId = `TN-${String(index).padStart(6, '0')}`;
    yield { state: { ...blank, law: law.body, dossierId, phase, openedAt: receivedAt, phaseSince: receivedAt, clock }, lawHash: law.hash };
  }
}

const BATCH = 1_000;

/** Writes them into an empty register, with the party and the laws they name. */
export const insertOpenDossiers = async (db: Db, o: { readonly count: number; readonly asOf: string }): Promise<void> => {
  await db.execute(
    sql`insert into party (party_id, kind, identifier, full_name, created_at) values (${PARTY}, 'PERSON', '066075000001', 'Nguyễn Thị Mẫu', ${at('2026-01-05T08:00')})`,
  );
  await db.insert(lawSnapshot).values(laws).onConflictDoNothing();
  let rows: (typeof dossier.$inferInsert)[] = [];
  const flush = async (): Promise<void> => {
    if (rows.length > 0) await db.insert(dossier).values(rows);
    rows = [];
  };
  for (const { state, lawHash } of openDossiers(o)) {
    const { law: _law, ...stored } = state;
    rows.push({ ...registerOf(state), partyId: PARTY, lawHash, state: stored });
    if (rows.length === BATCH) await flush();
  }
  await flush();
};

/** The six instants and the calendar of every dossier in the register, by id. */
export const storedInstants = async (db: Db, where: SQL = sql`true`) =>
  db
    .select({
      dossierId: dossier.dossierId,
      dueAt: dossier.dueAt,
      appointmentAt: dossier.appointmentAt,
      lastLetterAt: dossier.lastLetterAt,
      warnAt: dossier.warnAt,
      redAt: dossier.redAt,
      breachAt: dossier.breachAt,
      calendarVersion: dossier.calendarVersion,
    })
    .from(dossier)
    .where(where)
    .orderBy(dossier.dossierId);
