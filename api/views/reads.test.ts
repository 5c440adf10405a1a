import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, dossierEvent, dossierFile, dossier as dossierTable, lawSnapshot, lookedUpData, party } from '../../db/schema.ts';
import { openSession } from '../../db/sessions/sessions.ts';
import { EVENT_TYPES } from '../../domain/dossier/contents.ts';
import {
  EVENT_GROUPS,
  type FieldGroup,
  type FileGroup,
  GROUP_OF_FILE,
  LIST_READS,
  type ListRead,
  type Relation,
  STAGES,
  type Stage,
} from '../../domain/dossier/reads/names.ts';
import { DAYS_AFTER_ANSWER, LIST_TABLE, linesOf, OVERSIGHT, READ_TABLE, rolesReading } from '../../domain/dossier/reads/table.ts';
import { registerOf } from '../../domain/dossier/register.ts';
import { FILE_KINDS, type FileKind } from '../../domain/dossier/slips.ts';
import type { DossierPhase, DossierState, Role } from '../../domain/dossier/state.ts';
import { liesWithin } from '../../domain/identifiers/index.ts';
import { canonicalJson, sha256 } from '../../platform/hash.ts';
import { newUuid } from '../../platform/ids.ts';
import { at } from '../../test/support/dossier.ts';
import { owing } from '../../test/support/owing.ts';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import { createApi } from '../app.ts';
import type { Caller } from '../http/auth.ts';
import { nameReads, pass } from '../http/named-reads.ts';

/** Every cell of the table of reads through HTTP: what it denies is denied to whoever asks, in every stage and from every place. */

const [COUNTER, LEAD, ASKED, ELSEWHERE, MAKER] = ['H15.901', 'H15.902', 'H15.903', 'H15.904', 'H15.905'] as const;
const OWNER = {
  fullName: 'Trịnh Thị Bí Ẩn',
  identifier: '066190000888',
  phone: '0905550111',
  email: 'bi-an@example.test',
  address: '12 Ngõ Kín',
};
const ATTACHED = 'P07-C1';
/** A result of yet another agency. */
const OTHERS = 'KQ3';
const NOW = at('2026-04-20T09:00');

/** Where the caller sits, with the relations that this makes; who watches over what is asked of the table's reach. */
const PLACES = {
  counter: { unit: `${COUNTER}/MC`, relations: ['INTAKE'] },
  leadUnit: { unit: `${LEAD}/HT`, relations: ['LEAD_UNIT', 'LEAD_AGENCY'] },
  leadElsewhere: { unit: `${LEAD}/VT`, relations: ['LEAD_AGENCY'] },
  signer: { unit: `${LEAD}/LD`, relations: ['LEAD_AGENCY', 'SIGNER'] },
  asked: { unit: `${ASKED}/HT`, relations: ['ADDRESSEE'] },
  askedAgency: { unit: ASKED, relations: ['ADDRESSEE'] },
  coordinating: { unit: `${MAKER}/CT`, relations: ['COORDINATING'] },
  nowhere: { unit: `${ELSEWHERE}/HT`, relations: [] },
} as const satisfies Readonly<Record<string, { readonly unit: string; readonly relations: readonly Relation[] }>>;
type Place = keyof typeof PLACES;

const PHASE_OF: Readonly<Record<Stage, DossierPhase>> = {
  INTAKE: 'CHECKING_COMPONENTS',
  HANDLING: 'PROCESSING',
  SIGNING: 'AWAITING_SIGNATURE',
  ISSUING: 'AWAITING_ISSUE',
  RETURNING: 'AWAITING_RETURN',
  ENDED: 'CLOSED',
};

/** Whom a token may name; a counter's software is its officer. */
const ROLES = (Object.keys(READ_TABLE) as Role[]).filter(
  (role) => !['SYSTEM', 'APPLICANT', 'SPECIALISED_DB', 'COUNTER_SYSTEM'].includes(role),
);

