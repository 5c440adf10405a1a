import type { Act, ActData, Command } from '../../domain/dossier/commands.ts';
import type { Actor, DossierState } from '../../domain/dossier/state.ts';
import type { Change } from '../../domain/dossier/transition.ts';
import { newUuid } from '../../platform/ids.ts';
import { applicationAt, at, COMMUNE_B, handler, ORDINARY_PAPER, officer, replyOf, scene, unitHead } from './dossier.ts';

/** Random whole numbers below a bound, the same for the same seed (mulberry32). */
export const seeded = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

export type Place = 'COMPONENTS' | 'DIGITISING' | 'PROCESSING';

/** Acts that are sent to one dossier: each burst at once, the next when all of it is answered. */
export interface Schedule {
  readonly seed: number;
  readonly name: string;
  readonly place: Place;
  readonly bursts: readonly (readonly Command[])[];
  /** Each write into the register takes up to this long. */
  readonly slowMs: number;
}

const command = <A extends Act>(actor: Actor, act: A, data: ActData[A]): Command =>
  ({ version: 2, id: newUuid(), act, actor, data }) as Command;

const paper = (number: number): Command => command(officer, 'ADD_PAPER', { item: `GIAY-${number}`, paperType: null });
const consultation = (): Command =>
  command(handler, 'CONSULT', { kind: 'VERIFICATION', addressee: COMMUNE_B, function: 'COMMUNE_PC', workingDays: 3 });
const answer = (number: number): Command =>
  command(replyOf(COMMUNE_B), 'ANSWER_CONSULTATION', { consultation: `TV${number}`, reply: 'a'.repeat(64), pages: 1 });
const classification = (item: string): Command => command(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item });

const many = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index + 1));

/** A capture as it lies in the file store. */
export type Capture = ActData['UPLOAD_SCAN']['files'][number];

const upload = (item: string, file: Capture): Command => command(officer, 'UPLOAD_SCAN', { item, files: [file] });

/** How many papers come at once. */
const AT_ONCE = [1, 2, 3, 4, 6, 8, 10, 13, 16, 19, 22, 25] as const;

/** What is tried: its share, where it happens, and its bursts. */
const KINDS: readonly {
  readonly name: string;
  readonly count: number;
  readonly place: Place;
  readonly bursts: (of: {
    readonly random: (below: number) => number;
    readonly capture: Capture;
    readonly index: number;
  }) => readonly (readonly Command[])[];
}[] = [
  {
    name: 'papers at once',
    count: 12,
    place: 'COMPONENTS',
    bursts: ({ index }) => [many(AT_ONCE[index - 1] ?? 1, paper)],
  },
  {
    name: 'papers in bursts, some classified',
    count: 8,
    place: 'COMPONENTS',
    bursts: ({ random }) => {
      const burst = 4 + random(8);
      return many(3, (round) =>
        many(burst, (index) => (round > 1 && index % 3 === 0 ? classification(`GIAY-${index}`) : paper((round - 1) * burst + index))),
      );
    },
  },
  {
    // A task that holds nothing but refusals leaves no trace: whatever it set going, a replay would not.
    name: 'papers one by one, acts that are refused in between',
    count: 5,
    place: 'COMPONENTS',
    bursts: () => many(16, (index) => [[paper(index)], many(2, () => classification('KHONG-CO'))]).flat(),
  },
  { name: 'three consultations at once', count: 6, place: 'PROCESSING', bursts: () => [many(3, consultation)] },
  { name: 'six consultations at once', count: 4, place: 'PROCESSING', bursts: () => [many(6, consultation)] },
  {
    name: 'consultations asked and answered side by side',
    count: 6,
    place: 'PROCESSING',
    bursts: () => [many(3, consultation), [...many(3, answer), ...many(3, consultation)], many(3, (index) => answer(index + 3))],
  },
  {
    name: 'two uploads at once',
    count: 6,
    place: 'DIGITISING',
    bursts: ({ capture }) => [[upload('P07-C1', capture), upload('P07-C3', capture)]],
  },
];

const SLOW_MS = [0, 1_000, 3_000] as const;

/** Every schedule of a run, named by its seed. */
export const schedulesOf = (first: number, capture: Capture): readonly Schedule[] => {
  let seed = first - 1;
  return KINDS.flatMap(({ name, count, place, bursts }) =>
    many(count, (index): Schedule => {
      seed += 1;
      const random = seeded(seed);
      const slowMs = SLOW_MS[seed % SLOW_MS.length] ?? 0;
      const sent = bursts({ random, capture, index });
      const acts = sent.map((burst) => burst.length).join('+');
      return {
        seed,
        name: `${seed}: ${name} (${acts}), writes up to ${slowMs / 1000} s`,
        place,
        bursts: sent,
        slowMs,
      };
    }),
  );
};

/** The changes that bring a widow's dossier to a place, told by the rules alone. */
export const changesTo = (place: Place, partyId: string): readonly Change[] => {
  const time = (minute: number): string => at(`2026-11-23T08:${String(minute).padStart(2, '0')}`);
  const open = applicationAt('2026-11-23T08:00');
  const dossier = scene({ ...open, data: { ...open.data, partyId } });
  const items = (): readonly string[] => dossier.state().papers.map(({ item }) => item);
  dossier.act(officer, 'START_IDENTIFICATION', {}, time(1));
  dossier.act(officer, 'RESOLVE_ACCOUNT', {}, time(2));
  dossier.outcome('RESOLVE_ACCOUNT', { account: 'LINKED' }, time(3));
  if (place === 'COMPONENTS') return dossier.changes();
  for (const [item, found] of [
    ['P07-C3', false],
    ['P07-C4', true],
  ] as const)
    dossier.system('LOOK_UP_DONE', { item, found }, time(4));
  dossier.act(officer, 'CONFIRM_DATA', { item: 'P07-C4', valid: true, agrees: true, confirmed: true }, time(5));
  for (const item of items())
    dossier.act(officer, 'CLASSIFY', { ...ORDINARY_PAPER, item, issuerAgency: 'H15.31.901', handedIn: item !== 'P07-C4' }, time(6));
  dossier.act(officer, 'ACCEPT', {}, time(7));
  dossier.outcome('ACCEPT', { dossierCode: `H15.901-${newUuid()}` }, time(8));
  dossier.act(officer, 'START_DIGITISING', {}, time(9));
  if (place === 'DIGITISING') return dossier.changes();
  for (const { item } of dossier.state().papers.filter(({ treatment }) => treatment?.scan)) {
    dossier.act(officer, 'UPLOAD_SCAN', { item, files: [{ sha256: `capture-${item}`, mediaType: 'image/jpeg', pages: 2 }] }, time(10));
    dossier.system('SCAN_CHECKED', { item, passed: true, sha256: `pdf-${item}`, pages: 2, findings: [] }, time(10));
  }
  dossier.act(officer, 'CHECK_DOSSIER', { items: items() }, time(12));
  dossier.act(officer, 'HAND_OVER', {}, time(13));
  dossier.outcome('HAND_OVER', { controlSlip: 'd'.repeat(64) }, time(14));
  dossier.act(unitHead, 'ASSIGN', { handler: handler.person }, time(15));
  dossier.act(handler, 'CHECK_RECEIPT', { items: items() }, time(16));
  return dossier.changes();
};

/** The portal has heard of it and the receipt is printed: what happened before the schedule is not its matter. */
export const settledSoFar = (state: DossierState): DossierState => ({
  ...state,
  work: state.work.filter(({ kind }) => kind !== 'RENDER_RECEIPT'),
  portal: { ...state.portal, queue: [] },
});
