import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';

/**
 * A procedure is open for intake only where this product can carry it to a true result: an office that is competent, the unit that leads, the registers
 * that are asked about the person, and the form of its own result. One word alone (`receiving`) opens nothing.
 */
export const checkReceiving = (definitions: readonly Definition[]): readonly Finding[] => {
  const living = ofKind(definitions, 'AGENCY').filter(({ validTo }) => validTo === null);
  const forms = ofKind(definitions, 'RESULT_FORM');
  return ofKind(definitions, 'PROCEDURE')
    .filter(({ body }) => body.receiving)
    .flatMap((definition) => {
      const { processedAt, competent, consultations = [], leadUnit, results, registers, supplementWindowDays } = definition.body;
      const refuse = (pointer: string, reason: string): Finding =>
        findingAt(definition, pointer, 'AGENCY', `đang tiếp nhận, nhưng ${reason}`);
      const offices = living.filter(({ body }) => competent.includes(body.function));
      return [
        ...(processedAt === 'PROVINCE' ? [] : [refuse('/processedAt', 'thủ tục do hệ thống trung ương xử lý')]),
        ...(offices.length > 0 ? [] : [refuse('/competent', 'không có cơ quan nào có thẩm quyền')]),
        ...(leadUnit === undefined ? [refuse('/receiving', 'không nêu đơn vị chủ trì (leadUnit)')] : []),
        ...(registers === undefined ? [refuse('/receiving', 'không nêu các cơ sở dữ liệu phải tra (registers)')] : []),
        // Without an end a dossier would lie with the applicant for ever, and no list would name it.
        ...(supplementWindowDays === undefined ? [refuse('/receiving', 'không nêu thời hạn bổ sung (supplementWindowDays)')] : []),
        ...consultations.flatMap(({ addressedTo }, index) =>
          addressedTo === undefined ? [refuse(`/consultations/${index}/addressee`, 'không nêu loại cơ quan phải hỏi (addressedTo)')] : [],
        ),
        ...results.flatMap(({ way, form }, index) => {
          if (way !== 'FORM') return [];
          if (form === undefined) return [refuse(`/results/${index}`, 'không nêu mẫu kết quả (form)')];
          return forms.some(({ key, validFrom }) => key === form && validFrom <= definition.validFrom)
            ? []
            : [refuse(`/results/${index}/form`, `không có mẫu kết quả "${form}" từ ngày thủ tục có hiệu lực`)];
        }),
      ];
    });
};
