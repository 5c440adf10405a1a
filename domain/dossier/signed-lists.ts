import { updatePaper } from './change.ts';
import type { Command, OutcomeData } from './commands.ts';
import type { DossierState, PaperFile, PaperItem } from './state.ts';

/**
 * Danh mục tệp tin có chữ ký số: the hand-over's list (the control slip) and its additions. Whoever handles the dossier gets no file, and no
 * paper without one, that stands in none of them (Decision 2603, step B2 and part 3).
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

/** A paper that goes on without a file, as was decided just now: once the package is signed no list says so yet (since version 4). */
export const decidedUnfiled = ({ controlSlip }: DossierState, { version }: Pick<Command, 'version'>): Pick<PaperItem, 'file' | 'list'> =>
  controlSlip === null || version < 4 ? { file: null } : { file: null, list: null };

/** The addition to the package that names the paper, by its file or without one; null: none does yet. Absent: the list of the hand-over does, or says nothing. */
export const additionOf = ({ file, list, treatment }: Pick<PaperItem, 'file' | 'list' | 'treatment'>): string | null | undefined => {
  if (file !== null) return file.list;
  return treatment?.scan === false ? list : undefined;
};

/** Papers that came after the package was signed, with a file or without, and that no signed list names. */
export const unlisted = ({ papers }: Pick<DossierState, 'papers'>): readonly PaperItem[] =>
  papers.filter((paper) => additionOf(paper) === null);

/** The officer's own signatures, by paper. */
export const withSigned = (state: DossierState, signed: Readonly<Record<string, string>> = {}): DossierState =>
  Object.entries(signed).reduce(
    (next, [item, sha256]) =>
      updatePaper(next, item, ({ file }) => (file === null ? {} : { status: 'OFFICER_SIGNED', file: { ...file, signed: sha256 } })),
    state,
  );

/** What a list was signed for: files by paper, and papers without one. A file that has changed since stands in none. */
export const withListed = (
  state: DossierState,
  { list, files, papers = [] }: Pick<OutcomeData['SIGN_PACKAGE_ADDITION'], 'list' | 'files' | 'papers'>,
): DossierState => {
  const listed = (paper: PaperItem): PaperItem => {
    const { item, file } = paper;
    if (file === null) return papers.includes(item) ? { ...paper, list } : paper;
    return files[item] === file.sha256 ? { ...paper, file: { ...file, list } } : paper;
  };
  return { ...state, papers: state.papers.map((paper) => (additionOf(paper) === null ? listed(paper) : paper)) };
};