const agencyOf = (unit: string): string => unit.split('/')[0] ?? unit;
const callerAt = (place: Place, ...roles: Role[]): Caller => {
  const { unit } = PLACES[place];
  return { person: place === 'signer' ? 'nguoi-ky' : `${place}-${roles.join()}`, roles, unit, agency: agencyOf(unit) };
};

const GROUPS_OF_EVENTS: Readonly<Partial<Record<FieldGroup, readonly string[]>>> = EVENT_GROUPS;

let api: TestApi;
let app: FastifyInstance;
const shaOf = new Map<FileKind, string>();
const states = new Map<Stage, DossierState>();

const put = async (state: DossierState): Promise<void> => {
  const { law, ...stored } = state;
  const lawHash = sha256(canonicalJson(law));
  await api.deps.db.insert(lawSnapshot).values({ hash: lawHash, body: law }).onConflictDoNothing();
  await api.deps.db.insert(dossierTable).values({ ...registerOf(state), lawHash, state: stored });
  const common = { dossierId: state.dossierId, mediaType: 'application/pdf', size: 1, pages: 1, createdAt: NOW };
  const itemOf = (kind: FileKind): string => {
    if (GROUP_OF_FILE[kind] === 'CONSULTATIONS') return 'TV1';
    if (kind === 'EXTERNAL_RESULT') return OTHERS;
    return GROUP_OF_FILE[kind] === 'PAPERS' ? 'P07-C3' : '';
  };
  await api.deps.db.insert(dossierFile).values([...shaOf].map(([kind, sha]) => ({ ...common, kind, item: itemOf(kind), sha256: sha })));
  const happened = {
    at: NOW,
    person: 'cb',
    role: 'SYSTEM',
    unit: '',
    agency: '',
    phase: state.phase,
    holder: 'HANDLER',
    holderUnit: LEAD,
  } as const;
  await api.deps.db.insert(dossierEvent).values(
    EVENT_TYPES.map((type, index) => ({
      ...{ ...happened, dossierId: state.dossierId, revision: index + 1, ordinal: 0, type, commandId: newUuid(), ruleSet: 'RS' },
      ...{ data: { about: type }, link: index + 1, previous: 'p', bodyHash: 'b', hash: sha256(`${state.dossierId} ${type}`) },
    })),
  );
  await api.deps.db
    .insert(lookedUpData)
    .values({ dossierId: state.dossierId, item: 'P07-C4', found: true, record: { holder: OWNER.fullName }, lookedUpAt: NOW });
};

const dossierIn = (dossierId: string, phase: DossierPhase, change: Partial<DossierState> = {}): DossierState => {
  const base = owing('returnElectronically', dossierId);
  const request = newUuid();
  const consultation = {
    consultation: 'TV1',
    kind: 'VERIFICATION',
    addressee: ASKED,
    dueAt: NOW,
    status: 'SENT',
    openedAt: NOW,
    reply: null,
  } as const;
  return {
    ...base,
    dossierCode: `H15-${dossierId}`,
    phase,
    closure: phase === 'CLOSED' ? 'RETURNED' : null,
    intakeAgency: COUNTER,
    intakeUnit: `${COUNTER}/MC`,
    leadAgency: LEAD,
    leadUnit: `${LEAD}/HT`,
    receipt: shaOf.get('RECEIPT') ?? null,
    result: base.result && { ...base.result, signer: 'nguoi-ky' },
    consultations: [{ ...consultation, request, items: [ATTACHED] }],
    handOvers: [{ agency: MAKER, role: 'COORDINATING', sentAt: NOW, dueAt: null, openedAt: null }],
    ...change,
  };
};

