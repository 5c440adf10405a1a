import { assemblePaper, checkScan } from '../../documents/assemble.ts';
import { inspectFile } from '../../documents/inspect.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import type { ActivityDeps } from '../deps.ts';
import { keepFile } from '../files.ts';

/**
 * B1: makes one PDF of the paper's captured files and checks that PDF, not the inputs: number of pages against the sheets counted,
 * resolution, colour. Same captures, same bytes: a repeated attempt gives the same file.
 */
export const createScanningActivities = ({ db, files }: Pick<ActivityDeps, 'db' | 'files'>): Pick<Activities, 'checkScan'> => ({
  checkScan: async ({ dossierId, item, captured, expectedImages, minDpi, colour, at }) => {
    const captures = await Promise.all(captured.map(async ({ sha256, mediaType }) => ({ bytes: await files.read(sha256), mediaType })));
    const { pdf, pages } = await assemblePaper({ files: captures, title: `Giấy tờ ${item} của hồ sơ ${dossierId}`, at });
    const { sha256 } = await files.putBytes(pdf);
    const inspection = await inspectFile({ path: files.pathOf(sha256) });
    const findings = inspection.ok ? checkScan({ pages: inspection.pages, expectedImages, profile: { minDpi, colour } }) : [];
    const codes = inspection.ok ? findings.map(({ code, page }) => `${code}:${page}`) : [inspection.code];
    const passed = inspection.ok && findings.every(({ severity }) => severity !== 'REJECT');
    await keepFile({ db, files }, { dossierId, kind: 'PAPER', item, bytes: pdf, meta: { passed, findings: codes }, at });
    return { passed, sha256, pages, findings: codes };
  },
});
