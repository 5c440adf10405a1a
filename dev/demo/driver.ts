import { setTimeout as delay } from 'node:timers/promises';
import type { ActPath, Schemas } from '../../api/client/index.ts';
import { liesWithin } from '../../domain/identifiers/units.ts';
import { type Person, people } from '../people.ts';
import { SYSTEMS } from '../simulators/outside-systems.ts';
import type { SyntheticPerson } from './applicants.ts';
import { ApiRefusal, type Desk, type DossierView } from './client.ts';
import { drawFile } from './drawn-file.ts';
import { sampleValue } from './sample-values.ts';
import type { Stage } from './stage.ts';

/**
 * Any procedure from the counter to the returned result, through the API alone: the catalogue says what it asks and which papers, the dossier what it waits
 * for and whom, and whoever that is does it. Nothing here knows a procedure.
 */

export type Task = DossierView['tasks'][number];

export interface Asked {
  readonly code: string;
  /** Absent: the first answers that a dossier can be opened with. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly applicant: SyntheticPerson;
}

/** What was played, for whoever writes it down. */
export interface Played {
  readonly dossierId: string;
  readonly procedure: Schemas['Procedure'];
  readonly checklist: Schemas['Checklist'];
  readonly view: DossierView;
  readonly lead: Schemas['Agency'];
  /** In the order in which they were done. */
  readonly acts: readonly string[];
}

interface Playing extends Asked {
  readonly stage: Stage;
  readonly dossierId: string;
  readonly procedure: Schemas['Procedure'];
  readonly checklist: Schemas['Checklist'];
  readonly paperTypes: readonly Schemas['PaperType'][];
  readonly agencies: readonly Schemas['Agency'][];
  readonly lead: Schemas['Agency'];
}

interface Turn extends Playing {
  readonly desk: Desk;
  readonly view: DossierView;
  readonly task: Task;
}

const PATIENCE_MS = 180_000;
const POLL_MS = 200;
const MOST_TURNS = 400;

/** The client knows each act with its own body; here the act is only known when it is asked for. */
const act = (desk: Desk, dossier: string, name: string, body: object): Promise<unknown> =>
  desk.act(dossier, name.toLowerCase().replaceAll('_', '-') as ActPath, body as never);

const lineOf = ({ checklist }: Playing, item: string) => checklist.lines.find(({ code }) => code === item);
const paperOf = ({ view }: Pick<Turn, 'view'>, item: string) => view.papers.find((paper) => paper.item === item);
const allItems = ({ view }: Pick<Turn, 'view'>): readonly string[] => view.papers.map(({ item }) => item);
const typeOf = ({ paperTypes }: Playing, code: string | null | undefined) => paperTypes.find(({ paperType }) => paperType === code);

/** Who has issued an earlier result: the body that handles this dossier where its kind manages such papers, else another of that kind. */
const issuerOf = (turn: Turn): string | null => {
  const manager = typeOf(turn, lineOf(turn, turn.task.subject)?.paperType)?.managingAgency;
  if (lineOf(turn, turn.task.subject)?.kind !== 'PRIOR_RESULT' || manager === undefined) return null;
  const fitting = turn.agencies.filter(({ working, function: kind }) => working && kind === manager);
  return (fitting.find(({ agencyId }) => agencyId === turn.lead.agencyId) ?? fitting[0])?.agencyId ?? null;
};

const classify = async (turn: Turn): Promise<void> => {
  const handedIn = lineOf(turn, turn.task.subject)?.presentedOnly !== true;
  const facts = { carrier: 'PAPER', handedIn, sheets: 1, blankBacks: true, issuerAgency: issuerOf(turn) };
  await act(turn.desk, turn.dossierId, 'CLASSIFY', { item: turn.task.subject, ...facts });
};

const scan = async (turn: Turn): Promise<void> => {
  const { subject } = turn.task;
  const paper = paperOf(turn, subject);
  const bytes = await drawFile({
    title: paper?.name ?? subject,
    lines: [`Hồ sơ ${turn.view.dossierCode ?? turn.dossierId}`, `Người nộp: ${turn.applicant.fullName}`],
    sheet: typeOf(turn, paper?.paperType)?.sheet ?? null,
    pages: paper?.expectedImages ?? 1,
  });
  await turn.desk.uploadScan(turn.dossierId, subject, [{ name: `${subject}.pdf`, bytes }]);
};

/** Every field that the paper type's schema requires, typed from the first page. */
const convert = async (turn: Turn): Promise<void> => {
  const { subject: item } = turn.task;
  const paper = paperOf(turn, item);
  const fields = typeOf(turn, paper?.paperType)?.fields.filter(({ required }) => required) ?? [];
  const values = fields.map((field) => ({
    field: field.name,
    value: sampleValue(field, turn.applicant),
    origin: 'TYPED',
    page: 1,
  }));
  await act(turn.desk, turn.dossierId, 'CONVERT', { item, fileSha256: paper?.file?.sha256 ?? '', values });
};

const consult = async (turn: Turn): Promise<void> => {
  const { checklist, view, agencies, lead } = turn;
  const open = checklist.consultations.find(
    ({ kind, addressedTo }) =>
      !view.consultations.some(
        (asked) => asked.kind === kind && agencies.find(({ agencyId }) => agencyId === asked.addressee)?.function === addressedTo,
      ),
  );
  const { kind = 'OPINION', addressedTo, workingDays = 1, addressee: name = '' } = open ?? {};
  const answers = (agencyId: string): boolean =>
    people.some(({ agency, roles }) => agency === agencyId && roles.includes('COORDINATING_AGENCY'));
  const addressee = agencies.find(
    (one) => one.function === addressedTo && one.agencyId !== lead.agencyId && answers(one.agencyId),
  )?.agencyId;
  if (addressee === undefined) throw new Error(`không có cơ quan nào để hỏi: ${name}`);
  await act(turn.desk, turn.dossierId, 'CONSULT', { kind, addressee, workingDays, content: `Đề nghị ${name} cho ý kiến về hồ sơ này.` });
};

const reply = async (turn: Turn): Promise<void> => {
  const { stage, view, agencies, applicant, task } = turn;
  const asked = view.consultations.find(({ consultation }) => consultation === task.subject);
  const from = agencies.find(({ agencyId }) => agencyId === asked?.addressee);
  if (from === undefined) throw new Error(`không biết cơ quan được hỏi ${asked?.addressee}`);
  const bytes = await stage.consulted.writeReply({ dossierCode: view.dossierCode ?? '', owner: applicant.fullName, from });
  await turn.desk.answerConsultation(turn.dossierId, task.subject, { name: 'tra-loi.pdf', bytes });
};

/** Tries one after the other while what is refused is refused with that code. */
const firstAccepted = async <T>(list: readonly T[], code: string, tried: (one: T) => Promise<unknown>): Promise<void> => {
  for (const [index, one] of list.entries())
    try {
      return void (await tried(one));
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.problem.code !== code || index === list.length - 1) throw error;
    }
};

