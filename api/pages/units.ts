import type { Db } from '../../db/client.ts';
import { agencyOf } from '../../db/law/law.ts';
import { agencyOfUnit } from '../../domain/identifiers/units.ts';

/** Names for unit codes; a unit that the register of agencies does not know shows its code. */
export const unitNames = async (db: Db, units: readonly string[]): Promise<(unit: string) => string> => {
  const agencies = [...new Set(units.map((unit) => agencyOfUnit(unit)))];
  const found = await Promise.all(agencies.map((agency) => agencyOf(db, agency)));
  const names = new Map<string, string>();
  for (const agency of found) {
    if (agency === null) continue;
    const { oneStop, leadership, records, ...lead } = agency.units;
    names.set(agency.agencyId, agency.name);
    names.set(oneStop, agency.oneStopName);
    for (const [unit, code] of Object.entries(lead)) names.set(code, `${agency.unitNames?.[unit] ?? 'Đơn vị chuyên môn'}, ${agency.name}`);
    names.set(leadership, `Lãnh đạo ${agency.name}`);
    names.set(records, `Văn thư ${agency.name}`);
  }
  return (unit) => names.get(unit) ?? unit;
};
