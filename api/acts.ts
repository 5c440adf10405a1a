import { Type } from 'typebox';
import { agencyOf } from '../db/law.ts';
import type { Act } from '../domain/dossier/commands.ts';
import type { DossierState } from '../domain/dossier/state.ts';
import { refuse } from '../domain/failures.ts';
import { type ActSpec, closed, FreeText, plain, spec } from './act-spec.ts';
import { BRANCH_ACTS } from './acts-branches.ts';
import { keepConvertedData, prepareConversion } from './conversion.ts';
import { AgencyRef, Item, PersonRef, Sha256 } from './schemas.ts';

const Items = Type.Array(Item, {
  minItems: 1,
  maxItems: 200,
  description: 'Mọi giấy tờ của hồ sơ, để người kiểm tra xác nhận đã xem từng giấy tờ',
});
const ofPapers = <T>(state: DossierState, probe: (item: string) => T): readonly T[] => state.papers.map(({ item }) => probe(item));
const allItems = (state: DossierState) => [{ items: state.papers.map(({ item }) => item) }];
/** What the officer may leave unsaid of a paper: nothing out of the ordinary. */
const UNLESS_SAID = { secret: false, issuerAgency: null, onDemand: false, blankBacks: false, stickyNotePages: 0 } as const;

/** Acts with a JSON body; the two with files are in uploads.ts. */
export const ACTS: readonly ActSpec[] = [
  plain('START_IDENTIFICATION'),
  plain('RESOLVE_ACCOUNT'),
  spec(
    'ADD_PAPER',
    Type.Object(
      {
        item: Item,
        paperType: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,60}$', description: 'Loại giấy tờ' })),
        description: Type.Optional(FreeText(300, 'Mô tả giấy tờ')),
      },
      closed,
    ),
    { probes: () => [{ item: '', paperType: null }], prepare: (_context, { item, paperType }) => ({ item, paperType: paperType ?? null }) },
  ),
  spec(
    'CONFIRM_DATA',
    Type.Object(
      {
        item: Item,
        valid: Type.Boolean({ description: 'Dữ liệu còn giá trị pháp lý' }),
        agrees: Type.Boolean({ description: 'Dữ liệu khớp với lời khai, giấy tờ' }),
        confirmed: Type.Boolean({ description: 'Người nộp xác nhận' }),
      },
      closed,
    ),
    {
      probes: (state) => ofPapers(state, (item) => ({ item, valid: true, agrees: true, confirmed: true })),
      prepare: (_context, body) => body,
    },
  ),
  spec(
    'CLASSIFY',
    Type.Object(
      {
        item: Item,
        carrier: Type.Enum(['PAPER', 'E_FILE_VALID', 'E_FILE_OTHER'], {
          description: 'Vật mang: giấy, tệp có giá trị pháp lý, tệp khác',
        }),
        handedIn: Type.Boolean({ description: 'Người nộp đã giao giấy tờ' }),
        secret: Type.Optional(Type.Boolean({ description: 'Có độ mật; mặc định không' })),
        issuerAgency: Type.Optional(Type.Union([AgencyRef, Type.Null()], { description: 'Cơ quan đã cấp giấy tờ' })),
        onDemand: Type.Optional(Type.Boolean({ description: 'Số hóa theo nhu cầu' })),
        sheets: Type.Integer({ minimum: 0, maximum: 2000, description: 'Số tờ' }),
        blankBacks: Type.Optional(Type.Boolean({ description: 'Mặt sau để trắng' })),
        stickyNotePages: Type.Optional(Type.Integer({ minimum: 0, maximum: 2000, description: 'Số trang có giấy dán' })),
      },
      closed,
    ),
    {
      probes: (state) => ofPapers(state, (item) => ({ item, carrier: 'PAPER' as const, handedIn: true, sheets: 1, ...UNLESS_SAID })),
      prepare: (_context, body) => ({ ...UNLESS_SAID, ...body }),
    },
  ),
  plain('ACCEPT'),
  plain('START_DIGITISING'),
  spec('CHECK_DOSSIER', Type.Object({ items: Items }, closed), { probes: allItems, prepare: (_context, body) => body }),
  plain('HAND_OVER'),
  spec('ASSIGN', Type.Object({ handler: PersonRef }, closed), { probes: () => [{ handler: '' }], prepare: (_context, body) => body }),
  spec('CHECK_RECEIPT', Type.Object({ items: Items }, closed), { probes: allItems, prepare: (_context, body) => body }),
  spec(
    'CONVERT',
    Type.Object(
      {
        item: Item,
        fileSha256: Sha256,
        values: Type.Array(
          Type.Object(
            {
              field: Type.String({ maxLength: 80, description: 'Tên trường của loại giấy tờ' }),
              value: Type.Union([Type.String({ minLength: 1, maxLength: 1000 }), Type.Null()]),
              absent: Type.Optional(Type.Enum(['NOT_ON_PAPER', 'ILLEGIBLE'], { description: 'Vì sao không có giá trị' })),
              origin: Type.Enum(['TYPED', 'FROM_DB']),
              page: Type.Integer({ minimum: 1, description: 'Trang của bản số hóa' }),
            },
            closed,
          ),
          { minItems: 1, maxItems: 200 },
        ),
      },
      closed,
    ),
    {
      probes: (state) => state.papers.flatMap(({ item, file }) => (file === null ? [] : [{ item, fileSha256: file.sha256, dataHash: '' }])),
      prepare: async (context, body) => {
        const conversion = await prepareConversion(context.tx, { state: context.state, at: context.at, ...body });
        if ('refused' in conversion) return conversion;
        if (conversion.paperType !== null)
          await keepConvertedData(context.tx, { ...context, ...conversion, paperType: conversion.paperType });
        return { item: body.item, fileSha256: body.fileSha256, dataHash: conversion.dataHash };
      },
    },
  ),
  spec(
    'CONSULT',
    Type.Object(
      {
        kind: Type.Enum(['OPINION', 'APPRAISAL', 'VERIFICATION'], {
          description: 'Lấy ý kiến, thẩm định, xác minh',
        }),
        addressee: AgencyRef,
        workingDays: Type.Integer({ minimum: 1, maximum: 60, description: 'Thời hạn trả lời, ngày làm việc' }),
        content: FreeText(4000, 'Nội dung đề nghị'),
      },
      closed,
    ),
    {
      probes: () => [{ kind: 'VERIFICATION', addressee: '', workingDays: 1 }],
      prepare: async ({ tx, state }, { kind, addressee, workingDays }) =>
        addressee === state.leadAgency || (await agencyOf(tx, addressee)) === null
          ? refuse('ADDRESSEE_INVALID', { field: 'addressee' })
          : { kind, addressee, workingDays },
    },
  ),
  plain('SUBMIT_DRAFT'),
  spec('RETURN_DRAFT', Type.Object({ comment: FreeText(2000, 'Ý kiến của lãnh đạo') }, closed), {
    probes: () => [{}],
    prepare: () => ({}),
  }),
  plain('SIGN'),
  plain('ISSUE'),
  spec(
    'DELIVER',
    Type.Object(
      {
        receiver: Type.Enum(['OWNER', 'REPRESENTATIVE'], {
          description: 'Người nhận: chủ hồ sơ, người được ủy quyền',
        }),
      },
      closed,
    ),
    {
      probes: () => [{ receiver: 'OWNER' }],
      prepare: (_context, body) => body,
    },
  ),
  plain('REPRINT_RECEIPT'),
  ...BRANCH_ACTS,
];

export type { ActSpec };

/** Path segment of an act: `START_IDENTIFICATION` → `start-identification`. */
export const kebab = (act: Act): string => act.toLowerCase().replaceAll('_', '-');
