import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';
import { OFFICE_SERIES, REQUEST_INITIALS, symbolOfKind } from '../symbols.ts';
import type { ResultDefinition } from '../types.ts';

type Agency = Definition<'AGENCY'>;
type Procedure = Definition<'PROCEDURE'>;

/** Results without a series of their own go into it. */
const OUTGOING = 'OUTGOING';

/** A result that is numbered here, by one agency. */
interface Numbered {
  readonly procedure: Procedure;
  readonly pointer: string;
  readonly symbol: string;
  readonly series: string;
  readonly result: ResultDefinition;
}

const numberedBy = (agency: Agency, procedures: readonly Procedure[]): readonly Numbered[] =>
  procedures
    .filter(({ body }) => body.receiving && body.competent.includes(agency.body.function))
    .flatMap((procedure) =>
      procedure.body.results.flatMap((result, index): readonly Numbered[] => {
        if (result.way === 'EXTERNAL') return [];
        const { symbol = agency.body.symbol ?? '', series = OUTGOING } = result;
        return [{ procedure, pointer: `/results/${index}${result.symbol === undefined ? '' : '/symbol'}`, symbol, series, result }];
      }),
    );

const atOnce = (one: Procedure, other: Procedure): boolean =>
  (one.validTo === null || other.validFrom < one.validTo) && (other.validTo === null || one.validFrom < other.validTo);

/** Symbols of what an office issues besides results, each in a series of its own. */
const officeSymbols = (agency: Agency, definitions: readonly Definition[]): readonly string[] => {
  const ofForms = ofKind(definitions, 'RULE_SET').flatMap(({ body }) => body.forms.flatMap(({ symbol }) => symbol?.text ?? []));
  const issuer = { symbol: agency.body.symbol ?? '' };
  return [...ofForms, ...Object.values(REQUEST_INITIALS)].map((initials) => symbolOfKind(initials, issuer));
};

/**
 * Số và ký hiệu tell one document of an agency from every other: the same symbol for two kinds of document would let two of them bear the same number, or
 * one be looked for among the other's.
 */
const clashes = (agency: Agency, definitions: readonly Definition[]): readonly Finding[] => {
  const numbered = numberedBy(agency, ofKind(definitions, 'PROCEDURE'));
  const own = officeSymbols(agency, definitions);
  return numbered.flatMap(({ procedure, pointer, symbol, series, result }) => {
    const refuse = (reason: string): Finding => findingAt(procedure, pointer, 'SYMBOL', `${reason} (${agency.key})`);
    const same = numbered.find(
      (other) =>
        other.symbol === symbol &&
        other.procedure.key !== procedure.key &&
        (other.series !== series || other.result.paperType !== result.paperType) &&
        atOnce(other.procedure, procedure),
    );
    if (same !== undefined)
      return [
        refuse(
          result.symbol === undefined
            ? `kết quả ${result.code} không có ký hiệu riêng (symbol), mà ký hiệu "${symbol}" của cơ quan đã thuộc về kết quả của ${same.procedure.key}`
            : `ký hiệu "${symbol}" của kết quả ${result.code} đã thuộc về kết quả của ${same.procedure.key}`,
        ),
      ];
    return own.includes(symbol) ? [refuse(`ký hiệu "${symbol}" của kết quả ${result.code} đã thuộc về phiếu do cơ quan phát hành`)] : [];
  });
};

const sameOffice = (one: Procedure, other: Procedure): boolean => one.body.competent.some((kind) => other.body.competent.includes(kind));

/** A book holds one kind of result (Decree 30/2020 Art. 15): its numbers would otherwise have gaps that nobody can explain. */
const books = (procedures: readonly Procedure[]): readonly Finding[] =>
  procedures
    .filter(({ body }) => body.receiving)
    .flatMap((procedure) =>
      procedure.body.results.flatMap(({ series, symbol, paperType, code, way }, index) => {
        const at = `/results/${index}`;
        const others = procedures.filter((one) => one.key !== procedure.key && one.body.receiving && atOnce(one, procedure));
        if (way === 'EXTERNAL') return [];
        if (series === undefined) {
          const sharing = others.find(
            (one) =>
              sameOffice(one, procedure) &&
              one.body.results.some((result) => result.way !== 'EXTERNAL' && result.series === undefined && result.paperType !== paperType),
          );
          return sharing === undefined
            ? []
            : [
                findingAt(
                  procedure,
                  at,
                  'SYMBOL',
                  `kết quả ${code} không có sổ riêng (series), mà kết quả khác, của ${sharing.key}, đã lấy số ở sổ văn bản đi: mỗi loại văn bản một sổ`,
                ),
              ];
        }
        const refuse = (reason: string): Finding => findingAt(procedure, `${at}/series`, 'SYMBOL', reason);
        if (OFFICE_SERIES.some((own) => own === series))
          return [refuse(`sổ "${series}" là sổ chung của cơ quan, không phải sổ của kết quả ${code}`)];
        if (series !== OUTGOING && symbol === undefined)
          return [refuse(`kết quả ${code} lấy số ở sổ riêng thì phải có ký hiệu riêng (symbol)`)];
        const other = others.find(
          (one) =>
            series !== OUTGOING &&
            one.body.results.some((result) => result.series === series && (result.paperType !== paperType || result.symbol !== symbol)),
        );
        return other === undefined ? [] : [refuse(`sổ "${series}" đã là sổ của kết quả khác, của ${other.key}`)];
      }),
    );

/** Numbers and symbols of results: none of them is another document's. */
export const checkSymbols = (definitions: readonly Definition[]): readonly Finding[] => {
  const agencies = ofKind(definitions, 'AGENCY').filter(({ validTo }) => validTo === null);
  const found = [...agencies.flatMap((agency) => clashes(agency, definitions)), ...books(ofKind(definitions, 'PROCEDURE'))];
  // Agencies of one kind find the same.
  const seen = new Set<string>();
  return found.filter(({ file, line }) => {
    const place = `${file}:${line}`;
    const isNew = !seen.has(place);
    seen.add(place);
    return isNew;
  });
};
