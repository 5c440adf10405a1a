import { expect, it } from 'vitest';
import type { TimelineEntry } from './client.ts';
import { timelineLines } from './timeline.ts';

const event = (type: string, role: 'SYSTEM' | 'CASE_HANDLER'): TimelineEntry => ({
  revision: 1,
  type,
  at: '2026-03-02T02:00:00.000Z',
  actor: { person: 'cb-0102', role, unit: 'H15.901/HT', agency: 'H15.901', via: null },
  commandId: 'c',
  phase: 'PROCESSING',
  holder: { kind: 'HANDLER', unit: 'H15.901/HT' },
  ruleSet: 'RS',
  data: {},
});

it('the columns of the story stand apart and below each other, however long the name of an act', () => {
  const [head = '', ...lines] = timelineLines([event('REGISTER_ANSWERED', 'SYSTEM'), event('DRAFT_SUBMITTED', 'CASE_HANDLER')]);
  const column = head.indexOf('Người thực hiện');
  for (const line of lines) {
    expect(line.slice(column - 2, column)).toBe('  ');
    expect(line.slice(column)).toMatch(/^(Hệ thống|Cán bộ xử lý hồ sơ cb-0102) +Cán bộ xử lý hồ sơ \(H15\.901\/HT\)$/);
  }
});
