import { clearFinding, countTry, type Finding, findingsOf, keepFinding } from '../../db/register/findings.ts';
import { registerSide } from '../../db/register/reconcile.ts';
import { alone } from '../../db/register/reconcile-walks.ts';
import type { FindingClass } from '../../db/schema.ts';
import type { Deps } from '../http/deps.ts';
import { compare } from './compare.ts';
import { lostConsultations } from './consultations.ts';
import { type EngineSide, engineSide } from './engine.ts';
import { checkFiles } from './files.ts';
import { lawOfRun } from './history.ts';
import { createListing, type Listing } from './listing.ts';
import { mend } from './mend.ts';
import { type Reach, suspectsOf } from './suspects.ts';

export type Reconciling = Pick<Deps, 'db' | 'temporal' | 'clock' | 'config' | 'log' | 'files'>;

/** How far a round goes, and what it may do. */
export interface Scope extends Reach {
  /** `NEVER`: only look. `FEW`: unless so many runs are lost that somebody should first ask why. `ALL`: somebody has asked; `FROM_REGISTER`: and says that the engine is the older one. */
  readonly mend: 'NEVER' | 'FEW' | 'ALL' | 'FROM_REGISTER';
  readonly files: number;
  /** Read every byte of the files, too. */
  readonly bytes: boolean;
}

/** Every minute: 8,000 open dossiers against the list (100,000 in a quarter of an hour), 100 histories, 2,000 files. */
export const SCHEDULED: Scope = { mend: 'FEW', batches: 40, closedDays: 30, deep: 1, pages: 5, files: 2_000, bytes: false };

const AT_ONCE = 4;
/** What so many tries have not mended is people's. */
const TRIES = 3;
/** More lost runs at once than this, and a twentieth of the dossiers looked at, are no accident but a wrong or an empty engine. */
const FEW = 20;

export interface Round {
  readonly dossiers: number;
  /** Dossiers that were looked at closely. */
  readonly compared: number;
  readonly files: number;
  readonly filesReadable: boolean;
  readonly found: Readonly<Partial<Record<FindingClass, number>>>;
  /** Findings that something was done about; a later round finds whether it helped. */
  readonly mended: number;
  /** Findings that are none any more. */
  readonly cleared: number;
  /** So many runs are lost that none was begun anew. */
  readonly tooMany: boolean;
}

const fewAtOnce = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  for (let from = 0; from < items.length; from += AT_ONCE) await Promise.all(items.slice(from, from + AT_ONCE).map(work));
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** Where the register has nothing, what it should hold is shown from the engine's side, and that takes the law. */
const withItsLaw = async (temporal: Deps['temporal'], workflowId: string, engine: EngineSide): Promise<EngineSide> =>
  engine.kind !== 'RUNNING' || engine.latest === null || engine.latest.law !== undefined
    ? engine
    : { ...engine, latest: { ...engine.latest, law: await lawOfRun(temporal, { workflowId, runId: engine.runId }) } };

/** Compares one dossier closely; null: register and engine agree; MOVING: what was found before stays until that is known. */
export const examine = async (
  { db, temporal, clock }: Pick<Reconciling, 'db' | 'temporal' | 'clock'>,
  dossierId: string,
): Promise<Finding | 'MOVING' | null> => {
  const before = await registerSide(db, dossierId);
  const seen = await engineSide(temporal, dossierId);
  const after = await registerSide(db, dossierId);
  const engine = after === null ? await withItsLaw(temporal, dossierId, seen) : seen;
  const finding = compare({ dossierId, before, engine, after, now: clock.now() });
  if (finding === null && engine.kind === 'RUNNING' && after !== null) {
    const lost = await lostConsultations({ temporal, clock }, dossierId, after.consulting);
    const cause = lost.map(({ consultation, status }) => `${consultation} ${status}`).join(', ');
    return cause === '' ? null : { dossierId, class: 'NO_CONSULTATION', subject: '', cause };
  }
  // Neither knows it: an intake that is still to be sent, or that was refused.
  if (finding !== null || after !== null || engine.kind !== 'CLOSED') return finding;
  return engine.status === 'TERMINATED' ? { dossierId, class: 'NO_RUN', subject: '', cause: engine.status } : null;
};

