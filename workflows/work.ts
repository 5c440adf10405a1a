import { localDate } from '../domain/calendar/index.ts';
import type { Outcome, SlowAct } from '../domain/dossier/commands.ts';
import type { DossierState, Work } from '../domain/dossier/state.ts';
import { followConsultation } from './follow-consultation.ts';
import type { DossierInput } from './messages.ts';
import type { Dossier } from './runtime.ts';
import { heavyStep, lightStep } from './step.ts';

type Queues = DossierInput['queues'];

const now = (): string => new Date().toISOString();

const stepInput = (state: DossierState, work: Work) => ({ version: 1 as const, dossierId: state.dossierId, step: work.id, at: now() });

/** What each slow act has done for it; the names are those an operator reads beside the activity. */
const SLOW_ACTS: { readonly [A in SlowAct]: (dossier: Dossier, work: Work & { kind: 'SLOW_ACT' }, queues: Queues) => Promise<Outcome> } = {
  RESOLVE_ACCOUNT: async (dossier, work, { gateways }) => ({
    act: 'RESOLVE_ACCOUNT',
    commandId: work.id,
    outcome: await heavyStep('resolveAccount', { summary: 'Kiểm tra, liên kết tài khoản số (T04)', taskQueue: gateways })(
      stepInput(dossier.state(), work),
    ),
  }),
  ACCEPT: async (dossier, work) => ({
    act: 'ACCEPT',
    commandId: work.id,
    outcome: await lightStep('takeDossierCode', { summary: 'Cấp mã số hồ sơ (T06)' })({
      ...stepInput(dossier.state(), work),
      agency: dossier.state().intakeAgency,
      // The code bears the day of receipt in Vietnam (3.4), also where the dossier is entered later.
      day: localDate(dossier.state().clock.receivedAt),
    }),
  }),
  HAND_OVER: async (dossier, work, { documents }) => ({
    act: 'HAND_OVER',
    commandId: work.id,
    outcome: await heavyStep('packageDossier', { summary: 'Lập phiếu kiểm soát, ký số gói hồ sơ (T12)', taskQueue: documents })(
      stepInput(dossier.state(), work),
    ),
  }),
  SUBMIT_DRAFT: async (dossier, work, { documents }) => ({
    act: 'SUBMIT_DRAFT',
    commandId: work.id,
    outcome: await heavyStep('draftResult', { summary: 'Lập dự thảo kết quả (T22)', taskQueue: documents })(
      stepInput(dossier.state(), work),
    ),
  }),
  SUBMIT_REFUSAL: async (dossier, work, { documents }) => ({
    act: 'SUBMIT_REFUSAL',
    commandId: work.id,
    outcome: await heavyStep('draftRefusal', { summary: 'Lập dự thảo thông báo từ chối (T18)', taskQueue: documents })(
      stepInput(dossier.state(), work),
    ),
  }),
  SIGN: async (dossier, work, { documents }) => ({
    act: 'SIGN',
    commandId: work.id,
    outcome: await heavyStep('signResult', { summary: 'Lãnh đạo ký số kết quả (T24)', taskQueue: documents })(
      stepInput(dossier.state(), work),
    ),
  }),
  ISSUE: async (dossier, work, { documents }) => ({
    act: 'ISSUE',
    commandId: work.id,
    outcome: await heavyStep('issueResult', { summary: 'Lấy số, ký số cơ quan, sao y, lưu kho (T25)', taskQueue: documents })(
      stepInput(dossier.state(), work),
    ),
  }),
  DELIVER: async (dossier, work) => {
    await heavyStep('recordPaperDelivery', { summary: 'Trả kết quả bản giấy (T26)' })(stepInput(dossier.state(), work));
    return { act: 'DELIVER', commandId: work.id, outcome: {} };
  },
};

/** Brings one effect about and folds its outcome into the dossier. */
export const bringAbout = async (dossier: Dossier, work: Work, queues: Queues): Promise<void> => {
  const input = stepInput(dossier.state(), work);
  switch (work.kind) {
    case 'SLOW_ACT':
      return dossier.settle(await SLOW_ACTS[work.command.act as SlowAct](dossier, work, queues));
    case 'LOOK_UP': {
      const { components } = dossier.state().law.procedure;
      const register = components.find(({ code }) => code === work.item)?.replaceableByData?.register ?? 'MARRIAGE';
      const { found } = await heavyStep('lookUpComponent', {
        summary: `Tra cứu dữ liệu thay giấy tờ ${work.item}`,
        taskQueue: queues.gateways,
      })({
        ...input,
        item: work.item,
        register,
      });
      return dossier.systemCommand({ act: 'LOOK_UP_DONE', data: { item: work.item, found } }, work.id);
    }
    case 'RENDER_RECEIPT': {
      const { sha256 } = await heavyStep('renderReceipt', {
        summary: 'Lập Giấy tiếp nhận và hẹn trả kết quả',
        taskQueue: queues.documents,
      })(input);
      return dossier.systemCommand({ act: 'RECEIPT_RENDERED', data: { sha256 } }, work.id);
    }
    case 'CHECK_SCAN': {
      const state = dossier.state();
      const paper = state.papers.find(({ item }) => item === work.item);
      const { minDpi, colour } = state.law.scanProfile;
      const checked = await heavyStep('checkScan', { summary: `Kiểm tra bản quét, ghép tệp ${work.item}`, taskQueue: queues.documents })({
        ...input,
        item: work.item,
        captured: paper?.captured ?? [],
        expectedImages: paper?.expectedImages ?? 0,
        minDpi,
        colour,
      });
      return dossier.systemCommand({ act: 'SCAN_CHECKED', data: { item: work.item, ...checked } }, work.id);
    }
    case 'CONSULT':
      return followConsultation(dossier, work.consultation, queues);
    case 'RENDER_SLIP': {
      const { slip, commandId, actor } = work;
      const { sha256 } = await heavyStep('renderSlip', { summary: `Lập phiếu ${slip}`, taskQueue: queues.documents })({
        ...input,
        slip,
        commandId,
        actor,
      });
      return dossier.systemCommand({ act: 'SLIP_RENDERED', data: { slip, sha256 } }, work.id);
    }
    case 'RETIRE_NUMBER': {
      await heavyStep('retireNumber', { summary: 'Ghi sổ số văn bản đã thay thế (T36)' })({ ...input, file: work.file });
      return dossier.systemCommand({ act: 'NUMBER_RETIRED', data: {} }, work.id);
    }
    case 'RETURN_ELECTRONIC': {
      await heavyStep('returnElectronically', { summary: 'Trả kết quả điện tử (T26)', taskQueue: queues.gateways })(input);
      return dossier.systemCommand({ act: 'RETURNED_ELECTRONICALLY', data: {} }, work.id);
    }
  }
};
