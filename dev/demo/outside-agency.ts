import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { drawSignatureBlock } from '../../documents/forms/signature-block.ts';
import { drawTitle, longTime, openForm } from '../../documents/forms/wording.ts';
import { createFileKeyStore } from '../../documents/signing/keys.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import { sha256 } from '../../platform/hash.ts';
import { newUuid } from '../../platform/ids.ts';
import { systemClock } from '../../platform/time.ts';
import type { AskedResult, OutsideSystem } from '../simulators/outside-systems.ts';

/** What an outside agency reports; `seq` is its own count. */
export interface Reported {
  readonly dossier: string;
  readonly result: string;
  readonly pdf: Uint8Array;
  readonly seq: number;
  readonly outcome?: 'RESULT' | 'REFUSAL';
  readonly number?: string;
  /** For a report that does not tell the truth. */
  readonly sha256?: string;
  readonly key?: string;
}

const TRIES = 5;

/** Sends again, the same under the same key, what could not be taken just now. */
const sent = async (url: string, request: RequestInit): Promise<Response> => {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url, request);
    if (answer.status !== 503 || attempt === TRIES) return answer;
    await delay(Number(answer.headers.get('retry-after') ?? attempt) * 1_000);
  }
};

/** An agency that makes a result in its own system: what it was asked for, the document it makes, and the two ways in which it reports (T38). */
export const createOutsideAgency = (o: {
  readonly api: string;
  readonly systems: string;
  readonly system: OutsideSystem;
  readonly agency: string;
  readonly name: string;
  readonly token: string;
  readonly dataDir: string;
  readonly passphrase: string;
}) => {
  const base = `${o.systems}/${o.system}`;
  const keys = createFileKeyStore({ dir: path.join(o.dataDir, 'ca', 'keys'), passphrase: o.passphrase });
  const authorised = (key: string | undefined) => ({ authorization: `Bearer ${o.token}`, 'idempotency-key': key ?? newUuid() });
  return {
    /** Requests for a dossier, in the order in which they came. */
    askedFor: async (dossierCode: string): Promise<readonly AskedResult[]> => {
      const all = (await (await fetch(`${base}/requests`)).json()) as readonly AskedResult[];
      return all.filter((request) => request.dossierCode === dossierCode);
    },
    /** One sheet that says what it is of which dossier; `signedBy` null: nobody signs. */
    make: async (about: {
      readonly dossierCode: string;
      readonly title: string;
      readonly lines: readonly string[];
      readonly signedBy?: string | null;
    }): Promise<Uint8Array> => {
      const at = systemClock.now();
      const { sheet } = await openForm({
        size: 'A4',
        letterhead: { superior: 'Tỉnh Đắk Lắk', agency: o.name, place: 'Đắk Lắk' },
        title: `${about.title}, hồ sơ ${about.dossierCode}`,
        at,
      });
      drawTitle({ sheet, title: about.title.toLocaleUpperCase('vi'), size: 15, below: `Hồ sơ mã số ${about.dossierCode}` });
      for (const line of about.lines) sheet.text(line, { align: 'justify', indent: 28, after: 5 });
      const signatureAt = drawSignatureBlock({ sheet, block: { lines: [o.name], name: '' }, size: 13 });
      const pdf = await sheet.finish();
      const { signedBy = o.agency } = about;
      if (signedBy === null) return pdf;
      return signPdf({
        pdf,
        key: await keys.keyFor(signedBy),
        block: { kind: 'PACKAGE', at: signatureAt, lines: [`Ký số: ${o.name}`, longTime(at)] },
        fieldName: 'KetQua',
        reason: about.title,
        at,
      });
    },
    reportFile: ({ dossier, result, pdf, seq, outcome = 'RESULT', number, key, ...lies }: Reported): Promise<Response> => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(pdf)], { type: 'application/pdf' }), 'ket-qua.pdf');
      const said = new URLSearchParams({
        outcome,
        seq: `${seq}`,
        sha256: lies.sha256 ?? sha256(pdf),
        ...(number === undefined ? {} : { number }),
      });
      return sent(`${o.api}/dossiers/${dossier}/results/${result}/report?${said}`, {
        method: 'POST',
        headers: authorised(key),
        body: form,
      });
    },
    /** The file lies in the agency's own system, and only its address is told. */
    reportLink: async ({
      dossier,
      result,
      pdf,
      seq,
      outcome = 'RESULT',
      number,
      key,
      ...lies
    }: Reported & { readonly link?: string }): Promise<Response> => {
      const headers = { 'content-type': 'application/json' };
      await fetch(`${base}/files/new`, {
        method: 'PUT',
        headers,
        body: JSON.stringify({ contentBase64: Buffer.from(pdf).toString('base64') }),
      });
      return sent(`${o.api}/dossiers/${dossier}/acts/report-result`, {
        method: 'POST',
        headers: { ...authorised(key), ...headers },
        body: JSON.stringify({
          ...{ result, outcome, seq, sha256: lies.sha256 ?? sha256(pdf), link: lies.link ?? `${base}/files/${sha256(pdf)}` },
          ...(number === undefined ? {} : { number }),
        }),
      });
    },
  };
};

export type OutsideAgency = ReturnType<typeof createOutsideAgency>;