type FormField = NonNullable<Schemas['ExpectedResult']['form']>['fields'][number];

const formFields = ({ procedure }: Playing): readonly FormField[] => procedure.results.flatMap(({ form }) => form?.fields ?? []);

/** What stands open, field by field: the first source whose word can be one, else what the handler reads on a paper that bears it. */
const decideFields = async (turn: Turn): Promise<void> => {
  const { desk, dossierId, applicant, view } = turn;
  const open = (await desk.dossier(dossierId)).resultFields?.filter(({ objection }) => objection !== null) ?? [];
  for (const { field, register, paper, declaration, seen } of open) {
    const definition = formFields(turn).find(({ name }) => name === field) ?? { name: field, type: 'TEXT' };
    const said = [
      { source: 'REGISTER', value: register[0] },
      { source: 'PAPER', value: paper[0] },
      { source: 'DECLARATION', value: declaration[0] },
    ].filter(({ value }) => value !== undefined);
    const hand = { source: 'HANDLER', value: sampleValue(definition, applicant) };
    // Read on a paper, else in a book that no dossier holds.
    const own = [...view.papers.map(({ item: read }) => ({ ...hand, item: read })), hand];
    await firstAccepted([...said, ...own], 'FIELD_VALUE_INVALID', (word) =>
      act(desk, dossierId, 'DECIDE_FIELD', { field, ...word, seen, reasons: 'Đã đối chiếu với giấy tờ trong hồ sơ' }),
    );
  }
};

