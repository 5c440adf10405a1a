import { agencyOf } from '../../db/law/law.ts';
import { commandById, saidWith } from '../../db/register/commands.ts';
import { representativeOf } from '../../db/register/representatives.ts';
import { renderConsultationRequest } from '../../documents/forms/consultation-request.ts';
import { renderReceipt } from '../../documents/forms/receipt.ts';
import type { SigningKey } from '../../documents/signing/keys.ts';
import { type Rectangle, signPdf } from '../../documents/signing/sign.ts';
import { type DeadlineRule, dueAt, inVietnam } from '../../domain/calendar/index.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { quantityOf } from '../../domain/dossier/disposition.ts';
import { requestSymbol } from '../../domain/dossier/document-number.ts';
import { rightInWords } from '../../domain/dossier/representatives.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import { limitInWords } from '../../domain/law/words.ts';
import type { ActivityDeps } from '../deps.ts';
import { commandUnderway, contextOf, counterLetterheadOf, type DossierContext, letterheadOf, ownKey } from '../dossier-context.ts';
import { keepFile } from '../files.ts';
import { keepNumbered } from '../numbered.ts';
import { paperNamesOf } from '../paper-names.ts';
import { WorkError } from './work-error.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'keys'>;

/** Who gave the command that a long act is carrying out. */
export const actorOf = (view: DossierContext, workId: string): Actor => {
  const command = commandUnderway(view, workId);
  if (command === undefined) throw new WorkError(`no command ${workId} is underway`);
  return command.actor;
};

/** The limit in words; one that nobody has confirmed yet says so, as everywhere. */
const statutoryTime = ({ verified, ...rule }: DeadlineRule & { readonly verified: boolean }): string =>
  `${limitInWords(rule)}${verified ? '' : ' (chưa xác minh)'}`;

const isProvisional = ({ clock, law }: DossierState): boolean => {
  const due = dueAt({ receivedAt: clock.startsAt, rule: law.procedure.deadline, calendar: law.calendar });
  return due.ok && due.provisional;
};

const RETURN_METHODS = {
  BOTH: 'Nhận trực tiếp bản giấy và nhận bản điện tử trên Cổng Dịch vụ công',
  PAPER: 'Nhận trực tiếp bản giấy',
  E: 'Nhận bản điện tử trên Cổng Dịch vụ công',
} as const;

/** The key of whoever asked; null: there is none, and he signs by hand. */
const askerOf = async (deps: Deps, request: string): Promise<SigningKey | null> => {
  const person = (await commandById(deps.db, request))?.actor.person;
  return person === undefined ? null : ownKey(deps, person);
};

/** The counter's receipt; the request for consultation, numbered and signed by the handler who asks. */
export const createSlipActivities = (deps: Deps): Pick<Activities, 'renderReceipt' | 'sendConsultation'> => ({
  renderReceipt: async ({ dossierId, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { state, owner, intake } = view;
    const { clock, law } = state;
    const nameOf = await paperNamesOf(deps.db, view);
    const representative = await representativeOf(deps.db, dossierId);
    const submitter = representative ?? owner;
    const bytes = await renderReceipt({
      letterhead: counterLetterheadOf(view),
      number: view.code.split('-').slice(1).join('-'),
      dossierCode: view.code,
      issuedAt: at,
      submitter: {
        name: submitter.fullName,
        address: submitter.address ?? '',
        phone: submitter.phone ?? '',
        email: submitter.email ?? '',
      },
      ...(representative === null ? {} : { actsFor: { owner: owner.fullName, right: rightInWords(representative) } }),
      procedureName: law.procedure.name,
      components: state.papers.flatMap(({ treatment, ...paper }) =>
        treatment === null ? [] : [{ name: nameOf(paper.item), quantity: quantityOf(law.procedure, { ...paper, treatment }) }],
      ),
      sets: 1,
      statutoryTime: statutoryTime(law.procedure.deadline),
      receivedAt: clock.receivedAt,
      dueAt: clock.dueAt ?? at,
      provisional: isProvisional(state),
      returnPlace: `${intake.oneStopName}, ${intake.address}`,
      returnMethod: RETURN_METHODS[state.resultForms],
      receiver: (await deps.keys.keyFor(state.intakeOfficer)).subject.commonName,
      helpDesk: intake.helpDesk,
    });
    return { sha256: await keepFile(deps, { dossierId, kind: 'RECEIPT', bytes, workId, at }) };
  },

  sendConsultation: async ({ dossierId, consultation, step: workId, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const asked = view.state.consultations.find((entry) => entry.consultation === consultation);
    if (!asked) throw new WorkError(`dossier ${dossierId} has no consultation ${consultation}`);
    const asker = await askerOf(deps, asked.request);
    const symbol = requestSymbol(asked.kind, view.lead);
    const content =
      (await saidWith(deps.db, [asked.request])).get(asked.request)?.content ??
      `Theo quy trình giải quyết thủ tục ${view.state.law.procedure.name}, đề nghị quý cơ quan trả lời phần thuộc thẩm quyền.`;
    const addressee = (await agencyOf(deps.db, asked.addressee))?.name ?? asked.addressee;
    const nameOf = await paperNamesOf(deps.db, view);
    const named = { dossierId, kind: 'CONSULTATION_REQUEST', item: consultation, workId, request: asked.request, at } as const;
    await keepNumbered(deps, { ...named, agency: view.lead.agencyId, series: 'REQUEST', symbol }, async (number) => {
      const { pdf, signatureAt } = await renderConsultationRequest({
        letterhead: letterheadOf(view),
        number,
        dossierCode: view.code,
        kind: asked.kind,
        addressee,
        concerning: { fullName: view.owner.fullName, birthDate: view.owner.birthDate, personalId: view.owner.identifier },
        content,
        attached: (asked.items ?? []).map(nameOf),
        sentAt: asked.openedAt,
        dueAt: asked.dueAt,
        officer: asker?.subject.commonName ?? '',
      });
      if (asker === null) return pdf;
      const said = { words: 'Ký số', fieldName: 'NguoiXuLy', reason: 'Lấy ý kiến, xác minh' };
      return signInPlace({ key: asker, at }, { pdf, signatureAt }, said);
    });
  },
});

/** `2026-11-22T14:05:09+07:00`: signing time as Decree 30/2020 Annex I shows it. */
export const localStamp = (at: string): string => `${inVietnam(at)}+07:00`;

/** An official's signature in the place that a form keeps for it: what is signed, by whom, when. */
export const signInPlace = (
  { key, at }: { readonly key: SigningKey; readonly at: string },
  { pdf, signatureAt }: { readonly pdf: Uint8Array; readonly signatureAt: Rectangle },
  { words, fieldName, reason }: { readonly words: string; readonly fieldName: string; readonly reason: string },
): Promise<Uint8Array> =>
  signPdf({
    pdf,
    key,
    block: { kind: 'PACKAGE', at: signatureAt, lines: [words, key.subject.commonName, localStamp(at)] },
    fieldName,
    reason,
    at,
  });

/** What stands on an electronic true copy (Decree 30/2020, Annex I, Part II). */
export const copyLines = (organisation: string, at: string): readonly string[] => [`SAO Y; ${organisation};`, localStamp(at)];
