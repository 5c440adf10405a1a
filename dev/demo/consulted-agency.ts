import path from 'node:path';
import { longTime } from '../../documents/forms/wording.ts';
import { createFileKeyStore } from '../../documents/signing/keys.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import { systemClock } from '../../platform/time.ts';
import { renderConsultationReply } from './consultation-reply.ts';

/** The workstation of a consulted agency: it writes its minutes and signs them with its own key, far from our server. */
export interface ConsultedAgency {
  writeReply(o: { readonly dossierCode: string; readonly owner: string }): Promise<Uint8Array>;
}

const EA_KAO = 'H15.902';
const NAME = 'Ủy ban nhân dân xã Ea Kao';
const VISIT_MS = 75 * 60_000;

export const createConsultedAgency = (o: { readonly dataDir: string; readonly passphrase: string }): ConsultedAgency => {
  const keys = createFileKeyStore({ dir: path.join(o.dataDir, 'ca', 'keys'), passphrase: o.passphrase });
  return {
    writeReply: async ({ dossierCode, owner }) => {
      const at = systemClock.now();
      const { pdf, signatureAt } = await renderConsultationReply({
        letterhead: { superior: 'Tỉnh Đắk Lắk', agency: NAME, place: 'Ea Kao' },
        requestedBy: 'Ủy ban nhân dân phường Tân Lập',
        dossierCode,
        subject: `Về tình trạng hôn nhân của ${owner} trong thời gian cư trú tại xã`,
        startedAt: new Date(Date.parse(at) - VISIT_MS).toISOString(),
        endedAt: at,
        place: 'Trụ sở Ủy ban nhân dân xã Ea Kao',
        present: [{ name: 'Y Mẫu Niê', capacity: 'công chức tư pháp – hộ tịch' }],
        findings: [`Sổ đăng ký kết hôn không ghi lần đăng ký nào khác của ${owner} trong thời gian cư trú tại xã.`],
        conclusion: `Trong thời gian cư trú tại xã Ea Kao, ${owner} không đăng ký kết hôn với ai khác.`,
        // The agency signs, not a person: no name below a signature that is not theirs.
        signature: { lines: [NAME], name: '' },
      });
      const key = await keys.keyFor(EA_KAO);
      return signPdf({
        pdf,
        key,
        block: { kind: 'PACKAGE', at: signatureAt, lines: [`Ký số: ${NAME}`, longTime(at)] },
        fieldName: 'TraLoiXacMinh',
        reason: 'Trả lời xác minh',
        at,
      });
    },
  };
};