/** T22; what is refused says what is owed first. */
const submitDraft = async (turn: Turn): Promise<void> => {
  for (const mend of [decideFields, decideFields, null])
    try {
      return void (await act(turn.desk, turn.dossierId, 'SUBMIT_DRAFT', {}));
    } catch (error) {
      if (!(error instanceof ApiRefusal) || mend === null) throw error;
      if (error.problem.code === 'RESULT_FIELDS_OPEN') await mend(turn);
      else if (error.problem.code === 'LOOK_UP_OWED') return void (await act(turn.desk, turn.dossierId, 'ASK_REGISTERS', {}));
      else throw error;
    }
};

/** The handler's own file, with the words by which its places are found. */
const attachResult = async (turn: Turn): Promise<void> => {
  const { desk, dossierId, procedure, applicant, view } = turn;
  const own = procedure.results.find(({ way }) => way === 'UPLOADED');
  const lines = [`Cấp cho: ${applicant.fullName}`, `Hồ sơ ${view.dossierCode}`];
  const marks = [
    { text: '[[SO]]', x: 25, y: 200 },
    { text: '[[NGAY]]', x: 110, y: 200 },
    { text: '[[KY]]', x: 120, y: 90 },
  ];
  const form = new FormData();
  form.append('file', new Blob([(await drawFile({ title: own?.name ?? procedure.name, lines, marks })).slice()]), 'ket-qua.pdf');
  await desk.api.post('/dossiers/{dossierId}/result/file', { asked: { dossierId }, body: form });
};

const plain =
  (name: string, dataOf: (turn: Turn) => object = () => ({})) =>
  async (turn: Turn): Promise<void> =>
    void (await act(turn.desk, turn.dossierId, name, dataOf(turn)));

const item = ({ task }: Turn): { readonly item: string } => ({ item: task.subject });

/** What each act is asked for with, whoever does it. An act that is not here is none that a dossier waits for on its straight way. */
const PLAYS: Readonly<Record<string, (turn: Turn) => Promise<void>>> = {
  CONFIRM_DATA: plain('CONFIRM_DATA', (turn) => ({ ...item(turn), valid: true, agrees: true, confirmed: true })),
  CLASSIFY: classify,
  UPLOAD_SCAN: scan,
  CHECK_DOSSIER: plain('CHECK_DOSSIER', (turn) => ({ items: allItems(turn) })),
  ASSIGN: plain('ASSIGN', ({ view }) => ({ handler: personIn('CASE_HANDLER', view.leadUnit)?.person })),
  CHECK_RECEIPT: plain('CHECK_RECEIPT', (turn) => ({ items: allItems(turn) })),
  CONVERT: convert,
  CONFIRM_PAYMENT: plain('CONFIRM_PAYMENT', ({ task }) => ({ obligation: task.subject })),
  SIGN_COPIES: plain('SIGN_COPIES'),
  CONSULT: consult,
  ANSWER_CONSULTATION: reply,
  ATTACH_RESULT: attachResult,
  SUBMIT_DRAFT: submitDraft,
  CONFIRM_REQUEST: plain('CONFIRM_REQUEST', ({ task }) => ({ request: task.subject })),
  DELIVER: plain('DELIVER', ({ applicant, task }) => ({
    ...(task.subject === '' ? {} : { result: task.subject }),
    ...{ receiver: 'OWNER', fullName: applicant.fullName, personalId: applicant.personalId, identityProof: 'ID_CARD' },
  })),
  ...Object.fromEntries(
    ['START_IDENTIFICATION', 'RESOLVE_ACCOUNT', 'ACCEPT', 'START_DIGITISING', 'HAND_OVER', 'ASK_REGISTERS', 'SIGN', 'ISSUE'].map((name) => [
      name,
      plain(name),
    ]),
  ),
};

const personIn = (role: Person['roles'][number], unit: string): Person | undefined =>
  people.find((one) => one.roles.includes(role) && liesWithin(one.unit, unit));

/** Whoever a task waits for: the person it names, else anybody of its roles in its unit. */
const expectedOf = ({ person, roles, unit }: Task): readonly Person[] =>
  people.filter((one) =>
    person === null
      ? roles.some((role) => one.roles.some((own) => own === role)) && (liesWithin(one.unit, unit) || liesWithin(unit, one.unit))
      : one.person === person,
  );

