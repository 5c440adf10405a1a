import type { Tx } from '../../db/client.ts';
import { paperTypeOf, resultFormOn } from '../../db/law/law.ts';
import { convertedData } from '../../db/schema.ts';
import { localDate } from '../../domain/calendar/index.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import { type Refusal, refuse } from '../../domain/failures.ts';
import { flawInPaper, flawOnPaper } from '../../domain/law/results/flaws.ts';
import { wrongValue } from '../../domain/law/results/values.ts';
import type { FieldDefinition } from '../../domain/law/types.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';

/** One value of a paper as its handler typed or took it over; `page` is 1-based. */
export interface FieldValue {
  readonly field: string;
  readonly value: string | null;
  readonly absent?: 'NOT_ON_PAPER' | 'ILLEGIBLE';
  readonly origin: 'TYPED' | 'FROM_DB';
  readonly page: number;
}

/** Checks converted data against the field list of a paper type (1.11). `pages` is the length of the scan. Refuses with DATA_INVALID and the field. */
export const checkValues = (o: {
  readonly fields: readonly FieldDefinition[];
  readonly values: readonly FieldValue[];
  readonly pages: number;
  readonly today: string;
  /** What the result of the dossier, which will take it from the paper, has against a value. */
  readonly unfit: (field: string, value: string) => string | null;
}): Refusal<'DATA_INVALID'> | null => {
  const { fields, values, pages, today, unfit } = o;
  const said = (field: string): string | null => values.find((one) => one.field === field)?.value ?? null;
  const invalid = (field: string, reason: string): Refusal<'DATA_INVALID'> => refuse('DATA_INVALID', { field, detail: { reason } });
  const seen = new Set<string>();
  for (const { field, value, absent, page } of values) {
    const definition = fields.find(({ name }) => name === field);
    if (!definition) return invalid(field, 'loại giấy tờ này không có trường này');
    if (seen.has(field)) return invalid(field, 'trường được ghi hai lần');
    seen.add(field);
    if (page > pages) return invalid(field, `bản số hóa chỉ có ${pages} trang`);
    if (value === null && absent === undefined) return invalid(field, 'không có giá trị thì phải nêu lý do (absent)');
    if (value !== null && absent !== undefined) return invalid(field, 'đã có giá trị thì không nêu absent');
    if (absent === 'NOT_ON_PAPER' && definition.required && definition.mayBeAbsent !== true)
      return invalid(field, 'loại giấy tờ này luôn có trường này; không đọc được thì ghi ILLEGIBLE');
    const wrong =
      value === null ? null : (wrongValue(definition, value, today) ?? flawInPaper(definition, value, said) ?? unfit(field, value));
    if (wrong !== null) return invalid(field, wrong);
  }
  const missing = fields.find(({ name, required }) => required && !seen.has(name));
  return missing ? invalid(missing.name, 'trường bắt buộc còn thiếu') : null;
};

export interface Conversion {
  /** Null where the rules will refuse anyway: no such paper, or none that has been digitised. */
  readonly paperType: string | null;
  readonly item: string;
  readonly fileSha256: string;
  readonly values: readonly FieldValue[];
  readonly dataHash: string;
  /** The database that such data is sent to; absent: none is connected. */
  readonly store?: string;
}

/** Checks a conversion's body; the hash covers the values in the order of their fields. */
export const prepareConversion = async (
  tx: Tx,
  o: {
    readonly state: DossierState;
    readonly item: string;
    readonly fileSha256: string;
    readonly values: readonly FieldValue[];
    readonly at: string;
  },
): Promise<Conversion | Refusal<'DATA_INVALID'>> => {
  const { state, item, fileSha256, values, at } = o;
  const ordered = [...values].sort((a, b) => (a.field < b.field ? -1 : 1));
  const dataHash = sha256(canonicalJson(ordered));
  const paper = state.papers.find((candidate) => candidate.item === item);
  if (!paper?.file || paper.treatment?.convert !== true) return { paperType: null, item, fileSha256, values: ordered, dataHash };
  const type = paper.paperType === null ? null : await paperTypeOf(tx, paper.paperType);
  if (!type) return refuse('DATA_INVALID', { field: 'item', detail: { reason: 'loại giấy tờ chưa có danh mục trường dữ liệu' } });
  const { paperType, database } = type;
  const form = (await resultFormOn(tx, state.law.procedure, localDate(state.clock.receivedAt)))?.form;
  const unfit = (field: string, value: string): string | null =>
    form === undefined ? null : flawOnPaper(form, { paperType, field, value, answers: state.answers });
  const wrong = checkValues({ fields: type.fields, values: ordered, pages: paper.file.pages, today: localDate(at), unfit });
  return wrong ?? { paperType, item, fileSha256, values: ordered, dataHash, ...(database === undefined ? {} : { store: database }) };
};

/** Keeps the values with their command's row: a refusal takes both away, so nothing half-written stays. */
export const keepConvertedData = async (
  tx: Tx,
  o: Omit<Conversion, 'paperType'> & {
    readonly paperType: string;
    readonly state: DossierState;
    readonly actor: Actor;
    readonly commandId: string;
    readonly at: string;
  },
): Promise<void> => {
  await tx.insert(convertedData).values({
    dossierId: o.state.dossierId,
    item: o.item,
    commandId: o.commandId,
    fileSha256: o.fileSha256,
    paperType: o.paperType,
    fieldValues: o.values,
    dataHash: o.dataHash,
    checkedBy: o.actor.person,
    checkedAt: o.at,
  });
};
