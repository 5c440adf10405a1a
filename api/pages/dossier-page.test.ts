import { describe, expect, it } from 'vitest';
import { tasksOf } from '../../domain/dossier/derive.ts';
import { applicationAt, at, officer, scene } from '../../test/support/dossier.ts';
import { entryWords, subjectWords } from './dossier-page.ts';

const morning = at('2026-03-02T09:05');

describe('what a task on the dossier’s page is about', () => {
  it('is said by the name of the paper, by what an officer called it, and never by a code of the system', () => {
    const dossier = scene(applicationAt('2026-03-02T09:00'));
    dossier.act(officer, 'START_IDENTIFICATION', {}, morning);
    dossier.act(officer, 'RESOLVE_ACCOUNT', {}, morning);
    const choices = ['one', 'two'].map((account) => ({ account, masked: `••••${account}` }));
    dossier.outcome('RESOLVE_ACCOUNT', { account: 'CONFLICT', choices }, morning);
    dossier.act(officer, 'ADD_PAPER', { item: 'TO-DAN-PHO', paperType: null }, morning);
    const state = dossier.state();
    const said = new Map(tasksOf(state).map(({ subject }) => [subject, subjectWords(state, subject)]));
    expect(said.get('P07-C1')).toBe('Tờ khai cấp Giấy xác nhận tình trạng hôn nhân');
    expect(said.get('TO-DAN-PHO')).toBe('TO-DAN-PHO');
    expect(said.get('CHOOSE_ACCOUNT')).toBeNull();
    expect(subjectWords(state, 'return_electronic-5')).toBeNull();
  });
});

describe('an entry of the story on the dossier’s page', () => {
  const { state } = scene(applicationAt('2026-03-02T09:00'));

  it.each([
    ['PAPER_CLASSIFIED', { item: 'P07-C1', row: '6' }, 'Tờ khai cấp Giấy xác nhận tình trạng hôn nhân'],
    ['PAPER_ADDED', { item: 'TO-DAN-PHO' }, 'TO-DAN-PHO'],
    ['REGISTERS_ASKED', { registers: ['MARRIAGE', 'DEATH'] }, 'sổ đăng ký kết hôn; sổ đăng ký khai tử'],
    ['REGISTER_ANSWERED', { register: 'DEATH', found: true }, 'sổ đăng ký khai tử'],
    ['CONSULTATION_SENT', { consultation: 'TV1' }, 'TV1'],
    ['SLIP_RENDERED', { slip: 'STOP_NOTICE', sha256: 'a' }, 'Thông báo dừng giải quyết hồ sơ'],
    ['UNDERWAY', { act: 'ACCEPT' }, 'Tiếp nhận hồ sơ, cấp mã và hẹn trả kết quả'],
    ['STOPPED_ON_REQUEST', {}, null],
  ])('says which paper, register or slip %s is about', (type, data, words) => {
    expect(entryWords(state(), { type, data })).toBe(words);
  });
});
