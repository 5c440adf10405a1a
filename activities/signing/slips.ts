import { agencyOf } from '../../db/law/law.ts';
import { saidWith } from '../../db/register/commands.ts';
import { renderConsultationRequest } from '../../documents/forms/consultation-request.ts';
import { renderControlSlip } from '../../documents/forms/control-slip.ts';
import { renderReceipt } from '../../documents/forms/receipt.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import { type DeadlineRule, dueAt, inVietnam } from '../../domain/calendar/index.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, type DossierContext } from '../dossier-context.ts';
import { keepFile } from '../files.ts';
import { StepError } from './step-error.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'keys'>;

/** Who gave the command that a long act is carrying out. */
export const actorOf = (view: DossierContext, step: string): Actor => {
  const work = view.state.work.find(({ id }) => id === step);
  if (work?.kind !== 'SLOW_ACT') throw new StepError(`no command ${step} is underway`);
  return work.command.actor;
};

const two = (value: number): string => String(value).padStart(2, '0');

const UNITS: Readonly<Record<DeadlineRule['unit'], string>> = {
  WORKING_DAYS: 'ngày làm việc',
  HALF_DAYS: 'nửa ngày làm việc',
  WORKING_HOURS: 'giờ làm việc',
  CALENDAR_DAYS: 'ngày',
  SAME_DAY: 'trong ngày',
};

/** The limit in words; one that nobody has confirmed yet says so, as everywhere. */
const statutoryTime = ({ unit, amount, verified }: DeadlineRule & { readonly verified: boolean }): string =>
  `${unit === 'SAME_DAY' ? 'Trong ngày làm việc' : `${two(amount)} ${UNITS[unit]}`}${verified ? '' : ' (chưa xác minh)'}`;

const isProvisional = ({ clock, law }: DossierState): boolean => {
  const due = dueAt({ receivedAt: clock.startsAt, rule: law.procedure.deadline, calendar: law.calendar });
  return due.ok && due.provisional;
};

const RETURN_METHODS = {
  BOTH: 'Nhận trực tiếp bản giấy và nhận bản điện tử trên Cổng Dịch vụ công',
  PAPER: 'Nhận trực tiếp bản giấy',
  E: 'Nhận bản điện tử trên Cổng Dịch vụ công',
} as const;

const componentName = (view: DossierContext, item: string): string =>
  view.state.law.procedure.components.find(({ code }) => code === item)?.name ?? `Giấy tờ nộp thêm ${item}`;

const letterhead = ({ intake }: DossierContext) => ({ superior: intake.name, agency: intake.oneStopName, place: intake.place });

/** The slips of the counter: receipt, control slip with the package signature, request for consultation. */
export const createSlipActivities = (deps: Deps): Pick<Activities, 'renderReceipt' | 'packageDossier' | 'sendConsultation'> => ({
  renderReceipt: async ({ dossierId, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { state, owner, intake } = view;
    const { clock, law } = state;
    const bytes = await renderReceipt({
      letterhead: letterhead(view),
      number: view.code.split('-').slice(1).join('-'),
      dossierCode: view.code,
      issuedAt: at,
      submitter: { name: owner.fullName, address: owner.address ?? '', phone: owner.phone ?? '', email: owner.email ?? '' },
      procedureName: law.procedure.name,
      components: state.papers.map((paper) => {
        const line = law.procedure.components.find(({ code }) => code === paper.component);
        const reused = paper.status === 'REUSED';
        return {
          name: componentName(view, paper.item),
          originals: reused ? 0 : (line?.originals ?? 1),
          copies: reused ? 0 : (line?.copies ?? 0),
          ...(reused ? { note: 'dùng dữ liệu điện tử đã có' } : {}),
        };
      }),
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
    return { sha256: await keepFile(deps, { dossierId, kind: 'RECEIPT', bytes, step, at }) };
  },

  packageDossier: async ({ dossierId, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const { state, owner, intake, lead } = view;
    const key = await deps.keys.keyFor(actorOf(view, step).person);
    const { pdf, signatureAt } = await renderControlSlip({
      letterhead: letterhead(view),
      dossierCode: view.code,
      issuedAt: at,
      owner: owner.fullName,
      address: owner.address ?? '',
      procedureName: state.law.procedure.name,
      receivedAt: state.clock.receivedAt,
      dueAt: state.clock.dueAt ?? at,
      handOvers: [{ from: intake.oneStopName, to: `Bộ phận Tư pháp – Hộ tịch, ${lead.name}`, at, outcome: null, note: '' }],
      files: state.papers.flatMap(({ item, file }) =>
        file === null ? [] : [{ name: componentName(view, item), pages: file.pages, sha256: file.sha256 }],
      ),
      reusedData: state.papers
        .filter(({ status }) => status === 'REUSED')
        .map(({ item }) => ({ name: componentName(view, item), source: 'CSDL hộ tịch điện tử' })),
      papersWithoutFile: state.papers
        .filter(({ file, status }) => file === null && status !== 'REUSED')
        .map(({ item }) => ({ name: componentName(view, item), reason: 'không yêu cầu số hóa, chuyển bản giấy' })),
      officer: key.subject.commonName,
    });
    const signed = await signPdf({
      pdf,
      key,
      block: { kind: 'PACKAGE', at: signatureAt, lines: ['Ký số gói hồ sơ', key.subject.commonName, localStamp(at)] },
      fieldName: 'GoiHoSo',
      reason: 'Chuyển hồ sơ',
      at,
    });
    return { controlSlip: await keepFile(deps, { dossierId, kind: 'CONTROL_SLIP', bytes: signed, step, at }) };
  },

  sendConsultation: async ({ dossierId, consultation, step, at }) => {
    const view = await contextOf(deps.db, dossierId);
    const asked = view.state.consultations.find((entry) => entry.consultation === consultation);
    if (!asked) throw new StepError(`dossier ${dossierId} has no consultation ${consultation}`);
    const bytes = await renderConsultationRequest({
      letterhead: { superior: view.lead.parent, agency: view.lead.name, place: view.lead.place },
      dossierCode: view.code,
      consultation,
      kind: asked.kind,
      addressee: (await agencyOf(deps.db, asked.addressee))?.name ?? asked.addressee,
      content: (await saidWith(deps.db, [asked.request])).get(asked.request)?.content ?? '',
      sentAt: asked.openedAt,
      dueAt: asked.dueAt,
    });
    await keepFile(deps, { dossierId, kind: 'CONSULTATION_REQUEST', item: consultation, bytes, step, at });
  },
});

/** `2026-11-22T14:05:09+07:00`: signing time as Decree 30/2020 Annex I shows it. */
const localStamp = (at: string): string => `${inVietnam(at)}+07:00`;

/** What stands on an electronic true copy (Decree 30/2020, Annex I, Part II). */
export const copyLines = (organisation: string, at: string): readonly string[] => [`SAO Y; ${organisation};`, localStamp(at)];
