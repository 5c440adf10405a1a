import { agencyOf, servingAgencies } from '../../db/law/law.ts';
import { filesOf, madeByWork } from '../../db/register/files.ts';
import { type ControlSlipModel, renderControlSlip } from '../../documents/forms/control-slip.ts';
import type { ListedFile, ListedPaper } from '../../documents/forms/file-list.ts';
import { renderPackageAddition } from '../../documents/forms/package-addition.ts';
import type { Rectangle } from '../../documents/pdf/geometry.ts';
import type { SigningKey } from '../../documents/signing/keys.ts';
import { signPdf } from '../../documents/signing/sign.ts';
import { signerLine, signersIn } from '../../documents/signing/signers.ts';
import type { Activities } from '../../domain/dossier/activities.ts';
import { outcomeOfStep } from '../../domain/dossier/clock.ts';
import { dispositionOf, wordsOf } from '../../domain/dossier/disposition.ts';
import { groundWords } from '../../domain/dossier/grounds.ts';
import { addressedFunctions } from '../../domain/dossier/handOver.ts';
import { unlisted } from '../../domain/dossier/signed-lists.ts';
import type { FileKind } from '../../domain/dossier/slips.ts';
import type { PaperFile, PaperItem } from '../../domain/dossier/state.ts';
import { REGISTER_SYSTEMS, REGISTERS } from '../../domain/law/results/registers.ts';
import type { ProcedureVersion } from '../../domain/law/types.ts';
import type { ActivityDeps } from '../deps.ts';
import { contextOf, counterLetterheadOf, type DossierContext, leadUnitOf } from '../dossier-context.ts';
import { keepFile } from '../files.ts';
import { paperNamesOf } from '../paper-names.ts';
import { actorOf, localStamp, signInPlace } from './slips.ts';
import { WorkError } from './work-error.ts';

type Deps = Pick<ActivityDeps, 'db' | 'files' | 'keys'>;
type Kept = Awaited<ReturnType<typeof filesOf>>;
type Filed = PaperItem & { readonly file: PaperFile };

/** The dossier as it stands, its files, and what its papers are called. */
interface Listing {
  readonly view: DossierContext;
  readonly kept: Kept;
  readonly nameOf: (item: string) => string;
}

/** Everything that one signing rests on: the officer of the command under way besides. */
interface Signing extends Listing {
  readonly deps: Deps;
  readonly key: SigningKey;
  readonly workId: string;
  readonly at: string;
}

/** What a signed list says of a file, kept beside it: the check of the ledger reads it. */
interface ListedEntry {
  readonly item: string;
  readonly sha256: string;
  readonly signed?: string;
}

const withFile = (papers: readonly PaperItem[]): readonly Filed[] => papers.filter((paper): paper is Filed => paper.file !== null);

/** Signed once per work: an attempt that is begun anew finds what an earlier one has signed, and signs nothing again. */
const onceSigned = async (
  { deps, view, workId, at }: Signing,
  o: {
    readonly kind: FileKind;
    readonly item?: string;
    readonly meta?: Readonly<Record<string, unknown>>;
    readonly sign: () => Promise<Uint8Array>;
  },
): Promise<string> => {
  const { sign, ...named } = o;
  const made = { dossierId: view.state.dossierId, item: '', workId, ...named };
  return (await madeByWork(deps.db, made)) ?? keepFile(deps, { ...made, bytes: await sign(), at });
};

/** OFFICER_SIGN_MODE: each of these files with the officer's own signature, by paper. The file itself stays as it is. */
const signFiles = async (signing: Signing, papers: readonly Filed[]): Promise<Readonly<Record<string, string>>> => {
  const { deps, key, at } = signing;
  const signed: Record<string, string> = {};
  for (const { item, file, treatment } of papers) {
    if (treatment?.officerSigns !== true) continue;
    signed[item] = await onceSigned(signing, {
      kind: 'OFFICER_SIGNED',
      item,
      sign: async () =>
        signPdf({
          pdf: await deps.files.read(file.sha256),
          key,
          block: { kind: 'OFFICER', lines: ['Ký số bản số hóa', key.subject.commonName, localStamp(at)] },
          fieldName: 'CongChuc',
          reason: 'Ký số bản số hóa',
          at,
        }),
    });
  }
  return signed;
};

/** Who signed a paper's file before it was handed in, as found when it came in; a signed file becomes the paper as it is. */
const signersOf = (kept: Kept, sha256: string): readonly string[] =>
  signersIn(kept.find((file) => file.kind === 'CAPTURE' && file.sha256 === sha256)?.meta ?? {}).map(signerLine);