/** The days that a notice leaves to pay. */
const PAYABLE_MS = 7 * 24 * 60 * 60_000;

/** What the case owes by its procedure is asked for once it is taken in, each fee once. True: one was. */
const askFee = async ({ stage, dossierId }: Playing, { phase, fees, obligations }: DossierView, done: string[]): Promise<boolean> => {
  const owed = fees.find(({ kind, code }) => kind === 'SERVICE_FEE' && !obligations.some(({ fee }) => fee === code));
  if (owed === undefined || phase !== 'DIGITISING') return false;
  const { kind, code, name, per, verified } = owed;
  await act(stage.cast.officer, dossierId, 'NOTIFY_OBLIGATION', {
    ...{ kind, fee: code, dueAt: new Date(Date.now() + PAYABLE_MS).toISOString() },
    ...(per === 'CASE' ? {} : per === 'COPY' ? { copies: 1 } : { copies: 1, pages: 1 }),
    ...(verified ? {} : { checked: 'Diễn thử với mức thu mẫu, chưa đối chiếu với văn bản nào' }),
  });
  done.push('NOTIFY_OBLIGATION');
  stage.say(`T19   Thông báo ${name}${verified ? '' : ' (mức thu chưa xác minh)'}`);
  return true;
};

/** Tries one task after the other; true: something was done. A refusal that passes by itself is waited for. */
const takeTurn = async (playing: Playing, view: DossierView, done: string[]): Promise<boolean> => {
  for (const task of view.tasks) {
    const play = PLAYS[task.act];
    if (play === undefined) continue;
    for (const { person, label } of expectedOf(task)) {
      const desk = await playing.stage.deskOf(person);
      const mine = (await desk.dossier(playing.dossierId).catch(() => null))?.acts.find((one) => one.act === task.act);
      if (mine?.permitted !== true || (task.subject !== '' && !mine.subjects.includes(task.subject))) continue;
      try {
        await play({ ...playing, desk, view, task });
      } catch (error) {
        if (error instanceof ApiRefusal && error.problem.status === 409) return false;
        throw error;
      }
      done.push(task.act);
      playing.stage.say(`${(mine.id ?? '').padEnd(5)} ${task.name}${task.subject === '' ? '' : ` ${task.subject}`} – ${label}`);
      return true;
    }
  }
  return false;
};

/** What other agencies make, each in its system, once it has been asked (T38): a signed file. True: one has reported. */
const reportOutside = async (
  { stage, procedure, agencies, applicant, dossierId }: Playing,
  view: DossierView,
  done: string[],
): Promise<boolean> => {
  for (const { code, name, agency, status } of view.outside) {
    if (status !== 'IN_PROGRESS' || done.includes(`RECORD_EXTERNAL_RESULT ${code}`)) continue;
    const system = SYSTEMS.find((known) => known === procedure.results.find((result) => result.code === code)?.system);
    const account = people.find((one) => one.agency === agency && one.roles.includes('SPECIALISED_DB'));
    if (system === undefined || account === undefined) throw new Error(`không có hệ thống nào báo kết quả ${code} của ${agency}`);
    const maker = agencies.find(({ agencyId }) => agencyId === agency)?.name ?? agency;
    const desk = await stage.makerOf({ system, agency, name: maker, person: account.person });
    const lines = [`Đã lập cho ${applicant.fullName}.`];
    const pdf = await desk.make({ dossierCode: view.dossierCode ?? '', title: name, lines });
    const answer = await desk.reportFile({ dossier: dossierId, result: code, pdf, seq: 1 });
    if (!answer.ok) throw new Error(`${maker}: ${await answer.text()}`);
    done.push(`RECORD_EXTERNAL_RESULT ${code}`);
    stage.say(`T38   ${name} – ${maker}`);
    return true;
  }
  return false;
};

