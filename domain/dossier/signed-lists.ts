import { updatePaper } from './change.ts';
import type { DossierState, PaperFile, PaperItem } from './state.ts';

/**
 * Danh mục tệp tin có chữ ký số: the hand-over's list (the control slip) and its additions. Whoever handles the dossier gets no file that
 * stands in none of them (Decision 2603, step B2).
 */

type Checked = Pick<PaperFile, 'sha256' | 'pages'>;

/** A file that differs from the one before it, in a dossier whose package is signed. */
export const isNewFile = ({ controlSlip }: DossierState, { file }: PaperItem, { sha256 }: Pick<Checked, 'sha256'>): boolean =>
  controlSlip !== null && file?.sha256 !== sha256;

/** The paper's file once a scan has passed: the same bytes stand where they stood, others are in no list yet. */
export const fileAfter = (state: DossierState, paper: PaperItem, { sha256, pages }: Checked): PaperFile => ({
  ...(isNewFile(state, paper, { sha256 }) ? { list: null } : paper.file?.sha256 === sha256 ? paper.file : {}),
  sha256,
  pages,
  version: (paper.file?.version ?? 0) + 1,
});

/** The signed list in which the paper's file stands; null: none, or none is signed yet. */
export const listOf = ({ controlSlip }: Pick<DossierState, 'controlSlip'>, { file }: Pick<PaperItem, 'file'>): string | null =>
  file === null ? null : file.list === undefined ? controlSlip : file.list;

/** Papers whose file came after the package was signed, and that no signed list names. */
export const unlisted = ({ papers }: Pick<DossierState, 'papers'>): readonly PaperItem[] =>
  papers.filter(({ file }) => file?.list === null);

/** The officer's own signatures, by paper. */
export const withSigned = (state: DossierState, signed: Readonly<Record<string, string>> = {}): DossierState =>
  Object.entries(signed).reduce(
    (next, [item, sha256]) =>
      updatePaper(next, item, ({ file }) => (file === null ? {} : { status: 'OFFICER_SIGNED', file: { ...file, signed: sha256 } })),
    state,
  );

/** The files that a list was signed for; one that has changed since stands in none. */
export const withListed = (state: DossierState, list: string, files: Readonly<Record<string, string>>): DossierState => ({
  ...state,
  papers: state.papers.map((paper) =>
    paper.file !== null && paper.file.list === null && files[paper.item] === paper.file.sha256
      ? { ...paper, file: { ...paper.file, list } }
      : paper,
  ),
});
