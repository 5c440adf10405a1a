import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PDFDocument } from 'pdf-lib';
import { localDate, shortDate } from '../../domain/calendar/index.ts';
import { systemClock } from '../../platform/time.ts';
import { drawScans } from '../scans.ts';
import type { SyntheticPerson } from './applicants.ts';

/** What the death extract says; dates `YYYY-MM-DD`. */
export interface Extract {
  readonly number: string;
  readonly issuingAgency: string;
  readonly issuedOn: string;
  readonly signerName: string;
  readonly diedAt: string;
  readonly deathPlace: string;
  readonly deathCause: string;
}

/** A paper as the scanner gave it. `sheets` and `blankBacks` are what the officer counts before scanning. */
export interface ScannedPaper {
  readonly files: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly sheets: number;
  readonly blankBacks: boolean;
}

const AGENCY = 'Ủy ban nhân dân phường Tân Lập';

/** The late husband's extract: issued in 2014 by the commune that now leads, so in its own scope (row 7a). */
export const EXTRACT: Extract = {
  number: '12/2014',
  issuingAgency: AGENCY,
  issuedOn: '2014-08-15',
  signerName: 'Lê Văn Mẫu Quý',
  diedAt: '2014-08-10',
  deathPlace: 'phường Tân Lập, tỉnh Đắk Lắk',
  deathCause: 'Bệnh',
};

const pagesOf = async (file: { readonly name: string; readonly bytes: Uint8Array }): Promise<number> =>
  file.name.toLowerCase().endsWith('.pdf') ? (await PDFDocument.load(file.bytes, { ignoreEncryption: true })).getPageCount() : 1;

/** An even number of pages is taken for sheets used on both sides. */
const scanned = async (paths: readonly string[]): Promise<ScannedPaper> => {
  const files = await Promise.all(paths.map(async (file) => ({ name: path.basename(file), bytes: new Uint8Array(await readFile(file)) })));
  const pages = (await Promise.all(files.map(pagesOf))).reduce((sum, count) => sum + count, 0);
  return pages % 2 === 0 ? { files, sheets: pages / 2, blankBacks: false } : { files, sheets: pages, blankBacks: true };
};

/** The two papers of a widowed applicant: the user's own files (last one = death extract), else drawn ones in `outDir`. */
export const scanPapers = async (o: {
  readonly outDir: string;
  readonly applicant: SyntheticPerson;
  readonly spouse: SyntheticPerson;
  readonly declaredStatus: string;
  readonly ownFiles?: readonly string[];
  readonly dpi?: number;
}): Promise<{ readonly declaration: ScannedPaper; readonly extract: ScannedPaper }> => {
  const own = o.ownFiles ?? [];
  const last = own.at(-1);
  if (last !== undefined) return { declaration: await scanned(own.slice(0, -1)), extract: await scanned([last]) };
  const { applicant, spouse } = o;
  const drawn = await drawScans({
    outDir: o.outDir,
    dpi: o.dpi,
    papers: {
      agency: AGENCY,
      place: 'Tân Lập',
      applicant: {
        name: applicant.fullName,
        birthDate: shortDate(applicant.birthDate),
        sex: applicant.sex === 'FEMALE' ? 'Nữ' : 'Nam',
        ethnicity: 'Kinh',
        nationality: 'Việt Nam',
        personalId: applicant.personalId,
        residence: applicant.address,
        formerResidence: 'xã Ea Kao, tỉnh Đắk Lắk',
      },
      declaredStatus: o.declaredStatus,
      purpose: 'Kết hôn',
      declaredOn: shortDate(localDate(systemClock.now())),
      deceased: {
        name: spouse.fullName,
        birthDate: shortDate(spouse.birthDate),
        personalId: spouse.personalId,
        diedOn: shortDate(EXTRACT.diedAt),
        placeOfDeath: EXTRACT.deathPlace,
        cause: EXTRACT.deathCause,
      },
      extract: { number: EXTRACT.number, issuedOn: shortDate(EXTRACT.issuedOn), agency: EXTRACT.issuingAgency, signer: EXTRACT.signerName },
    },
  });
  return { declaration: await scanned([drawn.declarationFront, drawn.declarationBack]), extract: await scanned([drawn.deathExtract]) };
};
