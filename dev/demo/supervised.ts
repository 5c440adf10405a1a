import { setTimeout as delay } from 'node:timers/promises';
import type { Schemas } from '../../api/client/index.ts';
import { CLASSES, HOLDERS } from '../../api/pages/wording.ts';
import type { Desk } from './client.ts';
import type { LeftOpen } from './left-open.ts';

const PATIENCE_MS = 60_000;

/** What the supervisors' list must say of the dossiers left behind. */
const EXPECTED = { late: 'LATE', failing: 'FAILING' } as const;

const allRows = async (supervisor: Desk): Promise<readonly Schemas['StuckDossier'][]> => {
  const rows: Schemas['StuckDossier'][] = [];
  for (let after: { readonly after?: string } = {}; ; ) {
    const page = await supervisor.api.get('/supervision/stuck', { limit: 100, ...after });
    rows.push(...page.dossiers);
    if (page.next === null) return rows;
    after = { after: page.next };
  }
};

/** Asks the list of stuck dossiers until the late one and the failing one stand in it, and says how. */
export const supervisedLines = async (o: { readonly supervisor: Desk; readonly left: readonly LeftOpen[] }): Promise<readonly string[]> => {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const rows = (await allRows(o.supervisor)).filter(({ dossierId }) => o.left.some((dossier) => dossier.dossierId === dossierId));
    const missing = o.left.filter(({ name, dossierId }) => {
      const wanted = name in EXPECTED ? EXPECTED[name as keyof typeof EXPECTED] : null;
      return wanted !== null && !rows.some((row) => row.dossierId === dossierId && row.causes.some((cause) => cause.class === wanted));
    });
    if (missing.length === 0) {
      return rows.map(
        ({ dossierCode, dossierId, causes, holder }) =>
          `${dossierCode ?? dossierId}  ${causes.map((cause) => CLASSES[cause.class]).join('; ')}  –  ${HOLDERS[holder.kind]} (${holder.unit})`,
      );
    }
    if (Date.now() > end)
      throw new Error(`danh sách giám sát thiếu: ${missing.map(({ name, dossierId }) => `${name} ${dossierId}`).join(', ')}`);
    await delay(500);
  }
};
