import { saidWith } from '../../db/register/commands.ts';
import { metaOf } from '../../db/register/files.ts';
import { markIssued, replaceNumber, takeNumber } from '../../db/register/numbers.ts';
import { renderRefusalNotice } from '../../documents/forms/refusal-notice.ts';
import { longDate } from '../../documents/forms/wording.ts';
import { type Rectangle, signPdf } from '../../documents/signing/sign.ts';
import { localDate } from '../../domain/calendar/index.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext } from '../dossier-context.ts';
import { keepFile } from '../files.ts';
import { storeInWarehouses } from '../warehouse.ts';
import { draftCertificate } from './certificate.ts';
import { actorOf, copyLines } from './slips.ts';
import { StepError } from './step-error.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'keys'>;

interface Places {
  readonly numberAt: Rectangle;
  readonly dateAt: Rectangle;
  readonly leaderAt: Rectangle;
}

/** The places that the draft kept free; a signed file bears them unchanged. */
const placesOf = async (deps: Deps, view: DossierContext): Promise<Places> => {
  const draft = view.state.result?.draft;
  if (draft === undefined) throw new StepError('the dossier has no draft');
  return (await metaOf(deps.db, view.state.dossierId, draft)) as unknown as Places;
};

/** True copies of the in-scope papers, each with a number of the copy register and the organisation's signature (Decree 30/2020 Arts. 25–27). */
const signCopies = async (deps: Deps, view: DossierContext, step: string, at: string) => {
  const { state, lead } = view;
  const key = await deps.keys.keyFor(lead.agencyId);
  const copies: { item: string; sha256: string; number: number }[] = [];
  for (const { item, file, treatment } of state.papers) {
    if (file === null || treatment?.trueCopy !== true) continue;
    const actId = `${step}/${item}`;
    const number = await takeNumber(deps.db, {
      agency: lead.agencyId,
      year: yearOf(at),
      series: 'COPY',
      actId,
      dossierId: state.dossierId,
      at,
    });
    const bytes = await signPdf({
      pdf: await deps.files.read(file.sha256),
      key,
      block: { kind: 'COPY', lines: copyLines(lead.name, at) },
      fieldName: 'SaoY',
      reason: 'Sao y',
      at,
    });
    const sha256 = await keepFile(deps, { dossierId: state.dossierId, kind: 'TRUE_COPY', item, bytes, step, at });
    await markIssued(deps.db, { actId, series: 'COPY', sha256 });
    copies.push({ item, sha256, number });
  }
  return copies;
};

const yearOf = (at: string): number => Number(localDate(at).slice(0, 4));

/** T22, T24, T25. Every date and number comes in or is fixed by the act, so a repeated attempt makes the same bytes and doubles nothing. */
export const createResultActivities = (
  deps: Deps,
): Pick<Activities, 'draftResult' | 'draftRefusal' | 'signResult' | 'issueResult' | 'retireNumber'> => ({
  draftResult: async ({ dossierId, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const signer = view.lead.leader;
    const { pdf, ...places } = await draftCertificate(deps, view, { at, leader: signer });
    return { draft: await keepFile(deps, { dossierId, kind: 'DRAFT', bytes: pdf, meta: places, step, at }), signer };
  },

  draftRefusal: async ({ dossierId, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { lead, owner, state } = view;
    const { reasons = '', articles = '' } = (await saidWith(deps.db, [step])).get(step) ?? {};
    const { pdf, ...places } = await renderRefusalNotice({
      letterhead: { superior: lead.parent, agency: lead.name, place: lead.place },
      draftedAt: at,
      dossierCode: view.code,
      owner: owner.fullName,
      procedureName: state.law.procedure.name,
      receivedAt: state.clock.receivedAt,
      reasons,
      articles,
      signature: {
        capacity: 'TM. ỦY BAN NHÂN DÂN',
        position: lead.leaderTitle.join(' '),
        name: (await deps.keys.keyFor(lead.leader)).subject.commonName,
      },
    });
    return { draft: await keepFile(deps, { dossierId, kind: 'DRAFT', bytes: pdf, meta: places, step, at }), signer: lead.leader };
  },

  retireNumber: async ({ file, step, at }) => {
    if (file !== null) await replaceNumber(deps.db, { sha256: file, reason: step, at });
  },

  signResult: async ({ dossierId, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const key = await deps.keys.keyFor(actorOf(view, step).person);
    const { leaderAt } = await placesOf(deps, view);
    const draft = await deps.files.read(view.state.result?.draft ?? '');
    const bytes = await signPdf({
      pdf: draft,
      key,
      block: { kind: 'LEADER', at: leaderAt },
      fieldName: 'NguoiCoThamQuyen',
      reason: 'Ký duyệt',
      at,
    });
    return { leaderSigned: await keepFile(deps, { dossierId, kind: 'LEADER_SIGNED', bytes, step, at }) };
  },

  issueResult: async ({ dossierId, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { lead, state } = view;
    const key = await deps.keys.keyFor(lead.agencyId);
    const { numberAt, dateAt, leaderAt } = await placesOf(deps, view);
    const number = await takeNumber(deps.db, { agency: lead.agencyId, year: yearOf(at), series: 'OUTGOING', actId: step, dossierId, at });
    const bytes = await signPdf({
      pdf: await deps.files.read(state.result?.leaderSigned ?? ''),
      key,
      block: {
        kind: 'ISSUE',
        numberAt,
        dateAt,
        sealOver: leaderAt,
        number: `${String(number).padStart(2, '0')}/${lead.symbol}`,
        date: longDate(at),
        agencyName: lead.name,
      },
      fieldName: 'CoQuan',
      reason: 'Phát hành',
      at,
    });
    const issued = await keepFile(deps, { dossierId, kind: 'RESULT', bytes, step, at });
    await markIssued(deps.db, { actId: step, series: 'OUTGOING', sha256: issued });
    const copies = state.result?.outcome === 'REFUSAL' ? [] : await signCopies(deps, view, step, at);
    await storeInWarehouses(deps, view, { issued, number, copies, at });
    return { issued, number, copies };
  },
});
