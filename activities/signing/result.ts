import { saidWith } from '../../db/register/commands.ts';
import { metaOf } from '../../db/register/files.ts';
import { markIssued, replaceNumber, takeNumber, voidNumbers } from '../../db/register/numbers.ts';
import { answersSeen, draftOutdatedBy, registersFor } from '../../db/register/result-fields.ts';
import { renderRefusalNotice } from '../../documents/forms/refusal-notice.ts';
import type { SignatureBlock } from '../../documents/forms/signature-block.ts';
import { longDate } from '../../documents/forms/wording.ts';
import { type Rectangle, signPdf } from '../../documents/signing/sign.ts';
import { yearOf } from '../../domain/calendar/index.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { isUploaded } from '../../domain/dossier/acts/resultFields.ts';
import type { Asked, Drafted, Outdated, SignedCopy } from '../../domain/dossier/commands.ts';
import { documentNumber, refusalForm, refusalSymbol, resultSeries, resultSymbol } from '../../domain/dossier/document-number.ts';
import { groundCited } from '../../domain/dossier/grounds.ts';
import { signable } from '../../domain/dossier/on-demand.ts';
import type { PaperItem, Result } from '../../domain/dossier/state.ts';
import type { SigningRight } from '../../domain/law/mandates.ts';
import type { AgencyDefinition } from '../../domain/law/types.ts';
import { askAboutPerson } from '../components/index.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext, letterheadOf } from '../dossier-context.ts';
import { keepFile } from '../files.ts';
import { storeCopies, storeInWarehouses } from '../warehouse.ts';
import { keepDecisionSlip } from './decision-slip.ts';
import { draftOfResult, draftOfUpload, keptWords, type ResultWords, wholeResult, wordsOf } from './result-draft.ts';
import { blockOf, checkMandate, draftedFor, rightToSign } from './signer.ts';
import { actorOf, copyLines } from './slips.ts';
import { WorkError } from './work-error.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'keys' | 'registers'>;

interface Places {
  readonly numberAt: Rectangle;
  readonly dateAt: Rectangle;
  readonly leaderAt: Rectangle;
}

/** The places that the draft kept free; a signed file bears them unchanged. */
const placesOf = async (deps: Deps, view: DossierContext): Promise<Places> => {
  const draft = view.state.result?.draft;
  if (draft === undefined) throw new WorkError('the dossier has no draft');
  return (await metaOf(deps.db, view.state.dossierId, draft, 'DRAFT')) as unknown as Places;
};

/** True copies of papers, each with a number of the copy register and the organisation's signature (Decree 30/2020 Arts. 25–27). */
const signCopies = async (
  deps: Pick<Deps, 'db' | 'files' | 'keys'>,
  { state }: DossierContext,
  o: { readonly of: readonly PaperItem[]; readonly by: AgencyDefinition; readonly workId: string; readonly at: string },
): Promise<SignedCopy[]> => {
  const { by, workId, at } = o;
  const key = await deps.keys.keyFor(by.agencyId);
  const copies: SignedCopy[] = [];
  for (const { item, file } of o.of) {
    if (file === null) continue;
    const actId = `${workId}/${item}`;
    const number = await takeNumber(deps.db, {
      agency: by.agencyId,
      year: yearOf(at),
      series: 'COPY',
      actId,
      dossierId: state.dossierId,
      at,
    });
    const bytes = await signPdf({
      pdf: await deps.files.read(file.sha256),
      key,
      block: { kind: 'COPY', lines: copyLines(by.name, at) },
      fieldName: 'SaoY',
      reason: 'Sao y',
      at,
    });
    const sha256 = await keepFile(deps, { dossierId: state.dossierId, kind: 'TRUE_COPY', item, bytes, workId, at });
    await markIssued(deps.db, { actId, series: 'COPY', sha256 });
    copies.push({ item, sha256, number });
  }
  return copies;
};