const ENGINES_FAULT: readonly FindingClass[] = ['NO_RUN', 'ROW_AHEAD'];

/** Looks at these dossiers closely, keeps what is found, and mends what may be mended. */
const mendAll = async (
  deps: Reconciling,
  { suspects, dossiers, scope }: { readonly suspects: Iterable<string>; readonly dossiers: number; readonly scope: Pick<Scope, 'mend'> },
  alive: () => Promise<unknown>,
): Promise<Pick<Round, 'mended' | 'cleared' | 'tooMany' | 'found'>> => {
  const { db, clock, log } = deps;
  const findings: Finding[] = [];
  const found: Partial<Record<FindingClass, number>> = {};
  let [cleared, mended] = [0, 0];
  await fewAtOnce([...suspects], async (dossierId) => {
    await alive();
    try {
      const finding = await examine(deps, dossierId);
      if (finding === 'MOVING') for (const name of await findingsOf(db, dossierId)) found[name] = (found[name] ?? 0) + 1;
      else if (finding) findings.push(finding);
      else if (await clearFinding(db, dossierId)) cleared += 1;
    } catch (error) {
      // One that cannot be read must not hide the others.
      log.warn({ dossierId, error: nameOf(error) }, 'dossier could not be compared');
    }
  });
  for (const finding of findings) found[finding.class] = (found[finding.class] ?? 0) + 1;
  // Many lost runs, or many rows ahead of their runs, are a wrong, an empty or an older engine: what the register holds may be all there is.
  const most = Math.max(FEW, dossiers / 20);
  const tooMany = scope.mend === 'FEW' && ENGINES_FAULT.some((name) => (found[name] ?? 0) > most);
  await fewAtOnce(findings, async (finding) => {
    await alive();
    const tries = await keepFinding(db, finding, clock.now());
    const may =
      scope.mend === 'ALL' ||
      scope.mend === 'FROM_REGISTER' ||
      (scope.mend === 'FEW' && tries < TRIES && !(tooMany && ENGINES_FAULT.includes(finding.class)));
    if (!may) return;
    try {
      if (!(await mend(deps, finding, scope.mend === 'FROM_REGISTER'))) return;
      await countTry(db, finding, clock.now());
      log.warn({ dossierId: finding.dossierId, class: finding.class, cause: finding.cause, tries }, 'dossier mended');
      mended += 1;
    } catch (error) {
      log.error({ dossierId: finding.dossierId, class: finding.class, error: nameOf(error) }, 'dossier could not be mended');
    }
  });
  return { mended, cleared, tooMany, found };
};

/** Compares register, engine and file store, one at a time over all processes. */
export const createReconciler = (deps: Reconciling) => {
  const listing = createListing(deps.temporal);
  return {
    /** One round; null: another process is in one. Throws when register or engine do not answer. */
    round: (scope: Scope): Promise<Round | null> =>
      alone(deps.db, async (alive) => {
        const patient: Listing = {
          ...listing,
          list: async (query, limit) => {
            await alive();
            return listing.list(query, limit);
          },
        };
        const { suspects, dossiers } = await suspectsOf(deps, patient, scope);
        const settled = await mendAll(deps, { suspects, dossiers, scope }, alive);
        const { files, missing, cleared, filesReadable } = await checkFiles(deps, { limit: scope.files, bytes: scope.bytes });
        const found = missing > 0 ? { ...settled.found, FILE_MISSING: missing } : settled.found;
        return { ...settled, dossiers, compared: suspects.size, files, filesReadable, found, cleared: settled.cleared + cleared };
      }),
    /** One dossier, and nothing else; UNKNOWN: neither register nor engine has ever heard of it. */
    dossier: async (dossierId: string, mending: Scope['mend']): Promise<Round | 'UNKNOWN'> => {
      const known = (await registerSide(deps.db, dossierId)) !== null || (await engineSide(deps.temporal, dossierId)).kind !== 'NONE';
      if (!known && (await findingsOf(deps.db, dossierId)).length === 0) return 'UNKNOWN';
      return {
        ...(await mendAll(deps, { suspects: [dossierId], dossiers: 1, scope: { mend: mending } }, async () => undefined)),
        ...{ dossiers: 1, compared: 1, files: 0, filesReadable: true },
      };
    },
  };
};

export type Reconciler = ReturnType<typeof createReconciler>;