beforeAll(async () => {
  api = await startTestApi();
  const clock = { now: () => NOW };
  app = await createApi({
    ...api.deps,
    clock,
    verifyAccessToken: async (token) => ({ caller: JSON.parse(Buffer.from(token, 'base64url').toString()), proof: {} }),
  });
  for (const kind of Object.keys(FILE_KINDS) as FileKind[]) {
    const { sha256: sha } = await api.deps.files.putBytes(Buffer.from(`${kind} của ${OWNER.fullName}`));
    shaOf.set(kind, sha);
  }
  const [stage] = Object.keys(STAGES);
  const { partyId } = owing('returnElectronically', `TN-${stage}`);
  await api.deps.db.insert(party).values({ partyId, kind: 'PERSON', ...OWNER, createdAt: NOW });
  for (const stage of Object.keys(STAGES) as Stage[]) {
    const change = stage === 'INTAKE' ? { controlSlip: null } : {};
    const state = dossierIn(`TN-${stage}`, PHASE_OF[stage], change);
    states.set(stage, state);
    await put(state);
  }
});
afterAll(async () => {
  await app?.close();
  await api?.close();
});

const get = async (caller: Caller, url: string) => {
  const token = Buffer.from(JSON.stringify(caller)).toString('base64url');
  return app.inject({ url, headers: { authorization: `Bearer ${token}` } });
};

/** The lines that hold for a role at a place, told by hand: no function of the product is asked. */
const linesAt = (role: Role, place: Place, stage: Stage) => {
  const { unit, relations } = PLACES[place];
  const reach = { UNIT: unit, AGENCY: agencyOf(unit), EVERYWHERE: '' }[OVERSIGHT[role]?.reach ?? 'EVERYWHERE'];
  const overseen = reach !== '' && [`${COUNTER}/MC`, `${LEAD}/HT`].some((one) => liesWithin(one, reach));
  // While it is processed the consulted agency holds it.
  const held = reach !== '' && liesWithin(stage === 'HANDLING' ? ASKED : 'nobody', reach);
  const waiting = ['HANDLING', 'SIGNING', 'ISSUING'].includes(stage);
  const holder = { LEADER: LEAD, RECORDS_CLERK: LEAD }[{ SIGNING: 'LEADER', ISSUING: 'RECORDS_CLERK' }[stage as string] as 'LEADER'];
  const heldByLead = reach !== '' && holder !== undefined && liesWithin(holder, reach);
  return linesOf(role).filter(({ relation, stages }) => {
    if (!stages.includes(stage)) return false;
    if (relation === 'OVERSEEN') return overseen;
    if (relation === 'HELD') return held || heldByLead;
    return (relations as readonly Relation[]).includes(relation) && (relation !== 'ADDRESSEE' || waiting);
  });
};

const READS = {
  DOSSIER: '',
  TIMELINE: '/timeline',
  SIGNERS: '/signers',
  DATA: '/data/P07-C4',
  FILES: '/files',
} as const;

const secretsIn = (text: string): readonly string[] => Object.values(OWNER).filter((value) => text.includes(value));

