import { agencyOf } from '../../db/law/law.ts';
import { saidWith } from '../../db/register/commands.ts';
import { dossierWarehouse, personalWarehouse } from '../../db/schema.ts';
import { surveyFile } from '../../documents/scans/inspect.ts';
import { verifyPdf } from '../../documents/signing/verify.ts';
import { localDate } from '../../domain/calendar/index.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { definitionOf } from '../../domain/dossier/outcome.ts';
import { entryOf } from '../../domain/dossier/outside.ts';
import type { OutsideReport, OutsideResult } from '../../domain/dossier/state.ts';
import { ownResultOf } from '../../domain/law/procedure.ts';
import type { ResultDefinition } from '../../domain/law/types.ts';
import { sha256 } from '../../platform/hash.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext } from '../dossier-context.ts';
import { nameFile } from '../files.ts';
import { WorkError } from '../signing/work-error.ts';
import { asNewVersions } from '../warehouse.ts';
import type { BasisFile } from './port.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'outside' | 'trustRoots'>;

interface Subject {
  readonly entry: OutsideResult;
  readonly definition: ResultDefinition;
  readonly system: string;
}

const subjectOf = ({ state }: DossierContext, result: string): Subject => {
  const [entry, definition] = [entryOf(state, result), definitionOf(state, result)];
  if (entry === undefined || definition === undefined) throw new WorkError(`result ${result} is not in the register yet`);
  return { entry, definition, system: definition.system ?? '' };
};

const known = ({ outside }: Pick<Deps, 'outside'>, { system }: Subject): string => {
  if (!outside.knows(system)) throw new WorkError(`no address for ${system}`, 'OUTSIDE_SYSTEM_UNKNOWN');
  return system;
};

/** The files of the results that one depends on, in their order. */
const basisOf = async ({ files }: Pick<Deps, 'files'>, view: DossierContext, { dependsOn }: ResultDefinition): Promise<BasisFile[]> => {
  const { state } = view;
  const own = ownResultOf(state.law.procedure);
  const found: BasisFile[] = [];
  for (const code of dependsOn) {
    const file = own?.code === code ? state.result?.issued : entryOf(state, code)?.report?.sha256;
    if (!file) throw new WorkError(`result ${code} is not in the register yet`);
    found.push({ result: code, name: definitionOf(state, code)?.name ?? code, sha256: file, bytes: await files.read(file) });
  }
  return found;
};

/** Why a file is not what its agency reported, or null. Parsed in a limited child process first: it comes from outside. */
const faultOf = async (
  { files, trustRoots }: Pick<Deps, 'files' | 'trustRoots'>,
  { file, agency, at }: { readonly file: string; readonly agency: string; readonly at: string },
): Promise<{ readonly fault: string } | { readonly fault: null; readonly pages: number }> => {
  const survey = await surveyFile({ path: files.pathOf(file) });
  if (!survey.ok) return { fault: survey.code };
  if (survey.mediaType !== 'application/pdf') return { fault: 'FILE_TYPE_NOT_ALLOWED' };
  const { valid, signatures } = await verifyPdf({ pdf: await files.read(file), roots: trustRoots, at });
  if (!valid) return { fault: 'SIGNATURE_INVALID' };
  if (!signatures.some(({ subject }) => subject.agencyId === agency)) return { fault: 'SIGNER_NOT_MAKER' };
  return { fault: null, pages: survey.pages };
};

/** What its agency wrote beside the hash (T38). */
const saidIn = async (
  { db }: Pick<Deps, 'db'>,
  { command }: OutsideReport,
): Promise<{ readonly number?: string; readonly link?: string }> => (await saidWith(db, [command])).get(command) ?? {};

/** An outside result as others name it: its own number, or where there is none what it is. */
export const outsideDocument = async (deps: Pick<Deps, 'db'>, view: DossierContext, result: string) => {
  const { entry, definition } = subjectOf(view, result);
  const { report, endedAt } = entry;
  if (report === null || endedAt === null) throw new WorkError(`result ${result} is not reported in the register yet`);
  const said = await saidIn(deps, report);
  const agency = await agencyOf(deps.db, entry.agency);
  return {
    definition,
    report,
    endedAt,
    agency: entry.agency,
    issuedBy: agency?.name ?? entry.agency,
    number: said.number ?? definition.code,
    link: said.link,
  };
};

/** Storage record with link (T38): in the dossier's warehouse, and as its owner's paper where it is a result. A version once stored stays. */
export const storeOutside = async ({ db }: Pick<Deps, 'db'>, view: DossierContext, result: string): Promise<void> => {
  const { definition, report, endedAt, agency, number, link } = await outsideDocument({ db }, view, result);
  const { outcome, sha256: file } = report;
  const entry = {
    dossierCode: view.code,
    kind: outcome === 'RESULT' ? 'EXTERNAL_RESULT' : 'EXTERNAL_REFUSAL',
    item: result,
    version: 1,
    sha256: file,
    data: { agency, number, ...(link === undefined ? {} : { link }) },
    storedAt: endedAt,
  };
  await db
    .insert(dossierWarehouse)
    .values(await asNewVersions(db, view.code, [entry]))
    .onConflictDoNothing();
  if (outcome === 'REFUSAL') return;
  await db
    .insert(personalWarehouse)
    .values({
      partyId: view.owner.partyId,
      paperType: definition.paperType,
      issuingAgency: agency,
      number: number === definition.code ? `${view.code}-${definition.code}` : number,
      version: 1,
      issuedOn: localDate(endedAt),
      trust: 'T4_ORIGINAL_ELECTRONIC',
      sha256: file,
      dossierCode: view.code,
      storedAt: endedAt,
    })
    .onConflictDoNothing();
};

/** Results that other agencies make in their own systems (1.13): asked for, and fetched where they are reported as a link. */
export const createOutsideActivities = (deps: Deps): Pick<Activities, 'askOutside' | 'fetchOutside'> => ({
  askOutside: async ({ dossierId, result }) => {
    const view = await contextOf(deps.db, dossierId);
    const subject = subjectOf(view, result);
    const system = known(deps, subject);
    const { definition, entry } = subject;
    const basis = await basisOf(deps, view, definition);
    await deps.outside.ask(system, {
      // Asked anew on another basis (T36) it is another request.
      requestId: sha256([dossierId, result, ...basis.map((file) => file.sha256)].join('\n')).slice(0, 32),
      dossierCode: view.code,
      result,
      paperType: definition.paperType,
      name: definition.name,
      dueAt: entry.dueAt,
      requestedBy: view.lead.name,
      owner: { identifier: view.owner.identifier, fullName: view.owner.fullName },
      basis,
    });
  },

  fetchOutside: async ({ dossierId, result, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const subject = subjectOf(view, result);
    const { checking, agency } = subject.entry;
    if (checking === undefined) throw new WorkError(`no link of ${result} is in the register yet`);
    const reported = { sha256: checking.sha256 };
    const { link = '' } = await saidIn(deps, checking);
    const bytes = await deps.outside.fetch(known(deps, subject), link);
    if (bytes === null) return { ...reported, fault: 'LINK_FOREIGN' };
    if (sha256(bytes) !== checking.sha256) return { ...reported, fault: 'HASH_DIFFERS' };
    const stored = await deps.files.putBytes(bytes);
    const judged = await faultOf(deps, { file: stored.sha256, agency, at });
    if (judged.fault !== null) return { ...reported, fault: judged.fault };
    await nameFile(deps, { dossierId, kind: 'EXTERNAL_RESULT', item: result, sha256: stored.sha256, pages: judged.pages, at });
    return reported;
  },
});
