import { mainResultOf, ownResultOf } from '../law/procedure.ts';
import { REQUEST_INITIALS, symbolOfKind } from '../law/symbols.ts';
import type { AgencyDefinition } from '../law/types.ts';
import type { Consultation, DossierState, Result } from './state.ts';

/** Số và ký hiệu of what is issued (Decree 30/2020 Annex I): said here once, so that a document bears on every page and in every list what stands on itself. */

type Issuer = Pick<AgencyDefinition, 'symbol'>;

/** `07/UBND-XNHN`: a number has two digits at least. */
export const documentNumber = (number: number, symbol: string): string => `${String(number).padStart(2, '0')}/${symbol}`;

/** Ký hiệu of a request to another agency. */
export const requestSymbol = (kind: Consultation['kind'], issuer: Issuer): string => symbolOfKind(REQUEST_INITIALS[kind], issuer);

/** Where the dossier's rule set has no such form, or the form no symbol, as in versions before the symbol was theirs. */
const REFUSAL_SYMBOL = { text: 'PTC' };
const REFUSAL_FORM = { name: 'Phiếu từ chối tiếp nhận, giải quyết hồ sơ', number: '03', symbol: REFUSAL_SYMBOL };

/** Mẫu số 03, under the name that the dossier's rule set gives it. */
export const refusalForm = ({ law }: Pick<DossierState, 'law'>) =>
  law.rules?.forms.find(({ document }) => document === 'REFUSAL_NOTICE') ?? REFUSAL_FORM;

interface Ending extends Pick<DossierState, 'law'> {
  readonly result: Pick<Result, 'outcome' | 'number'> | null;
}
const isRefused = ({ result }: Pick<Ending, 'result'>): boolean => result?.outcome === 'REFUSAL';

/** Ký hiệu of the document in which a dossier ends: a result that of its definition, else its agency's; a refusal that of its form. */
export const resultSymbol = (state: Ending, issuer: Issuer): string =>
  isRefused(state) ? refusalSymbol(state, issuer) : (ownResultOf(state.law.procedure)?.symbol ?? issuer.symbol);

export const refusalSymbol = (state: Pick<DossierState, 'law'>, issuer: Issuer): string =>
  symbolOfKind((refusalForm(state).symbol ?? REFUSAL_SYMBOL).text, issuer);

/** The register that the document takes its number from (Decree 30/2020 Art. 15: one series for each kind of document). */
export const resultSeries = (state: Ending): string =>
  isRefused(state) ? 'REFUSAL' : (ownResultOf(state.law.procedure)?.series ?? 'OUTGOING');

/** Số và ký hiệu of the issued document; null: none is issued. */
export const resultNumber = (state: Ending, issuer: Issuer): string | null =>
  state.result?.number == null ? null : documentNumber(state.result.number, resultSymbol(state, issuer));

/** What that document is called. */
export const resultName = (state: Ending): string => (isRefused(state) ? refusalForm(state).name : mainResultOf(state.law.procedure).name);