describe('the table of reads', () => {
  it('says something of every role, and of none that it may see all', () => {
    for (const role of ROLES) {
      const groups = new Set(linesOf(role).flatMap(({ files }): readonly FileGroup[] => files));
      if (linesOf(role).every(({ names }) => names === 'MASKED'))
        expect(
          [...groups].filter((group) => group === 'SLIPS'),
          role,
        ).toEqual([]);
    }
  });

  describe.each(ROLES)('%s', (role) => {
    it.each(Object.keys(PLACES) as Place[])(
      'at %s sees in every stage what its lines say, and of the rest not even that it is there',
      async (place) => {
        const caller = callerAt(place, role);
        for (const stage of Object.keys(STAGES) as Stage[]) {
          const lines = linesAt(role, place, stage);
          const opens = lines.some(({ reads }) => reads.includes('DOSSIER'));
          for (const [read, path] of Object.entries(READS) as [keyof typeof READS, string][]) {
            const cell = `${role} ${place} ${stage} ${read}`;
            const reply = await get(caller, `/dossiers/TN-${stage}${path}`);
            const granted = lines.some(({ reads }) => reads.includes(read));
            const expected = granted ? 200 : !rolesReading(read).includes(role) ? 403 : opens ? 409 : 404;
            expect(reply.statusCode, `${cell}: ${reply.payload}`).toBe(expected);
            if (!granted) {
              expect(secretsIn(reply.payload), cell).toEqual([]);
              // Of a dossier that is not theirs to know, nothing tells it from one that does not exist.
              const none = await get(caller, `/dossiers/TN-NONE${path}`);
              const { requestId: _one, instance: _here, ...said } = reply.json();
              const { requestId: _other, instance: _there, ...saidOfNone } = none.json();
              if (!opens) expect(said, cell).toEqual(saidOfNone);
            }
          }
          const told = lines.filter(({ reads }) => reads.includes('TIMELINE'));
          const events: readonly { readonly type: string; readonly data: object }[] =
            told.length === 0 ? [] : (await get(caller, `/dossiers/TN-${stage}/timeline`)).json().events;
          expect(events.map(({ type }) => type)).toEqual(told.length === 0 ? [] : EVENT_TYPES);
          for (const { type, data } of events) {
            const shown = told.some(({ fields }) => fields.some((group) => (GROUPS_OF_EVENTS[group] ?? []).includes(type)));
            expect(data, `${role} ${place} ${stage} ${type}`).toEqual(shown ? { about: type } : {});
          }
          const granting = lines.filter(({ reads }) => reads.includes('FILES'));
          const listed =
            granting.length === 0
              ? []
              : (await get(caller, `/dossiers/TN-${stage}/files`)).json().files.map((file: { kind: FileKind }) => file.kind);
          for (const [kind, sha] of shaOf) {
            const group = GROUP_OF_FILE[kind];
            const shown = granting.some(
              ({ relation, files }) =>
                files.includes(group) &&
                (relation !== 'ADDRESSEE' || group === 'CONSULTATIONS') &&
                (relation !== 'COORDINATING' || kind !== 'EXTERNAL_RESULT'),
            );
            expect(listed.includes(kind), `${role} ${place} ${stage} lists ${kind}`).toBe(shown);
            if (shown || (granting.length === 0 && kind !== 'RECEIPT')) continue;
            const reply = await get(caller, `/dossiers/TN-${stage}/files/${sha}`);
            expect([403, 404, 409], `${role} ${place} ${stage} ${kind}`).toContain(reply.statusCode);
            if (kind === 'RECEIPT') expect([403, 404, 409]).toContain((await get(caller, `/dossiers/TN-${stage}/receipt`)).statusCode);
          }
          const shownKind = listed[0];
          if (shownKind !== undefined)
            expect((await get(caller, `/dossiers/TN-${stage}/files/${shaOf.get(shownKind)}`)).statusCode).toBe(200);
          if (!opens) continue;
          const text = (await get(caller, `/dossiers/TN-${stage}`)).payload;
          const full = lines.some(({ names, fields }) => names === 'FULL' && fields.includes('NAMES'));
          // The result itself says whose it is, where it is made.
          const making = lines.some(({ fields }) => fields.includes('RESULT_FIELDS'));
          if (!making) expect(secretsIn(text), `${role} ${place} ${stage}`).toEqual(full ? [OWNER.fullName] : []);
          expect(text).not.toContain(OWNER.email);
        }
      },
    );

    it('opens the page of a dossier where it watches, and nowhere else', async () => {
      const session = async (place: Place): Promise<string> => {
        const { person, roles, unit, agency } = callerAt(place, role);
        return openSession(api.deps.db, { caller: { person, roles: [...roles], unit, agency, idToken: '' } as never }, 600);
      };
      const { port } = new URL(api.deps.config.api.publicUrl);
      for (const place of Object.keys(PLACES) as Place[]) {
        const cookie = `onestop_session${port === '' ? '' : `_${port}`}=${await session(place)}`;
        for (const stage of Object.keys(STAGES) as Stage[]) {
          const { statusCode, payload } = await app.inject({ url: `/supervision/dossiers/TN-${stage}`, headers: { cookie } });
          const lines = linesAt(role, place, stage);
          const [granted, opens] = (['PAGE', 'DOSSIER'] as const).map((read) => lines.some(({ reads }) => reads.includes(read)));
          expect(statusCode, `${role} ${place} ${stage}`).toBe(
            granted ? 200 : !rolesReading('PAGE').includes(role) ? 403 : opens ? 409 : 404,
          );
          expect(secretsIn(payload)).toEqual([]);
        }
      }
    });

    it('asks for the lists that are its own, and finds in them only what it may open', async () => {
      const urls: Readonly<Record<Exclude<ListRead, 'SEARCH'>, readonly string[]>> = {
        DOSSIERS: ['/dossiers', ...[...states.values()].map(({ dossierCode }) => `/dossiers?code=${dossierCode}`)],
        TASKS: ['/tasks'],
        STUCK: ['/supervision/stuck', '/supervision/summary'],
        FAILING: ['/supervision/failing'],
        LOOKS: ['/access-log'],
        PAYMENTS: ['/payments/strays'],
        CATALOGUE: ['/catalogue/procedures', '/catalogue/procedures/1.004873', '/catalogue/agencies', '/catalogue/codes'],
        OFFICERS: ['/catalogue/officers'],
      };
      for (const place of Object.keys(PLACES) as Place[]) {
        const caller = callerAt(place, role);
        for (const [read, list] of Object.entries(urls) as [Exclude<ListRead, 'SEARCH'>, readonly string[]][])
          for (const url of list) {
            const reply = await get(caller, url);
            expect(reply.statusCode, `${role} ${place} ${url}`).toBe(LIST_TABLE[read].includes(role) ? 200 : 403);
            expect(secretsIn(reply.payload)).toEqual([]);
            if (read !== 'DOSSIERS' || reply.statusCode !== 200) continue;
            for (const { dossierId } of reply.json().dossiers)
              expect((await get(caller, `/dossiers/${dossierId}`)).statusCode, `${role} ${place} ${dossierId}`).toBe(200);
          }
        const token = Buffer.from(JSON.stringify(caller)).toString('base64url');
        const search = await app.inject({
          method: 'POST',
          url: '/dossiers/search',
          headers: { authorization: `Bearer ${token}` },
          payload: { personalId: OWNER.identifier, fullName: OWNER.fullName },
        });
        expect(search.statusCode, role).toBe(LIST_TABLE.SEARCH.includes(role) ? 200 : 403);
        if (place === 'nowhere' && search.statusCode === 200) expect(search.json()).toEqual({ open: 0, dossiers: [] });
      }
    });
  });

  it('says of every event in one place with which fields its particulars are shown', () => {
    expect(Object.values(EVENT_GROUPS).flat().toSorted()).toEqual(EVENT_TYPES.toSorted());
  });

  it('grants every read to somebody', () => {
    expect((Object.keys(LIST_READS) as ListRead[]).filter((read) => LIST_TABLE[read].length === 0)).toEqual([]);
    expect(Object.keys(READS).filter((read) => rolesReading(read as keyof typeof READS).length === 0)).toEqual([]);
  });
});

