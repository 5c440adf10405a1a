import { eq } from 'drizzle-orm';
import { dataOf } from '../../db/register/conversions.ts';
import { lookedUpData } from '../../db/schema.ts';
import { type CertificateModel, renderMaritalStatusCertificate } from '../../documents/forms/marital-status-certificate.ts';
import { shortDate } from '../../domain/calendar/index.ts';
import type { MarriageRecord } from '../components/port.ts';
import type { ActivityDeps } from '../deps.ts';
import type { DossierContext } from '../dossier-context.ts';

const marriageOf = async (db: ActivityDeps['db'], dossierId: string): Promise<MarriageRecord | null> => {
  const rows = await db.select().from(lookedUpData).where(eq(lookedUpData.dossierId, dossierId));
  return (rows.map(({ record }) => record as MarriageRecord | null).find((record) => record?.register === 'MARRIAGE') ??
    null) as MarriageRecord | null;
};

const PURPOSES: Readonly<Record<string, string>> = { MARRIAGE: 'đăng ký kết hôn', OTHER: 'bổ sung hồ sơ' };

/** The sentence of the status, with the papers it rests on. */
const maritalStatus = async (db: ActivityDeps['db'], view: DossierContext): Promise<string> => {
  const { state } = view;
  const marriage = await marriageOf(db, state.dossierId);
  const spouse = marriage?.spouses.find(({ personalId }) => personalId !== view.owner.identifier)?.fullName;
  switch (state.answers.maritalHistory) {
    case 'WIDOWED': {
      const extract = state.papers.find(({ paperType }) => paperType === 'DEATH_EXTRACT');
      const death = extract ? await dataOf(db, state.dossierId, extract.item) : {};
      const name = death['deceased.fullName'] ?? spouse ?? '';
      return (
        `Đã đăng ký kết hôn với ${name}${marriage ? ` (số ${marriage.registerNumber}, ngày ${shortDate(marriage.registeredOn)})` : ''}; ` +
        `người này đã chết ngày ${shortDate(death.diedAt ?? '')} (Trích lục khai tử số ${death.number ?? ''} do ${death.issuingAgency ?? ''} cấp ngày ${shortDate(death.issuedOn ?? '')}). ` +
        'Hiện tại chưa đăng ký kết hôn với ai'
      );
    }
    case 'DIVORCED':
      return `Đã đăng ký kết hôn với ${spouse ?? ''}, nay đã ly hôn. Hiện tại chưa đăng ký kết hôn với ai`;
    case 'MARRIED':
      return `Hiện tại đang có vợ/chồng là ${spouse ?? ''}`;
    default:
      return 'Chưa đăng ký kết hôn với ai';
  }
};

/** Draft of the result of procedure 1.004873, with the places that number, date and the leader's signature will take. */
export const draftCertificate = async (
  { db, keys }: Pick<ActivityDeps, 'db' | 'keys'>,
  view: DossierContext,
  { at, leader }: { readonly at: string; readonly leader: string },
): ReturnType<typeof renderMaritalStatusCertificate> => {
  const { owner, lead } = view;
  const model: CertificateModel = {
    letterhead: { superior: lead.parent, agency: lead.name, place: lead.place },
    draftedAt: at,
    requestedBy: owner.fullName,
    person: {
      name: owner.fullName,
      birthDate: owner.birthDate ?? '',
      sex: owner.sex === 'FEMALE' ? 'Nữ' : 'Nam',
      ethnicity: owner.ethnicity ?? '',
      nationality: owner.nationality ?? 'Việt Nam',
      identityPaper: `Thẻ căn cước số ${owner.identifier}`,
      residence: owner.address ?? '',
    },
    maritalStatus: await maritalStatus(db, view),
    purpose: PURPOSES[view.state.answers.purpose ?? ''] ?? 'bổ sung hồ sơ',
    signature: {
      capacity: 'TM. ỦY BAN NHÂN DÂN',
      position: lead.leaderTitle.join(' '),
      name: (await keys.keyFor(leader)).subject.commonName,
    },
  };
  return renderMaritalStatusCertificate(model);
};
