import type { SyntheticPerson } from './applicants.ts';
import type { Stage } from './stage.ts';
import * as step from './steps.ts';

/** DT-1, "no national account": the task goes to the officer, the person opens an account outside, a new look-up finds and links it. */
export const playMissingAccount = async ({ cast, outside, say }: Stage, applicant: SyntheticPerson): Promise<string> => {
  const dossier = await step.takeIn(cast, { applicant, answers: step.NEVER_MARRIED });
  if (await step.identify(cast, dossier)) throw new Error('người này chưa được có tài khoản số');
  say('       chưa có tài khoản: công chức hướng dẫn công dân tự tạo ở Cổng Dịch vụ công quốc gia');
  await outside.openAccount(applicant);
  if (!(await step.lookUpAccount(cast, dossier))) throw new Error('tài khoản vừa tạo phải được tìm thấy');
  say('       tra cứu lại: đã tìm thấy và liên kết');
  return dossier;
};
