import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { readTrustRoots, verifyPdf } from '../../documents/signing/verify.ts';
import { systemClock } from '../../platform/time.ts';
import type { TestStage } from './scenes.ts';
import type { Addresses } from './shared-stack.ts';

/** Everything of a returned dossier that could have been lost or doubled, counted where it is kept. */
export interface Account {
  readonly codes: number;
  readonly outgoing: number;
  readonly copies: number;
  /** `OUTGOING 3 ISSUED` */
  readonly numbers: readonly string[];
  /** Valid signatures of each file of a kind. */
  readonly signatures: Readonly<Record<string, readonly number[]>>;
  /** Statuses as the national portal has them. */
  readonly portal: readonly string[];
  /** Results of it on the citizen portal. */
  readonly publications: number;
  readonly deliveries: readonly string[];
  /** Facts of the legal clock that may happen once only. */
  readonly clock: Readonly<Record<string, number>>;
  /** Types of its events in alphabetical order. */
  readonly events: readonly string[];
  /** Revisions, ledger entries and portal messages that are missing from their series. */
  readonly gaps: readonly string[];
}

const missing = (what: string, series: readonly number[], from: number): readonly string[] => {
  const last = Math.max(from - 1, ...series);
  return Array.from({ length: last - from + 1 }, (_, index) => from + index)
    .filter((number) => !series.includes(number))
    .map((number) => `${what} ${number}`);
};

/** Counts the traces of one returned dossier in PostgreSQL, in the file store and at the outside systems. */
export const accountOf = async (
  { database: { db }, stage, addresses }: { readonly database: Database; readonly stage: TestStage; readonly addresses: Addresses },
  dossierId: string,
): Promise<Account> => {
  const rows = async (query: ReturnType<typeof sql>): Promise<readonly Record<string, unknown>[]> => [...(await db.execute(query))];
  const code = (await stage.cast.officer.dossier(dossierId)).dossierCode ?? '';
  const numbers = await rows(
    sql`select series, number, status, sha256 from registered_number where dossier_id = ${dossierId} order by series, number`,
  );
  const files = await rows(
    sql`select kind, sha256 from dossier_file where dossier_id = ${dossierId} and kind in ('CONTROL_SLIP', 'RESULT', 'TRUE_COPY')`,
  );
  const roots = await readTrustRoots(stage.trustFile);
  const signatures: Record<string, number[]> = { CONTROL_SLIP: [], RESULT: [], TRUE_COPY: [] };
  for (const { kind, sha256 } of files) {
    const report = await verifyPdf({ pdf: await stage.cast.officer.download(dossierId, String(sha256)), roots, at: systemClock.now() });
    signatures[String(kind)]?.push(report.valid ? report.signatures.length : -1);
  }
  const events = await rows(sql`select revision, type from dossier_event where dossier_id = ${dossierId} order by type`);
  const ledger = await rows(sql`select seq, kind from ledger where dossier_id = ${dossierId}`);
  const messages = await rows(sql`select seq from portal_message where dossier_id = ${dossierId}`);
  const results = (await (
    await fetch(`${addresses.citizenPortal}/dossiers/${encodeURIComponent(code)}/results`)
  ).json()) as readonly unknown[];
  const ofClock = (kind: string): number => ledger.filter((entry) => entry.kind === kind).length;
  return {
    codes: (await rows(sql`select code from dossier_code where dossier_id = ${dossierId}`)).length,
    outgoing: numbers.filter(({ series }) => series === 'OUTGOING').length,
    copies: numbers.filter(({ series }) => series === 'COPY').length,
    numbers: numbers.map(({ series, number, status }) => `${series} ${number} ${status}`),
    signatures,
    portal: await stage.outside.portalStatuses(code),
    publications: results.length,
    deliveries: (await rows(sql`select form from delivery where dossier_id = ${dossierId} order by form`)).map(({ form }) => String(form)),
    clock: { STARTED: ofClock('STARTED'), STOPPED: ofClock('STOPPED'), CLOSED: ofClock('CLOSED') },
    events: events.map(({ type }) => String(type)),
    gaps: [
      ...missing(
        'revision',
        events.map(({ revision }) => Number(revision)),
        1,
      ),
      ...missing(
        'ledger entry',
        ledger.map(({ seq }) => Number(seq)),
        0,
      ),
      ...missing(
        'portal message',
        messages.map(({ seq }) => Number(seq)),
        1,
      ),
    ],
  };
};
