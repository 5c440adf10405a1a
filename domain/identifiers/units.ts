/** Whether a unit is `above` or lies below it: `H15.901` holds `H15.901/MC`, not `H15.9011`. In SQL: db/register/units.ts. */
export const liesWithin = (unit: string, above: string): boolean => unit === above || unit.startsWith(`${above}/`);

/** The agency that a unit belongs to: `H15.901` of `H15.901/MC`. */
export const agencyOfUnit = (unit: string): string => unit.split('/')[0] ?? unit;

/** Whether one of two units holds the other. */
export const sameBranch = (one: string, other: string): boolean => liesWithin(one, other) || liesWithin(other, one);
