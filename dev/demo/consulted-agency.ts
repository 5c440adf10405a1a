import path from 'node:path';
import { longTime } from '../../documents/forms/wording.ts';
import { createFileKeyStore } from '../../documents/signing/keys.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import { systemClock } from '../../platform/time.ts';
import { renderConsultationReply } from './consultation-reply.ts';

/** The workstation of a consulted agency: it writes its minutes and signs them with its own key, far from our server. */
export interface ConsultedAgency {
  writeReply(o: { readonly dossierCode: string; readonly owner: string; readonly from?: Writer }): Promise<Uint8Array>;
}

/** Who answers, with a key of its own. */
export interface Writer {
  readonly agencyId: string;
  readonly name: string;
  readonly place: string;
}

const EA_KAO: Writer = { agencyId: 'H15.902', name: 'Ủy ban nhân dân xã Ea Kao', place: 'Ea Kao' };
const VISIT_MS = 75 * 60_000;

export const createConsultedAgency = (o: { readonly dataDir: string; readonly passphrase: string }): ConsultedAgency => {
  const keys = createFileKeyStore({ dir: path.join(o.dataDir, 'ca', 'keys'), passphrase: o.passphrase });
  return {
    writeReply: async ({ dossierCode, owner, from = EA_KAO }) => {
      const at = systemClock.now();
      const { pdf, signatureAt } = await renderConsultationReply({
        letterhead: { superior: 'Tỉnh Đắk Lắk', agency: from.name, place: from.place },
        requestedBy: 'Ủy ban nhân dân phường Tân Lập',
        dossierCode,
        subject: from === EA_KAO ? `Về tình trạng hôn nhân của ${owner} trong thời gian cư trú tại xã` : `Về hồ sơ của ${owner}`,
        startedAt: new Date(Date.parse(at) - VISIT_MS).toISOString(),
        endedAt: at,
        place: `Trụ sở ${from.name}`,
        present: [{ name: 'Y Mẫu Niê', capacity: from === EA_KAO ? 'công chức tư pháp – hộ tịch' : 'công chức chuyên môn' }],
        ...(from === EA_KAO
          ? {
              findings: [`Sổ đăng ký kết hôn không ghi lần đăng ký nào khác của ${owner} trong thời gian cư trú tại xã.`],
              conclusion: `Trong thời gian cư trú tại xã Ea Kao, ${owner} không đăng ký kết hôn với ai khác.`,
            }
          : { findings: [`Đã xem nội dung được hỏi về hồ sơ của ${owner}.`], conclusion: 'Thống nhất với nội dung hồ sơ.' }),
        // The agency signs, not a person: no name below a signature that is not theirs.
        signature: { lines: [from.name], name: '' },
      });
      const key = await keys.keyFor(from.agencyId);
      return signPdf({
        pdf,
        key,
        block: { kind: 'PACKAGE', at: signatureAt, lines: [`Ký số: ${from.name}`, longTime(at)] },
        fieldName: 'TraLoiXacMinh',
        reason: 'Trả lời xác minh',
        at,
      });
    },
  };
};
