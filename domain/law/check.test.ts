import { describe, expect, it } from 'vitest';
import { shippedFiles } from '../../test/support/law.ts';
import type { FindingCode, LawFile } from './catalogue.ts';
import { checkLaw } from './check.ts';

const SHIPPED = shippedFiles();

/** The shipped set with one file's text changed; fails where the text to change is not there. */
const broken = (path: string, from: string | RegExp, to: string): readonly LawFile[] => {
  const file = SHIPPED.find((one) => one.path === path);
  if (file === undefined) throw new Error(`no ${path}`);
  const text = file.text.replace(from, to);
  if (text === file.text) throw new Error(`${path} does not hold ${from}`);
  return SHIPPED.map((one) => (one === file ? { path, text } : one));
};
const added = (path: string, body: unknown): readonly LawFile[] => [...SHIPPED, { path, text: JSON.stringify(body, null, 2) }];
const without = (path: string): readonly LawFile[] => SHIPPED.filter((file) => file.path !== path);
const bodyOf = (path: string): Record<string, unknown> => JSON.parse(SHIPPED.find((file) => file.path === path)?.text ?? '{}');

/** Line (from 1) on which a text stands in a file of a set. */
const lineOf = (files: readonly LawFile[], path: string, text: string): number => {
  const before = files.find((file) => file.path === path)?.text.split(text)[0] ?? '';
  return before.split('\n').length;
};

const P07 = 'procedures/1.004873.json';
const P07_FORM = 'result-forms/MARITAL_STATUS_CERTIFICATE.json';
const TAN_LAP = 'agencies/H15.901.json';

const TWIN = 'procedures/1.004874.json';

/** P07 and a second procedure like it, their results changed. */
const withTwin = (first: object, second: object): readonly LawFile[] => {
  const body = bodyOf(P07);
  const changed = (change: object) => [{ ...(body.results as readonly object[])[0], ...change }];
  const twin = { ...body, code: '1.004874', results: changed(second) };
  return [
    ...SHIPPED.map((file) => (file.path === P07 ? { ...file, text: JSON.stringify({ ...body, results: changed(first) }, null, 2) } : file)),
    { path: TWIN, text: JSON.stringify(twin, null, 2) },
  ];
};

interface Case {
  readonly what: string;
  readonly files: readonly LawFile[];
  readonly code: FindingCode;
  readonly file: string;
  /** Text that stands on the line named. */
  readonly at?: string;
  readonly reason: RegExp;
}

