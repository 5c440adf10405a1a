/** The one door of masks (domain rules 2.10): what is left of a person's data in lists, logs and pages that only need to tell one from another. */

/** Signs of an identifier that are shown, its last; of a short one never more than half. */
const SHOWN = 4;

/** `066190000777` → `••••0777`. How long it is, is not told either. */
export const maskedNumber = (identifier: string): string => {
  const signs = [...identifier];
  return `••••${signs.slice(signs.length - Math.min(SHOWN, Math.floor(signs.length / 2))).join('')}`;
};

/** `Nguyễn Thị Mẫu` → `N*** T*** M***`: enough to tell two dossiers apart, not enough to know whose they are. */
export const maskedName = (fullName: string): string =>
  fullName
    .normalize('NFC')
    .split(/\s+/)
    .map((word) => `${[...word][0]?.toUpperCase() ?? ''}***`)
    .join(' ');
