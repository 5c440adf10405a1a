import { eventName, HOLDERS, ROLES } from '../../api/pages/wording.ts';
import { inVietnam, localDate, shortDate } from '../../domain/calendar/index.ts';
import type { TimelineEntry } from './client.ts';

/** `22/11/2026 14:05:09` in Vietnam. */
const localTime = (at: string): string => `${shortDate(localDate(at))} ${inVietnam(at).slice(11)}`;

/** What the act was about: a paper with its line of DT-3, a consultation, a number taken. */
const subject = ({ type, data }: TimelineEntry, fullNumber: string | null): string => {
  const row = type === 'PAPER_CLASSIFIED' ? [`dòng ${data.row}`] : [];
  const number = data.number === undefined ? [] : [`số ${fullNumber ?? data.number}`];
  const words = [data.item, data.consultation, ...row, ...number].filter((word) => word !== undefined);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
};

/** Each column as wide as its longest entry, two spaces apart. */
const aligned = (rows: readonly (readonly string[])[]): readonly string[] =>
  rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(Math.max(...rows.map((other) => other[column]?.length ?? 0))))
      .join('  ')
      .trimEnd(),
  );

/** The dossier's story as lines: time, act, who, who holds it afterwards; opaque ids of officers only. `fullNumber` as it stands on the issued document. */
export const timelineLines = (events: readonly TimelineEntry[], fullNumber: string | null = null): readonly string[] =>
  aligned([
    ['Thời gian', 'Việc', 'Người thực hiện', 'Sau đó hồ sơ ở'],
    ...events
      .filter(({ type }) => type !== 'UNDERWAY')
      .map((event) => {
        const { actor, holder } = event;
        const who = actor.role === 'SYSTEM' ? ROLES.SYSTEM : `${ROLES[actor.role]} ${actor.person}`;
        return [
          localTime(event.at),
          `${eventName(event.type)}${subject(event, fullNumber)}`,
          who,
          `${HOLDERS[holder.kind]} (${holder.unit})`,
        ];
      }),
  ]);