/** What the handler wrote of a refusal stays with the command that submitted it; a draft for another signer says the same. */
const refusalOf = async (deps: Deps, view: DossierContext, o: { at: string; saidIn: string; signature: SignatureBlock }) => {
  const { ground = '', reasons = '', articles = '' } = (await saidWith(deps.db, [o.saidIn])).get(o.saidIn) ?? {};
  return renderRefusalNotice({
    letterhead: letterheadOf(view),
    form: refusalForm(view.state),
    symbol: refusalSymbol(view.state, view.lead),
    draftedAt: o.at,
    dossierCode: view.code,
    owner: view.owner.fullName,
    address: view.owner.address ?? '',
    procedureName: view.state.law.procedure.name,
    receivedAt: view.state.clock.receivedAt,
    ground: groundCited(view.state, 'SUBMIT_REFUSAL', ground),
    reasons,
    articles,
    signature: o.signature,
  });
};

interface Drawing {
  readonly workId: string;
  readonly at: string;
}

/** Whom a draft names to sign (Decree 30/2020 Art. 13): whom the command names, else the head. */
const signerOf = async (deps: Deps, view: DossierContext, o: Drawing & { readonly document: Result['outcome'] }) => {
  const right = await rightToSign(deps, view, o);
  return { right, signature: await blockOf(deps.keys, right) };
};

type Drawn = Places & { readonly pdf: Uint8Array; readonly words?: ResultWords; readonly answers?: string };

const drawnResult = async (
  view: DossierContext,
  words: ResultWords,
  o: { readonly at: string; readonly signature: SignatureBlock },
): Promise<Drawn> => ({ ...(await draftOfResult(view, words, o)), words });

const keepDraft = async (
  deps: Deps,
  { state: { dossierId } }: DossierContext,
  o: Drawing & { readonly right: SigningRight; readonly drawn: Drawn; readonly saidIn: string },
): Promise<Drafted> => {
  const { workId, at, right, saidIn } = o;
  const { pdf, ...kept } = o.drawn;
  return draftedFor(await keepFile(deps, { dossierId, kind: 'DRAFT', bytes: pdf, meta: { ...kept, saidIn }, workId, at }), right);
};

/**
 * The registers asked by the act itself, however lately they have answered before: between that answer and this signature the person may have married.
 * A refusal certifies nothing and asks nobody.
 */
const askedAnew = async (deps: Deps, { state, owner }: DossierContext, at: string): Promise<Asked & Partial<Outdated>> => {
  const { dossierId, result } = state;
  if (result === null || result.outcome !== 'RESULT') return {};
  const registers: Record<string, boolean> = {};
  const asked = await registersFor(deps.db, state);
  for (const register of asked) registers[register] = (await askAboutPerson(deps, { dossierId, register, at })).found;
  const kept = await metaOf(deps.db, dossierId, result.draft, 'DRAFT');
  // What a leader signed before words were kept was judged by the rules of its day: today's would call it back for fields that no form had then.
  const stands = !isUploaded(state) && kept.words === undefined && result.leaderSigned !== null;
  const outdated = stands ? null : await draftOutdatedBy(deps.db, state, kept, { owner, at });
  return { ...(asked.length === 0 ? {} : { registers }), ...(outdated === null ? {} : { outdated: outdated.map(({ field }) => field) }) };
};

const isOutdated = (asked: Asked & Partial<Outdated>): asked is Asked & Outdated => asked.outdated !== undefined;