/** The first answers under which the procedure takes a dossier: an excluded case says which other answers it would take. */
const firstAnswers = async (
  desk: Desk,
  { code, questions }: Schemas['Procedure'],
  { sex }: SyntheticPerson,
): Promise<Readonly<Record<string, string>>> => {
  const first = ({ answers: known }: (typeof questions)[number]): string =>
    (known.find(({ answer }) => answer === sex) ?? known[0])?.answer ?? '';
  const answers: Record<string, string> = Object.fromEntries(questions.map((one) => [one.question, first(one)]));
  for (const _ of questions)
    try {
      await checklistFor(desk, code, answers);
      break;
    } catch (error) {
      const wrong = error instanceof ApiRefusal ? error.problem.errors?.find(({ allowed }) => allowed !== undefined) : undefined;
      const [question, other] = [wrong?.field.replace('answers.', ''), wrong?.allowed?.[0]];
      if (question === undefined || other === undefined) throw error;
      answers[question] = other;
    }
  return answers;
};

const checklistFor = (desk: Desk, code: string, answers: Readonly<Record<string, string>>): Promise<Schemas['Checklist']> =>
  desk.api.get('/catalogue/procedures/{code}/checklist', {
    code,
    answers: Object.entries(answers).map(([question, answer]) => `${question}:${answer}`),
  });

/** An office of the procedure in which somebody handles dossiers of the unit that leads. */
const leadOf = ({ offices, leadUnit }: Schemas['Procedure'], agencies: readonly Schemas['Agency'][]): Schemas['Agency'] => {
  const staffed = agencies.find(({ agencyId, units }) => {
    const unit = units.find(({ function: name }) => name === leadUnit)?.unit;
    return offices.includes(agencyId) && unit !== undefined && personIn('CASE_HANDLER', unit) !== undefined;
  });
  if (staffed === undefined) throw new Error(`không cơ quan nào có người xử lý ở đơn vị chủ trì ${leadUnit}`);
  return staffed;
};

const open = async (stage: Stage, asked: Asked): Promise<Playing> => {
  const { counter } = stage.cast;
  const procedure = await counter.api.get('/catalogue/procedures/{code}', { code: asked.code });
  const answers = asked.answers ?? (await firstAnswers(counter, procedure, asked.applicant));
  const checklist = await checklistFor(counter, asked.code, answers);
  const { paperTypes } = await counter.api.get('/catalogue/paper-types');
  const { agencies } = await counter.api.get('/catalogue/agencies');
  const lead = leadOf(procedure, agencies);
  // What the registers must know in place of a paper, they know.
  for (const { replaceableByData: data } of checklist.lines) if (data !== null) await stage.outside.plant(data.register, asked.applicant);
  const { dossierId } = await counter.open({
    ...{ procedureCode: asked.code, answers, applicant: asked.applicant, channel: 'IN_PERSON', leadAgency: lead.agencyId },
    duplicateReason: 'Người nộp đề nghị thêm một lần cho việc khác',
  });
  return { ...asked, stage, dossierId, procedure, checklist, paperTypes, agencies, lead };
};

/** Plays it to its end. Throws with what the dossier waits for where nobody can do it, and with the cause where work of the system fails. */
export const playProcedure = async (stage: Stage, asked: Asked): Promise<Played> => {
  const playing = await open(stage, asked);
  const { procedure, checklist, dossierId, lead } = playing;
  stage.say(`\n${procedure.code} ${procedure.name}; chủ trì: ${lead.name}`);
  const acts: string[] = [];
  let waitingSince = Date.now();
  for (let turns = 0; turns < MOST_TURNS; ) {
    const view = await stage.cast.officer.dossier(dossierId);
    if (view.phase === 'CLOSED') return { dossierId, procedure, checklist, view, lead, acts };
    const [failure] = view.failures;
    if (failure !== undefined) throw new Error(`${failure.name}: ${failure.words} (${failure.cause})`);
    if (
      view.underway === null &&
      ((await askFee(playing, view, acts)) || (await reportOutside(playing, view, acts)) || (await takeTurn(playing, view, acts)))
    ) {
      turns += 1;
      waitingSince = Date.now();
      continue;
    }
    if (Date.now() - waitingSince > PATIENCE_MS)
      throw new Error(
        `${procedure.code} đứng ở bước ${view.phase}; đang chờ: ${view.tasks.map(({ act: name, subject, unit }) => `${name} ${subject} ${unit}`).join(', ')}`,
      );
    await delay(POLL_MS);
  }
  throw new Error(`${procedure.code}: quá ${MOST_TURNS} việc mà chưa xong`);
};