describe('the story of a dossier', () => {
  it.each(['RECORDS_CLERK', 'SUPERVISOR'] as const)(
    'tells %s that the registers were asked, and of the person nothing that they hold',
    async (role) => {
      const { events } = (await get(callerAt('leadElsewhere', role), '/dossiers/TN-HANDLING/timeline')).json();
      const dataOf = (type: string) => events.find((event: { type: string }) => event.type === type).data;
      for (const type of ['REGISTER_ANSWERED', 'REGISTERS_ASKED', 'FIELD_DECIDED', 'ACCOUNT_CONFLICT'])
        expect(dataOf(type), type).toEqual({});
      expect(dataOf('HANDED_OVER')).toEqual({ about: 'HANDED_OVER' });
      const handler = (await get(callerAt('leadUnit', 'CASE_HANDLER'), '/dossiers/TN-HANDLING/timeline')).json();
      expect(handler.events.every(({ type, data }: { type: string; data: { about?: string } }) => data.about === type)).toBe(true);
    },
  );
});

describe('a supervisor', () => {
  const caller = callerAt('leadElsewhere', 'SUPERVISOR');

  it.each(['HANDLING', 'ENDED'] as const)(
    'sees a dossier that is %s by step, holder and cause: no name, no case, no text, no file',
    async (stage) => {
      const { applicant, answers, consultations, phase, holder, receipt, withheld } = (await get(caller, `/dossiers/TN-${stage}`)).json();
      expect({ applicant, answers, receipt }).toEqual({ applicant: { fullName: 'T*** T*** B*** Ẩ***' }, answers: {}, receipt: null });
      expect(consultations).toMatchObject([{ consultation: 'TV1', content: null }]);
      expect({ phase, holder }).toMatchObject({ phase: PHASE_OF[stage], holder: { kind: expect.any(String) } });
      expect(withheld).toEqual(expect.arrayContaining(['answers', 'resultFields']));
      for (const [kind, sha] of shaOf) expect((await get(caller, `/dossiers/TN-${stage}/files/${sha}`)).statusCode, kind).toBe(403);
      expect((await get(caller, `/dossiers/TN-${stage}/receipt`)).statusCode).toBe(403);
    },
  );
});