const paperWords = ({ state }: DossierContext, { treatment, ...paper }: PaperItem): string =>
  treatment === null ? 'chưa phân loại' : wordsOf(dispositionOf(state.law.procedure, { ...paper, treatment })).handOver;

const exceptionWords = ({ state }: DossierContext, { treatment }: PaperItem): string =>
  treatment?.exception === undefined
    ? ''
    : `; quyết định không số hóa: ${groundWords(state, 'DECIDE_EXCEPTION', treatment.exception).toLocaleLowerCase('vi')}`;

const listedFile = ({ view, kept, nameOf }: Listing, paper: Filed, signed: Readonly<Record<string, string>>): ListedFile => ({
  name: nameOf(paper.item),
  pages: paper.file.pages,
  sha256: paper.file.sha256,
  signers: signersOf(kept, paper.file.sha256),
  paper: paperWords(view, paper),
  ...(signed[paper.item] === undefined ? {} : { signed: signed[paper.item] }),
});

const listedPaper = ({ view, nameOf }: Listing, paper: PaperItem): ListedPaper => ({
  name: nameOf(paper.item),
  paper: `${paperWords(view, paper)}${exceptionWords(view, paper)}`,
});

const entries = (papers: readonly Filed[], signed: Readonly<Record<string, string>>): readonly ListedEntry[] =>
  papers.map(({ item, file }) => ({ item, sha256: file.sha256, ...(signed[item] === undefined ? {} : { signed: signed[item] }) }));

/** What the lists signed before say, in their order. */
const listedIn = (kept: Kept): readonly ListedEntry[] =>
  kept
    .filter(({ kind }) => kind === 'CONTROL_SLIP' || kind === 'PACKAGE_ADDITION')
    .flatMap(({ meta }) => (Array.isArray(meta.listed) ? (meta.listed as readonly ListedEntry[]) : []));

/** Of the lists signed before, the file that the last one names for a paper; undefined: none does. */
const listedBefore = (kept: Kept, item: string): string | undefined => listedIn(kept).findLast((entry) => entry.item === item)?.sha256;

/** The officer's signed files that go with the present ones, by paper. */
const signedBefore = ({ kept, view }: Listing): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listedIn(kept).flatMap(({ item, sha256, signed }) =>
      signed !== undefined && view.state.papers.some((paper) => paper.item === item && paper.file?.sha256 === sha256)
        ? [[item, signed]]
        : [],
    ),
  );

export const signList = (
  signing: Pick<Signing, 'key' | 'at'>,
  drawn: { readonly pdf: Uint8Array; readonly signatureAt: Rectangle },
  reason: string,
) => signInPlace(signing, drawn, { words: 'Ký số gói hồ sơ', fieldName: 'GoiHoSo', reason });

const listingOf = async ({ db }: Pick<Deps, 'db'>, view: DossierContext): Promise<Listing> => ({
  view,
  kept: await filesOf(db, view.state.dossierId),
  nameOf: await paperNamesOf(db, view),
});

const begin = async (deps: Deps, { dossierId, step: workId, at }: Parameters<Activities['packageDossier']>[0]): Promise<Signing> => {
  const view = await contextOf(deps.db, dossierId);
  const key = await deps.keys.keyFor(actorOf(view, workId).person);
  return { deps, key, ...(await listingOf(deps, view)), workId, at };
};

/** Which system's data stands in for a paper of this component. */
const sourceOf = ({ components }: ProcedureVersion, component: string | null): string => {
  const register = components.find(({ code }) => code === component)?.replaceableByData?.register;
  return register === undefined ? '' : REGISTER_SYSTEMS[REGISTERS[register].system];
};

/** What every control slip says of a dossier and its files; who hands it to whom is the hand-over's own. */
const slipOf = (
  listing: Listing,
  { at, officer, signed }: { readonly at: string; readonly officer: string; readonly signed: Readonly<Record<string, string>> },
): Omit<ControlSlipModel, 'handOvers'> => {
  const { view, nameOf } = listing;
  const { state, owner } = view;
  return {
    letterhead: counterLetterheadOf(view),
    dossierCode: view.code,
    issuedAt: at,
    owner: owner.fullName,
    address: owner.address ?? '',
    procedureName: state.law.procedure.name,
    receivedAt: state.clock.receivedAt,
    dueAt: state.clock.dueAt ?? at,
    files: withFile(state.papers).map((paper) => listedFile(listing, paper, signed)),
    reusedData: state.papers
      .filter(({ status }) => status === 'REUSED')
      .map(({ item, component }) => ({ name: nameOf(item), source: sourceOf(state.law.procedure, component) })),
    papersWithoutFile: state.papers
      .filter(({ file, status }) => file === null && status !== 'REUSED')
      .map((paper) => listedPaper(listing, paper)),
    officer,
  };
};