const CASES: readonly Case[] = [
  {
    what: 'a received procedure that asks without words',
    files: broken(
      P07,
      '"words": "Mục đích sử dụng giấy",\n      "answers": { "MARRIAGE": "Để đăng ký kết hôn", "OTHER": "Mục đích khác" }',
      '"words": "Mục đích sử dụng giấy",\n      "answers": { "OTHER": "Mục đích khác" }',
    ),
    code: 'AGENCY',
    file: P07,
    reason: /câu trả lời "MARRIAGE" của "purpose" không có lời/,
  },
  {
    what: 'words for a question that nobody asks',
    files: broken(P07, '"question": "purpose"', '"question": "purposes"'),
    code: 'AGENCY',
    file: P07,
    at: '"question": "purposes"',
    reason: /thủ tục không hỏi "purposes"/,
  },
  {
    what: 'text that is no JSON',
    files: broken(P07, '"version": "seed-2026.5",', '"version": "seed-2026.5"'),
    code: 'JSON',
    file: P07,
    at: '"validFrom"',
    reason: /dấu phẩy/,
  },
  {
    what: 'a field written twice, of which JSON would silently drop one',
    files: broken(P07, '"receiving": true,', '"receiving": true,\n  "receiving": false,'),
    code: 'JSON',
    file: P07,
    at: '"receiving": false',
    reason: /"receiving" ghi hai lần/,
  },
  {
    what: 'a name with a letter that no document can print',
    files: broken(TAN_LAP, '"place": "Tân Lập"', '"place": "Tân Lập 一"'),
    code: 'SHAPE',
    file: TAN_LAP,
    at: '"place"',
    reason: /không in được: U\+4E00 “一”/,
  },
  {
    what: 'a field that the schema does not know',
    files: broken(P07, '"receiving": true,', '"receiving": true,\n  "fee": 15000,'),
    code: 'SHAPE',
    file: P07,
    at: '"fee"',
    reason: /"fee" không có trong lược đồ/,
  },
  {
    what: 'a missing provenance',
    files: broken('office-hours/DEFAULT.json', /"source": "[^"]*",/, ''),
    code: 'SHAPE',
    file: 'office-hours/DEFAULT.json',
    reason: /thiếu trường source/,
  },
  {
    what: 'a value outside its list',
    files: broken(P07, '"forms": "BOTH"', '"forms": "FAX"'),
    code: 'SHAPE',
    file: P07,
    at: '"FAX"',
    reason: /một trong: E, BOTH/,
  },
  {
    what: 'a day that does not exist',
    files: broken(P07, '"validFrom": "2025-01-01"', '"validFrom": "2025-02-30"'),
    code: 'SHAPE',
    file: P07,
    at: '2025-02-30',
    reason: /không có ngày 2025-02-30/,
  },
  { what: 'a folder of no kind', files: added('fees/1.json', {}), code: 'FOLDER', file: 'fees/1.json', reason: /thư mục này/ },
  {
    what: 'two versions of a procedure on the same days',
    files: added('procedures/1.004873.b.json', { ...bodyOf(P07), version: 'b', validFrom: '2026-01-01' }),
    code: 'OVERLAP',
    file: 'procedures/1.004873.b.json',
    at: '"validFrom"',
    reason: /chồng lên 1\.004873 seed-2026\.5/,
  },
  {
    what: 'the same version twice',
    files: added('procedures/1.004873.b.json', { ...bodyOf(P07), validFrom: '2024-01-01', validTo: '2025-01-01' }),
    code: 'OVERLAP',
    file: 'procedures/1.004873.b.json',
    at: '"version"',
    reason: /đã có ở procedures/,
  },
  {
    what: 'two national layers on the same days',
    files: broken('rule-sets/RS-118.5.json', '"validTo": "2026-07-01"', '"validTo": "2026-08-01"'),
    code: 'OVERLAP',
    file: 'rule-sets/RS-224.2.json',
    at: '"validFrom"',
    reason: /chồng lên RS-118 5/,
  },
  {
    what: 'days without a national layer',
    files: broken('rule-sets/RS-224.2.json', '"validFrom": "2026-07-01"', '"validFrom": "2026-07-15"'),
    code: 'HOLE',
    file: 'rule-sets/RS-224.2.json',
    at: '"validFrom"',
    reason: /từ 2026-07-01 đến 2026-07-15 không có phiên bản nào/,
  },
  {
    what: 'an end of all national layers',
    files: without('rule-sets/RS-224.2.json'),
    code: 'HOLE',
    file: 'rule-sets/RS-118.5.json',
    at: '"validTo"',
    reason: /từ 2026-07-01 không còn RULE_SET/,
  },
  {
    what: 'a year left out',
    files: without('calendar/2026.json'),
    code: 'HOLE',
    file: 'calendar/2027.json',
    at: '"year"',
    reason: /không có lịch năm 2026/,
  },
  {
    what: 'a level whose digitisation never starts',
    files: without('digitisation/COMMUNE.json'),
    code: 'HOLE',
    file: 'digitisation',
    reason: /cấp COMMUNE/,
  },
  {
    what: 'a paper type that is not defined',
    files: broken(P07, '"paperType": "DEATH_EXTRACT"', '"paperType": "DEATH_EXTRACTS"'),
    code: 'UNKNOWN_REFERENCE',
    file: P07,
    at: 'DEATH_EXTRACTS',
    reason: /không có loại giấy tờ "DEATH_EXTRACTS"/,
  },
  {
    what: 'a listed component that its procedure does not have',
    files: broken('mandatory/PROVINCIAL_LIST.json', 'P04-C2', 'P04-C9'),
    code: 'UNKNOWN_REFERENCE',
    file: 'mandatory/PROVINCIAL_LIST.json',
    at: 'P04-C9',
    reason: /"P04-C9"/,
  },
  {
    what: 'special law about a procedure that is not defined',
    files: broken('special-law/KHO-LON-P09-C3.json', '1.013225', '1.999999'),
    code: 'UNKNOWN_REFERENCE',
    file: 'special-law/KHO-LON-P09-C3.json',
    at: '1.999999',
    reason: /không có thủ tục/,
  },
  {
    what: 'a predecessor that is not defined',
    files: without('agencies/H15.31.901.json'),
    code: 'UNKNOWN_REFERENCE',
    file: TAN_LAP,
    at: 'H15.31.901',
    reason: /không có cơ quan "H15\.31\.901"/,
  },
  {
    what: 'a body that follows itself',
    files: broken('agencies/H15.31.901.json', '"predecessors": []', '"predecessors": ["H15.901"]'),
    code: 'CYCLE',
    file: TAN_LAP,
    at: '"predecessors"',
    reason: /kế thừa chính nó/,
  },
  {
    what: 'a predecessor that still lives',
    files: broken('agencies/H15.31.901.json', '"validTo": "2025-07-01"', '"validTo": "2026-01-01"'),
    code: 'AGENCY',
    file: TAN_LAP,
    reason: /chưa kết thúc/,
  },
  {
    what: 'one old code for two bodies',
    files: broken('agencies/H15.902.json', '902.00.00.H15', '901.00.00.H15'),
    code: 'AGENCY',
    file: 'agencies/H15.902.json',
    at: '901.00.00.H15',
    reason: /đã thuộc về H15\.901/,
  },
  {
    what: 'a working agency without its units',
    files: broken(TAN_LAP, /"units": \{[^}]*\},/, ''),
    code: 'AGENCY',
    file: TAN_LAP,
    reason: /thiếu trường units/,
  },
  {
    what: 'a commune of whose area nobody wrote anything',
    files: broken(TAN_LAP, /"area": \[[^\]]*\],/, ''),
    code: 'AGENCY',
    file: TAN_LAP,
    reason: /địa bàn thiếu đơn vị hiện nay/,
  },
  {
    what: 'a commune whose area names only what it was before',
    files: broken(TAN_LAP, '{ "kind": "WARD", "name": "Tân Lập", "source"', '{ "kind": "WARD", "name": "Tân Lợi", "source"'),
    code: 'AGENCY',
    file: TAN_LAP,
    at: '"area"',
    reason: /địa bàn thiếu đơn vị hiện nay/,
  },
  {
    what: 'a commune in no province',
    files: broken(TAN_LAP, '"parentAgency": "H15",', ''),
    code: 'AGENCY',
    file: TAN_LAP,
    reason: /không trực thuộc tỉnh nào/,
  },
  {
    what: 'a register that the product does not ask',
    files: broken(P07, '"registers": ["MARRIAGE", "DEATH"]', '"registers": ["MARRIAGE", "VEHICLES"]'),
    code: 'SHAPE',
    file: P07,
    at: '"VEHICLES"',
    reason: /LAND/,
  },
  ...(
    [
      ['đơn vị chủ trì (leadUnit)', /"leadUnit": "[^"]*",/],
      ['các cơ sở dữ liệu phải tra (registers)', /"registers": \[[^\]]*\],/],
      ['thời hạn bổ sung (supplementWindowDays)', /"supplementWindowDays": \d+,/],
    ] as const
  ).map(
    ([missing, line]): Case => ({
      what: `A7: a procedure opened by one word, without ${missing}`,
      files: broken(P07, line, ''),
      code: 'AGENCY',
      file: P07,
      at: '"receiving"',
      reason: new RegExp(`đang tiếp nhận, nhưng không nêu ${missing.replace(/[()]/g, '\\$&')}`),
    }),
  ),
  {
    what: 'a procedure opened whose consultation may go to anybody',
    files: broken(P07, '      "addressedTo": "COMMUNE_PC",\n', ''),
    code: 'AGENCY',
    file: P07,
    at: '"addressee"',
    reason: /không nêu loại cơ quan phải hỏi \(addressedTo\)/,
  },
  {
    what: 'a procedure opened with the form of another result',
    files: broken('procedures/2.000908.json', '"form": "REGISTER_COPY"', '"form": "MARITAL_STATUS_CERTIFICATE"'),
    code: 'FORM',
    file: P07_FORM,
    reason: /thủ tục 2\.000908 không hỏi "maritalHistory"/,
  },
  {
    what: 'a procedure opened with a form that does not exist',
    files: broken(P07, '"form": "MARITAL_STATUS_CERTIFICATE"', '"form": "MARITAL_STATUS"'),
    code: 'AGENCY',
    file: P07,
    at: '"form"',
    reason: /không có mẫu kết quả "MARITAL_STATUS"/,
  },
  {
    what: 'a field whose paper does not have it',
    files: broken(P07_FORM, '"text": "{diedAt}"', '"text": "{diedOn}"'),
    code: 'FORM',
    file: P07_FORM,
    at: '"{diedOn}"',
    reason: /trường "diedOn": loại giấy tờ DEATH_EXTRACT không có trường "diedOn"/,
  },
  {
    what: 'a rule about a field that does not stand before',
    files: broken(P07_FORM, '"notBefore": ["marriedOn"],\n      "oldEnough"', '"notBefore": ["bornOn"],\n      "oldEnough"'),
    code: 'FORM',
    file: P07_FORM,
    reason: /trường "diedOn": không có trường "bornOn" đứng trước/,
  },
  {
    what: 'a person to be told apart by a field that nobody has',
    files: broken(P07_FORM, '"number": "spouseNumber"\n        }', '"number": "husbandNumber"\n        }'),
    code: 'FORM',
    file: P07_FORM,
    reason: /trường "partner": không có trường "husbandNumber" đứng trước/,
  },
  {
    what: 'a case that is excluded and never asked',
    files: broken(P07, '{ "maritalHistory": ["MARRIED"], "purpose"', '{ "maritalHistory": ["ENGAGED"], "purpose"'),
    code: 'CASE',
    file: P07,
    reason: /không có câu trả lời "ENGAGED"/,
  },
  {
    what: 'a way of writing with a part of which nothing is known',
    files: broken(P07_FORM, 'của {court}', 'của {body}'),
    code: 'FORM',
    file: P07_FORM,
    reason: /phần "body" chưa có trong parts/,
  },
  {
    what: 'a time for appeal counted from a day that the way of writing does not say',
    files: broken(P07_FORM, '"madeOn": "decidedOn"', '"madeOn": "issuedOn"'),
    code: 'FORM',
    file: P07_FORM,
    reason: /trường "divorcePaper": cách ghi không có phần "issuedOn"/,
  },
  {
    what: 'a body of here that may never be named',
    files: broken(P07_FORM, '"says": ["Tòa án nhân dân"]', '"says": ["Trọng tài"]'),
    code: 'FORM',
    file: P07_FORM,
    reason: /trường "divorcePaper": “Trọng tài” \(ofHere\) không có từ nào trong says/,
  },
  {
    what: 'a proof that the procedure never sees',
    files: broken(P07_FORM, '"borneBy": ["P07-C5", "P07-C6"]', '"borneBy": ["P07-C9"]'),
    code: 'FORM',
    file: P07_FORM,
    reason: /thủ tục 1\.004873 không có giấy tờ "P07-C9"/,
  },
  {
    what: 'a field that a handler may write without any proof',
    files: broken(P07_FORM, ',\n      "borneBy": ["P07-C5", "P07-C6"]', ''),
    code: 'FORM',
    file: P07_FORM,
    reason: /trường "representative": chưa nêu giấy tờ chứng minh/,
  },
  {
    what: 'a field of a register that its procedure does not ask',
    files: broken(P07, '"registers": ["MARRIAGE", "DEATH"]', '"registers": ["MARRIAGE"]'),
    code: 'FORM',
    file: P07_FORM,
    reason: /không tra cơ sở dữ liệu DEATH/,
  },
  {
    what: 'a block that names a field which the form does not have',
    files: broken(P07_FORM, '"label": "Nơi cư trú", "text": "{residence}"', '"label": "Nơi cư trú", "text": "{address}"'),
    code: 'FORM',
    file: P07_FORM,
    at: '"{address}"',
    reason: /mẫu không có trường "address"/,
  },
  {
    what: 'a block that names a field which not every case has',
    files: broken(P07_FORM, '"text": "Hiện tại chưa đăng ký kết hôn với ai."', '"text": "Hiện tại chưa kết hôn với {spouseName}."'),
    code: 'FORM',
    file: P07_FORM,
    reason: /"spouseName" không có trong mọi trường hợp/,
  },
  {
    what: 'an answer that no block of the form prints',
    files: broken(P07_FORM, /\{\s*"block": "LINE",\s*"when": \{ "maritalHistory": \["DIVORCED"\] \},[^}]*\}[^}]*\}[^}]*\}[^}]*\},/, ''),
    code: 'FORM',
    file: P07_FORM,
    reason: /không khối nào in trường hợp maritalHistory = DIVORCED/,
  },
  {
    what: 'a list that names a phrase it does not have',
    files: broken(P07_FORM, '{money}|', '{moneys}|'),
    code: 'FORM',
    file: P07_FORM,
    at: '"phrases"',
    reason: /không có "moneys"/,
  },
  {
    what: 'a list with a bracket that does not close',
    files: broken(P07_FORM, '(sang|đi|đến|về|qua) (', '(sang|đi|đến|về|qua ('),
    code: 'FORM',
    file: P07_FORM,
    reason: /"where" viết sai/,
  },
  {
    what: 'a list of which a phrase comes to itself',
    files: broken(P07_FORM, '"mua [bán]', '"{property}|mua [bán]'),
    code: 'FORM',
    file: P07_FORM,
    reason: /"property" gọi lại chính nó/,
  },
  {
    what: 'a phrase of a list that no sentence says',
    files: broken(P07_FORM, '|{withSpouse}|', '|'),
    code: 'FORM',
    file: P07_FORM,
    reason: /không dùng "withSpouse"/,
  },
  {
    what: 'a phrase for a case that cannot be',
    files: broken(P07_FORM, '"when": { "sex": ["FEMALE"] }', '"when": { "sex": ["WOMAN"] }'),
    code: 'FORM',
    file: P07_FORM,
    reason: /cụm từ "fertility": không có "WOMAN" ở "sex"/,
  },
  {
    what: 'a result form that no procedure ends in',
    files: added('result-forms/X.json', { ...bodyOf(P07_FORM), form: 'X' }),
    code: 'UNREAD',
    file: 'result-forms/X.json',
    reason: /không thủ tục nào dùng mẫu kết quả/,
  },
  {
    what: 'a condition on a question that is not asked',
    files: broken(P07, '"when": { "maritalHistory": ["WIDOWED"] }', '"when": { "married": ["WIDOWED"] }'),
    code: 'CASE',
    file: P07,
    at: '"married"',
    reason: /không hỏi "married"/,
  },
  {
    what: 'a condition on an answer that cannot be given',
    files: broken(P07, '"when": { "maritalHistory": ["WIDOWED"] }', '"when": { "maritalHistory": ["BEREAVED"] }'),
    code: 'CASE',
    file: P07,
    at: 'BEREAVED',
    reason: /không có câu trả lời "BEREAVED"/,
  },
  {
    what: 'an earlier result whose paper type, and so whose scope, is unknown',
    files: broken(P07, /"paperType": "DEATH_EXTRACT",\s*/, ''),
    code: 'UNCLASSIFIABLE',
    file: P07,
    reason: /P07-C3: không nêu loại giấy tờ/,
  },
  {
    what: 'a component that asks for no paper and is not replaced by data',
    files: broken(P07, /("code": "P07-C5",[\s\S]*?"originals": )1/, '$10'),
    code: 'UNCLASSIFIABLE',
    file: P07,
    reason: /P07-C5: không có bản giấy nào để nộp/,
  },
  {
    what: 'a listed paper without a type',
    files: broken('procedures/1.001193.json', /"paperType": "BIRTH_NOTICE",\s*/, ''),
    code: 'UNCLASSIFIABLE',
    file: 'procedures/1.001193.json',
    reason: /P04-C2/,
  },
  {
    what: 'a paper type that may fall in scope and has no fields',
    files: broken('paper-types/DEATH_EXTRACT.json', /"fields": \[[\s\S]*\]/, '"fields": []'),
    code: 'NO_SCHEMA',
    file: 'paper-types/DEATH_EXTRACT.json',
    at: '"fields"',
    reason: /không có trường dữ liệu/,
  },
  {
    what: 'two limits for one case',
    files: broken('procedures/1.013239.json', '"projectGroup": ["C"]', '"projectGroup": ["B", "C"]'),
    code: 'DEADLINE',
    file: 'procedures/1.013239.json',
    reason: /hai thời hạn cùng áp dụng/,
  },
  {
    what: 'a calendar without a holiday of the law',
    files: broken('calendar/2026.json', /\{ "date": "2026-04-27"[^}]*\},\s*/, ''),
    code: 'CALENDAR',
    file: 'calendar/2026.json',
    at: '"daysOff"',
    reason: /Giỗ Tổ Hùng Vương 2026-04-26: không có ngày nghỉ 2026-04-27/,
  },
  {
    what: 'a calendar whose Tết is not that of the lunar table',
    files: broken('lunar/UTC7.json', '2025-01-29', '2025-03-29'),
    code: 'CALENDAR',
    file: 'calendar/2025.json',
    reason: /Tết Nguyên đán 2025-03-29/,
  },
  {
    what: 'a swapped day off that nobody makes up for',
    files: broken('calendar/2025.json', /"workedSaturdays": \[[\s\S]*\]/, '"workedSaturdays": []'),
    code: 'CALENDAR',
    file: 'calendar/2025.json',
    at: '"workedSaturdays"',
    reason: /phải có 1 thứ Bảy làm bù/,
  },
  {
    what: 'a make-up day that is no Saturday',
    files: broken('calendar/2026.json', '2026-08-22', '2026-08-23'),
    code: 'CALENDAR',
    file: 'calendar/2026.json',
    at: '2026-08-23',
    reason: /phải là thứ Bảy/,
  },
  {
    what: 'a computed year that calls itself verified',
    files: broken('calendar/2027.json', '"verified": false', '"verified": true'),
    code: 'CALENDAR',
    file: 'calendar/2027.json',
    reason: /tạm tính/,
  },
  {
    what: 'hours that end before they begin',
    files: broken('office-hours/DEFAULT.json', '"closes": "11:30"', '"closes": "07:00"'),
    code: 'CALENDAR',
    file: 'office-hours/DEFAULT.json',
    reason: /theo thứ tự/,
  },
  {
    what: 'a paper type that no procedure uses',
    files: added('paper-types/X.json', { ...bodyOf('paper-types/DEATH_EXTRACT.json'), paperType: 'X' }),
    code: 'UNREAD',
    file: 'paper-types/X.json',
    reason: /không thủ tục nào dùng/,
  },
  {
    what: 'rows of DT-3 other than those that the code carries out',
    files: broken('rule-sets/RS-118.1.json', '"paperRows": ["2", ', '"paperRows": ["1", "2", '),
    code: 'DISAGREES_WITH_CODE',
    file: 'rule-sets/RS-118.1.json',
    at: '"paperRows"',
    reason: /mã nguồn thực hiện/,
  },
  {
    what: 'a result on paper alone, which the Decision does not know',
    files: broken('procedures/2.000884.json', '"forms": "BOTH"', '"forms": "PAPER"'),
    code: 'SHAPE',
    file: 'procedures/2.000884.json',
    at: '"PAPER"',
    reason: /một trong: E, BOTH/,
  },
  {
    what: 'hours of the step that the hand-over rule limits',
    files: broken(P07, '"TRANSFERRED": 4', '"DIGITISING": 4, "TRANSFERRED": 4'),
    code: 'SHAPE',
    file: P07,
    at: '"DIGITISING"',
    reason: /"DIGITISING" không có trong lược đồ/,
  },
  {
    what: 'an act that came into force after the layer began',
    files: broken(
      'rule-sets/RS-118.2.json',
      '"since": "2025-09-15" }',
      '"since": "2025-09-15" }, { "act": "Nghị định 367/2025/NĐ-CP", "since": "2025-12-31" }',
    ),
    code: 'ACTS',
    file: 'rule-sets/RS-118.2.json',
    at: '2025-12-31" }',
    reason: /367\/2025\/NĐ-CP có hiệu lực từ 2025-12-31, sau ngày 2025-09-15/,
  },
  {
    what: 'an act that a layer drops without saying by what it ended',
    files: broken('rule-sets/RS-224.2.json', /,\s*\{ "act": "Nghị định 367[^}]*\}/, ''),
    code: 'ACTS',
    file: 'rule-sets/RS-224.2.json',
    at: '"acts"',
    reason: /367\/2025\/NĐ-CP của phiên bản trước không còn ghi/,
  },
  {
    what: 'an act that ends and is listed all the same',
    files: broken(
      'rule-sets/RS-224.2.json',
      '"forms": [',
      '"endedActs": [{ "act": "Nghị định 367/2025/NĐ-CP", "by": "x" }],\n  "forms": [',
    ),
    code: 'ACTS',
    file: 'rule-sets/RS-224.2.json',
    at: '"endedActs"',
    reason: /không phải văn bản mà phiên bản này thôi áp dụng/,
  },
  {
    what: 'a category that cites another place than the one that names it',
    files: broken('mandatory/PROVINCIAL_LIST.json', 'mục 3, điểm (3)', 'mục 3, Bước 1, gạch đầu dòng thứ ba'),
    code: 'CITATION',
    file: 'mandatory/PROVINCIAL_LIST.json',
    at: '"source"',
    reason: /diện PROVINCIAL_LIST do "mục 3, điểm \(3\)" nêu/,
  },
  {
    what: 'a place that the Decision does not have',
    files: broken('special-law/KHO-LON-P09-C3.json', '"article": "mục 3, Bước 1"', '"article": "mục 3, Bước 6"'),
    code: 'CITATION',
    file: 'special-law/KHO-LON-P09-C3.json',
    at: '"article"',
    reason: /Quyết định không có "mục 3, Bước 6"/,
  },
  {
    what: 'an override called verified of an act that was read in another one',
    files: broken('special-law/ND15-2021-P10-C2.json', '"verified": false', '"verified": true'),
    code: 'PROVENANCE',
    file: 'special-law/ND15-2021-P10-C2.json',
    at: '"verified"',
    reason: /ghi đã xác minh nhưng nguồn là "Nghị định 15\/2021/,
  },
  {
    what: 'a recalled value inside a definition that calls itself verified',
    files: broken('procedures/1.012768.json', /(theo trí nhớ, chưa xác minh",\s*"verified": )false/, '$1true'),
    code: 'PROVENANCE',
    file: 'procedures/1.012768.json',
    reason: /theo trí nhớ/,
  },
  {
    what: 'an act that must name a ground and has none to name',
    files: broken('decision/2603.json', /"of": "SUBMIT_REFUSAL"/g, '"of": "REJECT_INTAKE"'),
    code: 'GROUND',
    file: 'decision/2603.json',
    at: '"grounds"',
    reason: /không có căn cứ nào cho SUBMIT_REFUSAL/,
  },
  {
    what: 'a ground without an act in force under some layer',
    files: broken('decision/2603.json', /,\s*\{ "act": "Nghị định 118\/2025\/NĐ-CP" \}/, ''),
    code: 'GROUND',
    file: 'decision/2603.json',
    reason: /căn cứ SUBMIT_REFUSAL NOT_QUALIFIED không dẫn văn bản nào còn hiệu lực theo RS-224/,
  },
  {
    what: 'a cut-off that the code does not know',
    files: broken('rule-sets/RS-224.2.json', '"cutoff": "15:00"', '"cutoff": "16:00"'),
    code: 'DISAGREES_WITH_CODE',
    file: 'rule-sets/RS-224.2.json',
    at: '"cutoff"',
    reason: /mã nguồn thực hiện/,
  },
  {
    what: 'a result that two wait for in a circle',
    files: broken('procedures/2.000986.json', '"dependsOn": []', '"dependsOn": ["KQ2"]'),
    code: 'CYCLE',
    file: 'procedures/2.000986.json',
    at: '"dependsOn"',
    reason: /kết quả KQ1 phụ thuộc chính nó qua một vòng/,
  },
  {
    what: 'a result that waits for one that the procedure does not have',
    files: broken('procedures/2.000986.json', '"dependsOn": ["KQ1"]', '"dependsOn": ["KQ9"]'),
    code: 'RESULT',
    file: 'procedures/2.000986.json',
    at: '"KQ9"',
    reason: /phụ thuộc "KQ9" mà thủ tục không có/,
  },
  {
    what: 'a mandatory result that waits for one that need not come',
    files: broken('procedures/2.000986.json', '"mandatory": true', '"mandatory": false'),
    code: 'RESULT',
    file: 'procedures/2.000986.json',
    at: '"dependsOn": ["KQ1"]',
    reason: /bắt buộc KQ\d phụ thuộc kết quả không bắt buộc KQ1/,
  },
  {
    what: 'two results of one code',
    files: broken('procedures/2.000986.json', '"code": "KQ2"', '"code": "KQ1"'),
    code: 'RESULT',
    file: 'procedures/2.000986.json',
    reason: /mã kết quả "KQ1" ghi hai lần/,
  },
  {
    what: 'steps that each keep their hours and miss the limit together',
    files: broken(P07, '"PROCESSING": 12', '"PROCESSING": 13'),
    code: 'DEADLINE',
    file: P07,
    at: '"stepBudgetHours"',
    reason: /các bước từ TRANSFERRED đến AWAITING_ISSUE cộng lại 25 giờ làm việc, quá 24 giờ của thời hạn/,
  },
  {
    what: 'steps that leave the others nothing of a limit that is shared',
    files: broken('procedures/2.000986.json', '"PROCESSING": 4', '"PROCESSING": 12'),
    code: 'DEADLINE',
    file: 'procedures/2.000986.json',
    reason: /cộng lại 16 giờ làm việc, quá 8 giờ/,
  },
  {
    what: 'one code for two fields of law',
    files: broken('procedures/1.004194.json', '"code": "CTRU"', '"code": "CT"'),
    code: 'FIELD',
    file: 'procedures/1.004194.json',
    at: '"code": "CT"',
    reason: /mã lĩnh vực "CT" của "Cư trú" cũng là mã của "Chứng thực"/,
  },
  {
    what: 'a limit called verified that was read at second hand',
    files: broken(P07, /(nguồn thứ cấp\)",\s*"verified": )false/, '$1true'),
    code: 'PROVENANCE',
    file: P07,
    reason: /ghi đã xác minh nhưng nguồn là/,
  },
  {
    what: 'a unit that one of the competent agencies does not have',
    files: broken('agencies/H15.902.json', /"(business|certification)": /g, '"$1Old": '),
    code: 'AGENCY',
    file: 'procedures/1.001612.json',
    at: '"leadUnit"',
    reason: /H15\.902 có thẩm quyền mà không có đơn vị "business"/,
  },
  {
    what: 'a case of exemption that is named twice',
    files: broken(
      'procedures/2.000635.json',
      '"exemptions": [',
      '"exemptions": [{ "code": "MIEN-HT", "name": "x", "legalBasis": { "act": "x" }, "verified": false },',
    ),
    code: 'FEE',
    file: 'procedures/2.000635.json',
    reason: /mã trường hợp miễn "MIEN-HT" của khoản thu "P08-F1" ghi hai lần/,
  },
  {
    what: 'parts of a limit that are longer together than it is',
    files: broken(
      'procedures/2.000986.json',
      '"share": { "unit": "WORKING_DAYS", "amount": 2 }',
      '"share": { "unit": "WORKING_DAYS", "amount": 3 }',
    ),
    code: 'DEADLINE',
    file: 'procedures/2.000986.json',
    reason: /phần thời hạn của kết quả KQ2 và các kết quả trước nó quá thời hạn/,
  },
  {
    what: 'a result that nobody makes where one of the competent agencies works',
    files: SHIPPED.filter(({ path }) => path !== 'agencies/H15.922.json'),
    code: 'RESULT',
    file: 'procedures/2.000986.json',
    at: '"madeBy": "POLICE"',
    reason: /kết quả KQ2 do POLICE lập, nhưng không xác định được cơ quan loại ấy phục vụ địa bàn của H15\.902/,
  },
  {
    what: 'two results that are made here',
    files: broken('procedures/2.000986.json', '"way": "EXTERNAL"', '"way": "UPLOADED"'),
    code: 'RESULT',
    file: 'procedures/2.000986.json',
    at: '"way": "UPLOADED"',
    reason: /chỉ một kết quả của thủ tục được lập ở đây/,
  },
  {
    what: 'a procedure of which no result need come',
    files: broken(P07, '"mandatory": true', '"mandatory": false'),
    code: 'RESULT',
    file: P07,
    at: '"results"',
    reason: /không kết quả nào là bắt buộc/,
  },
  {
    what: 'a result of another system that nobody names',
    files: broken(P07, /"way": "FORM",\s*"form": "[A-Z_]*"/, '"way": "EXTERNAL"'),
    code: 'RESULT',
    file: P07,
    reason: /kết quả KQ1 không nêu hệ thống báo kết quả \(system\)/,
  },
  {
    what: 'a result made by a form that nobody names',
    files: broken(P07, /"way": "FORM",\s*"form": "[A-Z_]*"/, '"way": "FORM"'),
    code: 'RESULT',
    file: P07,
    reason: /kết quả KQ1 không nêu mẫu kết quả \(form\)/,
  },
  {
    what: 'an uploaded result with a form that nothing would be drawn by',
    files: broken(P07, '"way": "FORM"', '"way": "UPLOADED"'),
    code: 'RESULT',
    file: P07,
    at: '"form"',
    reason: /lập theo cách UPLOADED thì không có form/,
  },
  {
    what: 'a result made here by somebody else',
    files: broken(P07, '"madeBy": "LEAD"', '"madeBy": "COMMUNE_PC"'),
    code: 'RESULT',
    file: P07,
    at: '"madeBy"',
    reason: /thì do cơ quan chủ trì \(LEAD\) lập/,
  },
  {
    what: 'a result made by bodies that there are none of',
    files: broken(
      P07,
      /"madeBy": "LEAD",\s*"way": "FORM",\s*"form": "[A-Z_]*"/,
      '"madeBy": "CUSTOMS",\n      "way": "EXTERNAL", "system": "X"',
    ),
    code: 'RESULT',
    file: P07,
    at: '"CUSTOMS"',
    reason: /do CUSTOMS lập, nhưng không có cơ quan nào loại ấy/,
  },
  {
    what: 'a unit that competent agencies do not have',
    files: broken(P07, '"leadUnit": "civilStatus"', '"leadUnit": "fisheries"'),
    code: 'AGENCY',
    file: P07,
    at: '"leadUnit"',
    reason: /H15\.90[12] có thẩm quyền mà không có đơn vị "fisheries"/,
  },
  {
    what: 'a level at which nobody is competent',
    files: broken(P07, '"level": "COMMUNE"', '"level": "PROVINCE"'),
    code: 'AGENCY',
    file: P07,
    at: '"level"',
    reason: /H15\.90[12] có thẩm quyền mà không thuộc cấp PROVINCE/,
  },
  {
    what: 'an agency to be asked that there is not',
    files: broken(P07, '"addressedTo": "COMMUNE_PC"', '"addressedTo": "CUSTOMS"'),
    code: 'AGENCY',
    file: P07,
    at: '"addressedTo"',
    reason: /không có cơ quan CUSTOMS nào khác để hỏi/,
  },
  {
    what: 'a name that is to be read off a number',
    files: broken(P07_FORM, '"from": "PARTY", "text": "{fullName}"', '"from": "PARTY", "text": "{personalId}"'),
    code: 'FORM',
    file: P07_FORM,
    reason: /"personalId" của người nộp có kiểu PERSONAL_ID, không phải NAME/,
  },
  {
    what: 'a text that is an answer’s code',
    files: broken(P07_FORM, /"type": "CODE"(,\s*"required": \w+,\s*"when": \{\},\s*"sources": \[\{ "from": "ANSWER")/, '"type": "TEXT"$1'),
    code: 'FORM',
    file: P07_FORM,
    reason: /trường phải có kiểu CODE/,
  },
  {
    what: 'a symbol of two kinds of result of one agency',
    files: withTwin({ symbol: 'GXN-UBND' }, { symbol: 'GXN-UBND', paperType: 'MARRIAGE_CERTIFICATE' }),
    code: 'SYMBOL',
    file: TWIN,
    at: '"symbol"',
    reason: /ký hiệu "GXN-UBND" của kết quả KQ1 đã thuộc về kết quả của 1\.004873/,
  },
  {
    what: 'two results that both leave their symbol to the agency',
    files: withTwin({}, { paperType: 'MARRIAGE_CERTIFICATE' }),
    code: 'SYMBOL',
    file: TWIN,
    reason: /không có ký hiệu riêng \(symbol\), mà ký hiệu "UBND-XNHN" của cơ quan đã thuộc về kết quả của 1\.004873/,
  },
  {
    what: 'a symbol of the slips that an office issues',
    files: withTwin({}, { symbol: 'PXM-UBND' }),
    code: 'SYMBOL',
    file: TWIN,
    at: '"symbol"',
    reason: /ký hiệu "PXM-UBND" .* thuộc về phiếu do cơ quan phát hành/,
  },
  {
    what: 'a book of one kind of result that another takes its numbers from',
    files: withTwin({ series: 'MARITAL', symbol: 'A-UBND' }, { series: 'MARITAL', symbol: 'B-UBND' }),
    code: 'SYMBOL',
    file: TWIN,
    at: '"series"',
    reason: /sổ "MARITAL" đã là sổ của kết quả khác, của 1\.004873/,
  },
  {
    what: 'a book of the office taken for that of a result',
    files: withTwin({}, { series: 'REFUSAL', symbol: 'B-UBND' }),
    code: 'SYMBOL',
    file: TWIN,
    at: '"series"',
    reason: /sổ "REFUSAL" là sổ chung của cơ quan/,
  },
  {
    what: 'a second kind of result without a book of its own',
    files: withTwin({}, { symbol: 'B-UBND', paperType: 'MARRIAGE_CERTIFICATE' }),
    code: 'SYMBOL',
    file: TWIN,
    reason: /kết quả KQ1 không có sổ riêng \(series\), mà kết quả khác, của 1\.004873, đã lấy số ở sổ văn bản đi/,
  },
  {
    what: 'a book without a symbol of its own, whose numbers would be other documents’, too',
    files: withTwin({}, { series: 'MARITAL' }),
    code: 'SYMBOL',
    file: TWIN,
    at: '"series"',
    reason: /lấy số ở sổ riêng thì phải có ký hiệu riêng/,
  },
];

describe('the check of the definitions', () => {
  it('passes what is shipped', () => {
    expect(checkLaw(SHIPPED).findings).toEqual([]);
  });

  it.each(CASES)('refuses $what', ({ files, code, file, at, reason }) => {
    const found = checkLaw(files).findings.filter(
      (finding) => finding.code === code && finding.file === file && reason.test(finding.reason),
    );
    expect(found).not.toEqual([]);
    if (at !== undefined) expect(found.map(({ line }) => line)).toContain(lineOf(files, file, at));
  });

  it.each([
    ['"code": "1.004873"', '"code": "P07"', /^\/code: không đúng dạng \^\[123\]/],
    ['"name": "Cấp Giấy xác nhận tình trạng hôn nhân"', '"name": ""', /^\/name: không được để trống$/],
    ['"name": "Cấp Giấy xác nhận tình trạng hôn nhân"', '"name": 5', /^\/name: phải là chữ, trong dấu ngoặc kép$/],
    ['"competent": ["COMMUNE_PC"]', '"competent": []', /^\/competent: phải có ít nhất 1 mục$/],
    ['"supplementWindowDays": 10', '"supplementWindowDays": 0', /^\/supplementWindowDays: phải từ 1 trở lên$/],
    ['"receiving": true', '"receiving": "có"', /^\/receiving: phải là true hoặc false$/],
    ['"per": "UNKNOWN"', '"per": "NGAY"', /^\/fees\/0\/rate\/per: phải là "CASE"$/],
  ])('says in Vietnamese what is wrong with %s → %s', (from, to, reason) => {
    const reasons = checkLaw(broken(P07, from, to))
      .findings.filter(({ code }) => code === 'SHAPE')
      .map((found) => found.reason);
    expect(
      reasons.some((said) => reason.test(said)),
      reasons.join('\n'),
    ).toBe(true);
    expect(reasons.filter((said) => /\bmust\b/.test(said))).toEqual([]);
  });
});