/** T22, T24, T25, and the copies at the counter. Every date and number comes in or is fixed by the act, so a repeated attempt makes the same bytes and doubles nothing. */
export const createResultActivities = (
  deps: Deps,
): Pick<Activities, 'draftResult' | 'draftRefusal' | 'redraft' | 'signCopies' | 'signResult' | 'issueResult' | 'retireNumber'> => ({
  draftResult: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { right, signature } = await signerOf(deps, view, { workId, at, document: 'RESULT' });
    if (isUploaded(view.state)) {
      const answers = await answersSeen(deps.db, view.state, await registersFor(deps.db, view.state));
      const drawn = { ...(await draftOfUpload(deps, view)), answers };
      return keepDraft(deps, view, { workId, at, right, drawn, saidIn: workId });
    }
    const making = await wholeResult(deps, view, at);
    const drawn = await drawnResult(view, wordsOf(making), { at, signature });
    const made = await keepDraft(deps, view, { workId, at, right, drawn, saidIn: workId });
    const slip = await keepDecisionSlip(deps, view, { states: making.states, actor: actorOf(view, workId), workId, at });
    return { ...made, ...(slip === null ? {} : { slip }) };
  },

  draftRefusal: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { right, signature } = await signerOf(deps, view, { workId, at, document: 'REFUSAL' });
    const drawn = await refusalOf(deps, view, { at, saidIn: workId, signature });
    return keepDraft(deps, view, { workId, at, right, drawn, saidIn: workId });
  },

  redraft: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { result } = view.state;
    if (result === null) throw new WorkError('the dossier has no draft');
    const kept = await metaOf(deps.db, dossierId, result.draft, 'DRAFT');
    const saidIn = String(kept.saidIn ?? kept.workId);
    const { right, signature } = await signerOf(deps, view, { workId, at, document: result.outcome });
    const drawn =
      result.outcome === 'RESULT'
        ? await drawnResult(view, keptWords(kept), { at, signature })
        : await refusalOf(deps, view, { at, saidIn, signature });
    return keepDraft(deps, view, { workId, at, right, drawn, saidIn });
  },

  retireNumber: async ({ file, step: workId, at }) => {
    if (file !== null) await replaceNumber(deps.db, { sha256: file, reason: workId, at });
  },

  signCopies: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const copies = await signCopies(deps, view, { of: signable(view.state), by: view.intake, workId, at });
    await storeCopies(deps, view, { copies, at });
    return { copies };
  },

  signResult: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    await checkMandate(deps, view, at);
    const asked = await askedAnew(deps, view, at);
    if (isOutdated(asked)) return asked;
    const key = await deps.keys.keyFor(actorOf(view, workId).person);
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
    return { ...asked, leaderSigned: await keepFile(deps, { dossierId, kind: 'LEADER_SIGNED', bytes, workId, at }) };
  },

  issueResult: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { lead, state } = view;
    // Before a number is taken: the certificate is of the day of its issue.
    const asked = await askedAnew(deps, view, at);
    if (isOutdated(asked)) {
      // An earlier try may have taken one; no document will bear it.
      await voidNumbers(deps.db, { dossierId, actId: null, at });
      return asked;
    }
    const key = await deps.keys.keyFor(lead.agencyId);
    const { numberAt, dateAt, leaderAt } = await placesOf(deps, view);
    const outcome = state.result?.outcome ?? 'RESULT';
    const series = resultSeries(state);
    const number = await takeNumber(deps.db, { agency: lead.agencyId, year: yearOf(at), series, actId: workId, dossierId, at });
    const numbered = documentNumber(number, resultSymbol(state, lead));
    const bytes = await signPdf({
      pdf: await deps.files.read(state.result?.leaderSigned ?? ''),
      key,
      block: {
        kind: 'ISSUE',
        numberAt,
        dateAt,
        sealOver: leaderAt,
        number: numbered,
        date: longDate(at),
        agencyName: lead.name,
      },
      fieldName: 'CoQuan',
      reason: 'Phát hành',
      at,
    });
    const issued = await keepFile(deps, { dossierId, kind: 'RESULT', bytes, workId, at });
    await markIssued(deps.db, { actId: workId, series, sha256: issued });
    const of = outcome === 'REFUSAL' ? [] : state.papers.filter(({ treatment }) => treatment?.trueCopy === true);
    const copies = await signCopies(deps, view, { of, by: lead, workId, at });
    await voidNumbers(deps.db, { dossierId, actId: workId, at });
    await storeInWarehouses(deps, view, { issued, number: numbered, copies, at });
    return { ...asked, issued, number, copies };
  },
});