describe('a consulted agency', () => {
  const caller = callerAt('asked', 'COORDINATING_AGENCY');
  const answered = (days: number) => new Date(Date.parse(NOW) - days * 86_400_000).toISOString();

  const put1 = async (
    dossierId: string,
    phase: DossierPhase,
    o: { readonly status: 'SENT' | 'CLOSED'; readonly answeredAt?: string; readonly items?: readonly string[] },
  ) => {
    const state = dossierIn(dossierId, phase);
    const [{ items: _items, ...asked } = { items: [] }] = state.consultations;
    const consultations = [
      {
        ...asked,
        status: o.status,
        reply: o.answeredAt === undefined ? null : (shaOf.get('CONSULTATION_REPLY') ?? null),
        ...(o.items === undefined ? {} : { items: o.items }),
      },
    ] as DossierState['consultations'];
    await put({
      ...state,
      consultations: [
        ...consultations,
        { ...consultations[0], consultation: 'TV2', addressee: ELSEWHERE, items: ['P07-C4'] } as DossierState['consultations'][number],
      ],
    });
    const { sha256: sha } = await api.deps.files.putBytes(Buffer.from(`tờ khai ${dossierId}`));
    await api.deps.db.insert(dossierFile).values({
      dossierId,
      kind: 'PAPER',
      item: ATTACHED,
      sha256: sha,
      mediaType: 'application/pdf',
      size: 1,
      pages: 1,
      meta: {},
      createdAt: NOW,
    });
    if (o.answeredAt !== undefined)
      await api.deps.db.insert(dossierEvent).values({
        ...{
          dossierId,
          revision: 900,
          ordinal: 0,
          type: 'CONSULTATION_ANSWERED',
          at: o.answeredAt,
          person: 'cb',
          role: 'COORDINATING_AGENCY',
        },
        ...{
          unit: `${ASKED}/HT`,
          agency: ASKED,
          commandId: newUuid(),
          phase: 'PROCESSING',
          holder: 'HANDLER',
          holderUnit: LEAD,
          ruleSet: 'RS',
          data: { consultation: 'TV1' },
          ...{ link: 900, previous: 'p', bodyHash: 'b', hash: `h-${dossierId}` },
        },
      } as never);
    return sha;
  };

  it('reads its request and the papers that it names, of 20 files, and nothing of what another agency was asked', async () => {
    const paper = await put1('TN-HOI-1', 'PROCESSING', { status: 'SENT', items: [ATTACHED] });
    const { files } = (await get(caller, '/dossiers/TN-HOI-1/files')).json();
    expect(files.map(({ kind, item }: { kind: string; item: string }) => `${kind} ${item}`).sort()).toEqual([
      'CONSULTATION_REPLY TV1',
      'CONSULTATION_REQUEST TV1',
      `PAPER ${ATTACHED}`,
    ]);
    expect((await get(caller, `/dossiers/TN-HOI-1/files/${paper}`)).statusCode).toBe(200);
    const { papers, consultations, tasks, answers } = (await get(caller, '/dossiers/TN-HOI-1')).json();
    expect(papers.map(({ item }: { item: string }) => item)).toEqual([ATTACHED]);
    expect(consultations.map(({ consultation }: { consultation: string }) => consultation)).toEqual(['TV1']);
    expect({ tasks, answers }).toEqual({ tasks: [], answers: {} });
  });

  it('has said why its reply is this request’s: whoever may read texts sees it in the dossier and in its story, and nobody else', async () => {
    const commandId = newUuid();
    const reasons = 'Đã gọi điện cho cán bộ xử lý, đúng là trả lời về công dân này';
    const state = dossierIn('TN-LY-DO', 'PROCESSING');
    const consultations = state.consultations.map((asked) => ({ ...asked, status: 'CLOSED' as const, reply: 'r', reasonedBy: commandId }));
    await put({ ...state, consultations });
    await api.deps.db.insert(command).values({
      ...{ commandId, caller: 'asked', idempotencyKey: commandId, act: 'ANSWER_CONSULTATION', dossierId: 'TN-LY-DO' },
      ...{ payload: { body: { subject: 'TV1', reasons } }, payloadHash: 'h', actor: {}, receivedAt: NOW, status: 'APPLIED' },
    });
    const answer = { type: 'CONSULTATION_ANSWERED', data: { consultation: 'TV1', reply: 'r', pages: 1, reasoned: true } };
    await api.deps.db.insert(dossierEvent).values({
      ...{ dossierId: 'TN-LY-DO', revision: 900, ordinal: 0, at: NOW, person: 'cb', role: 'COORDINATING_AGENCY', ...answer, commandId },
      ...{ unit: `${ASKED}/HT`, agency: ASKED, phase: 'PROCESSING', holder: 'HANDLER', holderUnit: LEAD, ruleSet: 'RS' },
      ...{ link: 900, previous: 'p', bodyHash: 'b', hash: 'h-ly-do' },
    } as never);
    const seen = async (asking: Caller) => {
      const { consultations: shown } = (await get(asking, '/dossiers/TN-LY-DO')).json();
      const { events } = (await get(asking, '/dossiers/TN-LY-DO/timeline')).json();
      return [shown[0].reasons, events.at(-1).data.reasons ?? null];
    };
    expect(await seen(callerAt('leadUnit', 'CASE_HANDLER'))).toEqual([reasons, reasons]);
    expect(await seen(callerAt('leadElsewhere', 'RECORDS_CLERK'))).toEqual([null, null]);
  });

  it('was sent no paper where the request named none, as before papers were named', async () => {
    const paper = await put1('TN-HOI-2', 'PROCESSING', { status: 'SENT' });
    expect((await get(caller, `/dossiers/TN-HOI-2/files/${paper}`)).json()).toMatchObject({ code: 'FILE_UNKNOWN' });
    expect((await get(caller, '/dossiers/TN-HOI-2')).json().papers).toEqual([]);
  });

  it.each([
    ['answered', 'PROCESSING', DAYS_AFTER_ANSWER - 1, 200],
    ['answered, the dossier ended', 'CLOSED', DAYS_AFTER_ANSWER - 1, 200],
    ['answered long ago', 'PROCESSING', DAYS_AFTER_ANSWER + 1, 404],
    ['answered long ago, the dossier ended', 'CLOSED', DAYS_AFTER_ANSWER + 1, 404],
    ['not waited for any more', 'PROCESSING', null, 404],
  ] as const)('%s, in %s %s days later: %s', async (_how, phase, days, expected) => {
    const id = `TN-HOI-${phase}-${days}`;
    const paper = await put1(id, phase, { status: 'CLOSED', items: [ATTACHED], ...(days === null ? {} : { answeredAt: answered(days) }) });
    for (const path of ['', '/files', `/files/${paper}`])
      expect((await get(caller, `/dossiers/${id}${path}`)).statusCode, path).toBe(expected);
    const found = (await get(caller, `/dossiers?code=H15-${id}`)).json().dossiers;
    expect(found).toHaveLength(expected === 200 ? 1 : 0);
  });
});

