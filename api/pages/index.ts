import type { FastifyInstance, FastifyRequest } from 'fastify';
import { openTasks, timelineOf } from '../../db/register/dossiers.ts';
import { STUCK_CLASSES } from '../../db/register/stuck-causes.ts';
import type { Caller } from '../http/auth.ts';
import type { Deps } from '../http/deps.ts';
import { refusalOfError, reject } from '../http/problem.ts';
import { createCallerOfSession } from '../http/session.ts';
import { listLooks } from '../views/access-view.ts';
import { toldDuplicates } from '../views/duplicates.ts';
import { explanations } from '../views/explained.ts';
import { opened } from '../views/reading.ts';
import { storyOf } from '../views/shown.ts';
import { createSupervision, reachOf, type StuckFilter } from '../views/supervision-view.ts';
import { createWedgedList } from '../views/wedged.ts';
import { accessPageBody } from './access-page.ts';
import { dossierPageBody } from './dossier-page.ts';
import { sendErrorPage } from './error-page.ts';
import { HIDDEN, sendPage } from './layout.ts';
import { registerLogin } from './login.ts';
import { registerPublicPages } from './public-pages.ts';
import { stuckPageBody } from './stuck-page.ts';
import { unitNames } from './units.ts';

const refuseStray = (others: object): void => {
  const [stray] = Object.keys(others);
  if (stray !== undefined) reject('BODY_INVALID', { field: stray, detail: { reason: 'địa chỉ của trang không có tham số này' } });
};

const oneText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Empty fields of the filter form mean "all". */
const filterOf = (request: FastifyRequest): StuckFilter => {
  const { class: names, unit, after, ...others } = request.query as Record<string, unknown>;
  refuseStray(others);
  const asked = [names].flat().flatMap((name) => oneText(name) ?? []);
  const unknown = asked.some((name) => !STUCK_CLASSES.some((known) => known === name));
  if (unknown) return reject('BODY_INVALID', { field: 'class', detail: { allowed: STUCK_CLASSES } });
  return { classes: STUCK_CLASSES.filter((name) => asked.includes(name)), unit: oneText(unit), after: oneText(after) };
};

/** The supervisors' pages: server-rendered, to read only, with a log-in of their own. */
export const registerPages = (app: FastifyInstance, deps: Deps): void => {
  const { config, db, clock } = deps;
  const { issuer } = config.auth;
  const { uiUrl, namespace } = config.temporal;
  const supervision = createSupervision({ ...deps, wedgedList: createWedgedList(deps.temporal) });
  const callerOfSession = createCallerOfSession(deps);
  const workflowUrl = (workflowId: string): string | null =>
    uiUrl === ''
      ? null
      : `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;

  app.register(async (pages) => {
    // The log-out button sends an empty form, the issuer a notice as long as a token.
    pages.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: 16 * 1024 }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );

    pages.setErrorHandler(async (error, request, reply) => {
      const refusal = refusalOfError(error);
      const { code } = refusal;
      if (code === 'TOKEN_MISSING') return reply.redirect(`/auth/login?returnTo=${encodeURIComponent(request.url)}`);
      if (code === 'INTERNAL')
        deps.log.error({ requestId: request.id, error: error instanceof Error ? error.name : typeof error }, 'page failed');
      return sendErrorPage(reply, refusal, { caller: request.caller, issuer });
    });

    const callerOf = async (request: FastifyRequest): Promise<Caller> => {
      request.caller = (await callerOfSession(request)) ?? reject('TOKEN_MISSING');
      return request.caller;
    };

    pages.get('/supervision', { config: { read: 'STUCK', readsQuery: true }, schema: HIDDEN }, async (request, reply) => {
      const caller = await callerOf(request);
      const view = reachOf(request);
      const filter = filterOf(request);
      const list = await supervision.list(view, filter);
      const totals = await supervision.summary(view, { unit: filter.unit });
      const units = [
        ...list.dossiers.flatMap((row) => [row.holder.unit, ...row.nextActs.map(({ unit }) => unit)]),
        ...totals.counts.map(({ unit }) => unit),
        view.unit ?? caller.unit,
      ];
      const unitName = await unitNames(db, units);
      return sendPage(reply, {
        title: 'Hồ sơ chậm hoặc tắc',
        body: stuckPageBody({ view, filter, list, totals, unitName, workflowUrl }),
        caller,
        issuer,
      });
    });

    const page = { config: { read: 'PAGE', readsQuery: true }, schema: HIDDEN } as const;
    pages.get<{ Params: { dossierId: string } }>('/supervision/dossiers/:dossierId', page, async (request, reply) => {
      const caller = await callerOf(request);
      refuseStray(request.query as object);
      const dossier = await opened(deps, request, { read: 'PAGE', idOrCode: request.params.dossierId, what: 'SUPERVISION_PAGE' });
      const { row, shown } = dossier;
      const asOf = clock.now();
      const [tasks, events, explained, duplicates] = await Promise.all([
        openTasks(db, row.dossierId),
        timelineOf(db, row.dossierId),
        explanations(deps, dossier),
        toldDuplicates(deps, request, dossier),
      ]);
      const timeline = storyOf(shown, events);
      const unitName = await unitNames(db, [
        row.holderUnit,
        row.intakeUnit,
        ...(duplicates?.open ?? []).map(({ intakeUnit }) => intakeUnit),
        ...tasks.map(({ unit }) => unit),
        ...timeline.flatMap(({ unit, holderUnit }) => [unit, holderUnit]),
      ]);
      const body = dossierPageBody({
        dossier,
        duplicates,
        explained,
        tasks,
        timeline,
        asOf,
        unitName,
        workflowUrl: workflowUrl(row.dossierId),
      });
      return sendPage(reply, { title: `Hồ sơ ${row.dossierCode ?? row.dossierId}`, body, caller, issuer });
    });

    pages.get('/supervision/access-log', { config: { read: 'LOOKS', readsQuery: true }, schema: HIDDEN }, async (request, reply) => {
      const caller = await callerOf(request);
      const { person, dossierId, after, ...others } = request.query as Record<string, unknown>;
      refuseStray(others);
      const filter = { person: oneText(person), dossierId: oneText(dossierId), after: oneText(after) };
      const list = await listLooks(deps, request, filter);
      const unitName = await unitNames(db, [list.unit, ...list.looks.map(({ unit }) => unit)]);
      return sendPage(reply, { title: 'Nhật ký truy cập', body: accessPageBody({ list, filter, unitName }), caller, issuer });
    });

    registerPublicPages(pages, deps);
    registerLogin(pages, deps);
  });
};