/** The same for a slip with which the dossier goes on later: with the files as the lists before have them. */
export const controlSlipOf = async (
  deps: Pick<Deps, 'db'>,
  view: DossierContext,
  by: { readonly at: string; readonly officer: string },
): Promise<Omit<ControlSlipModel, 'handOvers'>> => {
  const listing = await listingOf(deps, view);
  return slipOf(listing, { ...by, signed: signedBefore(listing) });
};

/** To whom else the dossier goes, by the function that the version names. Nobody is guessed: a person has to complete the catalogue. */
const addresseesOf = async ({ db }: Pick<Deps, 'db'>, { state }: DossierContext): Promise<Readonly<Record<string, string>>> => {
  const functions = addressedFunctions(state);
  const found = await servingAgencies(db, state.leadAgency, functions);
  const missing = functions.filter((of) => found[of] === undefined);
  if (missing.length > 0) throw new WorkError(`no agency for ${missing.join(', ')}`, 'ADDRESSEE_MISSING');
  return found;
};

/** Names of the agencies that coordinate, for the slip. */
const namesOf = async (
  { db }: Pick<Deps, 'db'>,
  { state }: DossierContext,
  addressees: Readonly<Record<string, string>>,
): Promise<readonly string[]> => {
  const names: string[] = [];
  for (const agency of new Set(Object.values(addressees)))
    if (agency !== state.leadAgency) names.push((await agencyOf(db, agency))?.name ?? agency);
  return names;
};

const controlSlip = (
  signing: Signing,
  { signed, others }: { readonly signed: Readonly<Record<string, string>>; readonly others: readonly string[] },
) => {
  const { view, at, key } = signing;
  const { intake } = view;
  return renderControlSlip({
    ...slipOf(signing, { at, officer: key.subject.commonName, signed }),
    handOvers: [
      { from: intake.oneStopName, to: leadUnitOf(view), at, outcome: outcomeOfStep(view.state, at), note: '' },
      ...others.map((to) => ({ from: intake.oneStopName, to, at, outcome: outcomeOfStep(view.state, at), note: 'Phối hợp' })),
    ],
  });
};

/** B2: the lists of the dossier's files with the officer's signature, at the hand-over and for what comes after it. */
export const createPackageActivities = (deps: Deps): Pick<Activities, 'packageDossier' | 'signPackageAddition'> => ({
  packageDossier: async (input) => {
    const signing = await begin(deps, input);
    const addressees = await addresseesOf(deps, signing.view);
    const papers = withFile(signing.view.state.papers);
    const signed = await signFiles(signing, papers);
    const list = await onceSigned(signing, {
      kind: 'CONTROL_SLIP',
      meta: { listed: entries(papers, signed) },
      sign: async () =>
        signList(signing, await controlSlip(signing, { signed, others: await namesOf(deps, signing.view, addressees) }), 'Chuyển hồ sơ'),
    });
    return { controlSlip: list, ...(Object.keys(signed).length === 0 ? {} : { signed }), addressees };
  },

  signPackageAddition: async (input) => {
    const signing = await begin(deps, input);
    const { view, kept, key, at } = signing;
    const { state, owner } = view;
    const papers = withFile(unlisted(state));
    const unfiled = unlisted(state).filter(({ file }) => file === null);
    const signed = await signFiles(signing, papers);
    const replaces = ({ item }: PaperItem): { readonly replaces?: string } => {
      const before = listedBefore(kept, item);
      return before === undefined ? {} : { replaces: before };
    };
    const list = await onceSigned(signing, {
      kind: 'PACKAGE_ADDITION',
      meta: { listed: entries(papers, signed) },
      sign: async () =>
        signList(
          signing,
          await renderPackageAddition({
            letterhead: counterLetterheadOf(view),
            dossierCode: view.code,
            issuedAt: at,
            owner: owner.fullName,
            procedureName: state.law.procedure.name,
            controlSlip: state.controlSlip ?? '',
            files: papers.map((paper) => ({ ...listedFile(signing, paper, signed), ...replaces(paper) })),
            papersWithoutFile: unfiled.map((paper) => ({ ...listedPaper(signing, paper), ...replaces(paper) })),
            officer: key.subject.commonName,
          }),
          'Bổ sung gói hồ sơ',
        ),
    });
    return {
      list,
      files: Object.fromEntries(papers.map(({ item, file }) => [item, file.sha256])),
      ...(unfiled.length === 0 ? {} : { papers: unfiled.map(({ item }) => item) }),
      ...(Object.keys(signed).length === 0 ? {} : { signed }),
    };
  },
});