describe('an act', () => {
  const act = (caller: Caller, dossierId: string, key: string, body: object = {}) => {
    const token = Buffer.from(JSON.stringify(caller)).toString('base64url');
    return app.inject({
      method: 'POST',
      url: `/dossiers/${dossierId}/acts/accept`,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
      payload: body,
    });
  };

  it.each([
    ['INTAKE_OFFICER', 404],
    ['CASE_HANDLER', 403],
    ['QC_REVIEWER', 403],
  ] as const)(
    'asked by %s elsewhere is refused alike whether the dossier is there or not, the key used again too',
    async (role, status) => {
      const caller = callerAt('nowhere', role);
      const tell = async (dossierId: string) => {
        const key = newUuid();
        const replies = [await act(caller, dossierId, key), await act(caller, dossierId, key), await act(caller, `${dossierId}-X`, key)];
        return replies.map((reply) => {
          const { requestId: _id, instance: _path, ...said } = reply.json();
          return { status: reply.statusCode, ...said };
        });
      };
      const there = await tell('TN-INTAKE');
      expect(there).toMatchObject([{ status }, { status }, { status: 409, code: 'IDEMPOTENCY_KEY_REUSED' }]);
      expect(there).toEqual(await tell('TN-NONE'));
    },
  );
});

describe('the fate of a command', () => {
  it('is told to whoever gave it, and to nobody else of the unit', async () => {
    const token = (caller: Caller) => `Bearer ${Buffer.from(JSON.stringify(caller)).toString('base64url')}`;
    const officer = callerAt('counter', 'INTAKE_OFFICER');
    const sent = await app.inject({
      method: 'POST',
      url: '/dossiers/TN-INTAKE/acts/accept',
      headers: { authorization: token(officer), 'idempotency-key': newUuid() },
      payload: {},
    });
    const [row] = await api.deps.db.execute<{ command_id: string }>(
      `select command_id from command where actor->>'person' = '${officer.person}' limit 1`,
    );
    expect([200, 202, 409, 422, 503]).toContain(sent.statusCode);
    const url = `/commands/${row?.command_id}`;
    expect((await get(officer, url)).statusCode).toBe(200);
    for (const role of ROLES.filter((one) => one !== 'INTAKE_OFFICER'))
      expect((await get(callerAt('counter', role), url)).json(), role).toMatchObject({ status: 404, code: 'COMMAND_UNKNOWN' });
  });
});

describe('a route', () => {
  const routes = () => {
    const bare = Fastify();
    nameReads(bare);
    return bare;
  };

  it('that does not name what it lets out does not start', () => {
    expect(() => routes().get('/leak', async () => 'x')).toThrow('/leak does not name');
  });

  it('sends nothing that it has not asked the table for', async () => {
    const bare = routes();
    bare.get('/forgets', { config: { read: 'DOSSIER' } }, async () => OWNER);
    bare.get('/asks', { config: { read: 'DOSSIER' } }, async (request) => {
      pass(request, 'DOSSIER');
      return { seen: true };
    });
    const forgets = await bare.inject('/forgets');
    expect([forgets.statusCode, secretsIn(forgets.payload)]).toEqual([500, []]);
    expect((await bare.inject('/asks')).json()).toEqual({ seen: true });
    await bare.close();
  });
});
