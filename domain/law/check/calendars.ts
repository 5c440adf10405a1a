import { type CalendarYear, isLocalDate } from '../../calendar/index.ts';
import { type Definition, type Finding, findingAt } from '../catalogue.ts';
import { ofKind } from '../pin.ts';

const MS_PER_DAY = 86_400_000;
const shift = (date: string, days: number): string => new Date(Date.parse(date) + days * MS_PER_DAY).toISOString().slice(0, 10);
/** 0 = Sunday. */
const weekday = (date: string): number => new Date(Date.parse(date)).getUTCDay();
const isWeekend = (date: string): boolean => weekday(date) === 0 || weekday(date) === 6;

interface Holiday {
  readonly date: string;
  readonly name: string;
  /** A holiday on the weekly day off is made up on the next working day (Labour Code Art. 111(3)). */
  readonly madeUp: boolean;
}

/** Culture Day: paid, not made up on a weekend (Resolution 28/2026/QH16 Art. 2). */
const CULTURE_DAY_SINCE = 2026;
/** Working days off of a year: New Year 1, Tết 5, Hùng Kings 1, 30/4, 1/5, National Day 2 (Labour Code Art. 112). */
const STATUTORY = 11;

const holidays = (year: number, hungKings: string): readonly Holiday[] => [
  { date: `${year}-01-01`, name: 'Tết Dương lịch', madeUp: true },
  { date: hungKings, name: 'Giỗ Tổ Hùng Vương', madeUp: true },
  { date: `${year}-04-30`, name: 'Ngày Chiến thắng', madeUp: true },
  { date: `${year}-05-01`, name: 'Ngày Quốc tế Lao động', madeUp: true },
  { date: `${year}-09-02`, name: 'Quốc khánh', madeUp: true },
  ...(year >= CULTURE_DAY_SINCE ? [{ date: `${year}-11-24`, name: 'Ngày Văn hóa Việt Nam', madeUp: false }] : []),
];

const dates = (definition: Definition<'CALENDAR'>): readonly Finding[] =>
  (['daysOff', 'workedSaturdays'] as const).flatMap((list) => {
    const days = definition.body[list].map(({ date }) => date);
    return days.flatMap((date, index) => {
      const at = `/${list}/${index}/date`;
      const wrong = (reason: string): readonly Finding[] => [findingAt(definition, at, 'CALENDAR', `${date}: ${reason}`)];
      if (!isLocalDate(date) || !date.startsWith(`${definition.body.year}-`)) return wrong(`không thuộc năm ${definition.body.year}`);
      if (days.indexOf(date) !== index) return wrong('ghi hai lần');
      if (list === 'daysOff' && isWeekend(date)) return wrong('ngày nghỉ hằng tuần không ghi vào ngày nghỉ lễ');
      if (list === 'workedSaturdays' && weekday(date) !== 6) return wrong('ngày làm bù phải là thứ Bảy');
      return [];
    });
  });

const statutory = (definition: Definition<'CALENDAR'>, tet: string, hungKings: string): readonly Finding[] => {
  const { year, daysOff, workedSaturdays } = definition.body as CalendarYear;
  const off = new Set(daysOff.map(({ date }) => date));
  const madeUpOn = (date: string): string => (isWeekend(date) ? madeUpOn(shift(date, 1)) : date);
  const fixed = holidays(year, hungKings);
  const missing = fixed
    .filter(({ date, madeUp }) => (madeUp || !isWeekend(date)) && !off.has(madeUpOn(date)))
    .map(({ date, name }) => findingAt(definition, '/daysOff', 'CALENDAR', `${name} ${date}: không có ngày nghỉ ${madeUpOn(date)}`));
  // Tết runs around its first day; its working days off, made-up ones included, lie within eleven days.
  const aroundTet = [...off].filter((date) => shift(tet, -4) <= date && date <= shift(tet, 9)).length;
  const tetDays =
    aroundTet >= 5 && (isWeekend(tet) || off.has(tet))
      ? []
      : [findingAt(definition, '/daysOff', 'CALENDAR', `Tết Nguyên đán ${tet}: phải có 5 ngày nghỉ, kể cả nghỉ bù, gồm mùng 1`)];
  const lost = fixed.filter(({ date, madeUp }) => !madeUp && isWeekend(date)).length;
  const owed = STATUTORY + fixed.filter(({ madeUp }) => !madeUp).length - lost;
  const swapped = off.size - owed;
  const balance =
    swapped === workedSaturdays.length
      ? []
      : [
          findingAt(
            definition,
            '/workedSaturdays',
            'CALENDAR',
            `${off.size} ngày nghỉ, luật cho ${owed}: phải có ${swapped} thứ Bảy làm bù, đang ghi ${workedSaturdays.length}`,
          ),
        ];
  return [...missing, ...tetDays, ...balance];
};

const provisional = (definition: Definition<'CALENDAR'>): readonly Finding[] =>
  definition.body.status === 'ANNOUNCED'
    ? []
    : definition.body.daysOff.flatMap(({ date, verified }, index) =>
        verified
          ? [findingAt(definition, `/daysOff/${index}/verified`, 'CALENDAR', `${date}: lịch tạm tính thì không ngày nào đã xác minh`)]
          : [],
      );

/** A year left out between two others would refuse every limit that crosses it. */
const gaps = (calendars: readonly Definition<'CALENDAR'>[]): readonly Finding[] => {
  const years = new Set(calendars.map(({ body }) => body.year));
  const first = Math.min(...years);
  return calendars
    .filter(({ body }) => body.year > first && !years.has(body.year - 1))
    .map((definition) => findingAt(definition, '/year', 'HOLE', `không có lịch năm ${definition.body.year - 1}`));
};

/** Calendar years against the Labour Code and the lunar table. */
export const checkCalendars = (definitions: readonly Definition[]): readonly Finding[] => {
  const lunar = ofKind(definitions, 'LUNAR').flatMap(({ body }) => body.years);
  const calendars = ofKind(definitions, 'CALENDAR');
  const found = calendars.flatMap((definition) => {
    const year = lunar.find((row) => row.year === definition.body.year);
    const known =
      year === undefined
        ? [findingAt(definition, '/year', 'CALENDAR', `bảng âm lịch không có năm ${definition.key}`)]
        : statutory(definition, year.tet, year.hungKings);
    return [...dates(definition), ...known, ...provisional(definition)];
  });
  return [...found, ...gaps(calendars)];
};
