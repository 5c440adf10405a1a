-- What is written while this fills the tables would be missed: nobody writes until it is done.
lock table dossier, task, work_failure, reconcile_finding, standing, consulted in access exclusive mode;

-- Which other causes of a dossier are older than this one, as bits: late 1, step 2, asked 4, failing 8, found 16. Whoever asks for some classes finds a
-- dossier by the oldest of them alone, in an index, instead of meeting it again under each of the others and passing over it.
alter table standing
  add column late_after smallint not null generated always as (((coalesce(step_at < late_at, false)::int << 1) | (coalesce(asked_at < late_at, false)::int << 2)
    | (coalesce(failing_at < late_at, false)::int << 3) | (coalesce(found_at < late_at, false)::int << 4))::smallint) stored,
  add column step_after smallint not null generated always as ((coalesce(late_at < step_at, false)::int | (coalesce(asked_at < step_at, false)::int << 2)
    | (coalesce(failing_at < step_at, false)::int << 3) | (coalesce(found_at < step_at, false)::int << 4))::smallint) stored,
  add column asked_after smallint not null generated always as ((coalesce(late_at < asked_at, false)::int | (coalesce(step_at < asked_at, false)::int << 1)
    | (coalesce(failing_at < asked_at, false)::int << 3) | (coalesce(found_at < asked_at, false)::int << 4))::smallint) stored,
  add column failing_after smallint not null generated always as ((coalesce(late_at < failing_at, false)::int | (coalesce(step_at < failing_at, false)::int << 1)
    | (coalesce(asked_at < failing_at, false)::int << 2) | (coalesce(found_at < failing_at, false)::int << 4))::smallint) stored,
  add column found_after smallint not null generated always as ((coalesce(late_at < found_at, false)::int | (coalesce(step_at < found_at, false)::int << 1)
    | (coalesce(asked_at < found_at, false)::int << 2) | (coalesce(failing_at < found_at, false)::int << 3))::smallint) stored;

-- As many indexes as before: these take the place of those by one cause, and of those by what operators see, which is two causes now.
do $$
declare
  cause text;
  unit text;
begin
  foreach cause in array array['late', 'step', 'asked', 'failing', 'technical'] loop
    execute format('drop index %I', 'standing_' || cause || '_at_dossier_id_idx');
    foreach unit in array array['lead_unit', 'intake_unit', 'holder_unit'] loop
      execute format('drop index %I', 'standing_' || unit || '_' || cause || '_at_dossier_id_idx');
    end loop;
  end loop;
  foreach cause in array array['late', 'step', 'asked', 'failing', 'found'] loop
    execute format($f$create index on standing (%1$I, %2$I, dossier_id) where %2$I is not null and lead_unit >= ''$f$, cause || '_after', cause || '_at');
    foreach unit in array array['lead_unit', 'intake_unit', 'holder_unit'] loop
      execute format('create index on standing (%1$I, %2$I, %3$I, dossier_id) where %3$I is not null', unit, cause || '_after', cause || '_at');
    end loop;
  end loop;
end $$;

-- What an agency has answered so long ago that it reads it no more is out of its list's way: `past`, once somebody has looked (passAnswers).
-- `answered_at` is null while the dossier waits for it; who was not waited for is not in it.
alter table consulted
  add column answered_at timestamptz,
  add column past boolean not null default false;
update consulted c set answered_at = (
    select max(e.at) from dossier_event e where e.dossier_id = c.dossier_id and e.type = 'CONSULTATION_ANSWERED' and e.agency = c.agency)
  where not exists (
    select from task t where t.dossier_id = c.dossier_id and t.act = 'ANSWER_CONSULTATION' and t.unit = c.agency and t.closed_at is null);
delete from consulted c where answered_at is null and not exists (
  select from task t where t.dossier_id = c.dossier_id and t.act = 'ANSWER_CONSULTATION' and t.unit = c.agency and t.closed_at is null);
drop index consulted_by_agency;
create index consulted_by_agency on consulted (agency, entered_at desc, dossier_id desc) where not past;
create index consulted_answered on consulted (answered_at) where answered_at is not null and not past;

-- As it was (0015), but for the agencies consulted.
create or replace function keep_standing(id text) returns void language plpgsql as $$
declare
  now_open boolean;
begin
  perform pg_advisory_xact_lock(1402, hashtext(id) & 1023);
  with known as (
    select d.lead_unit, d.intake_unit, d.holder_unit, d.phase, d.closed_at is null as open, true as registered,
      case when d.closed_at is null then d.breach_at end as late_at, case when d.closed_at is null then d.step_due_at end as step_at
    from dossier d where d.dossier_id = id
    union all
    select coalesce(n.shown ->> 'lead_unit', ''), coalesce(n.shown ->> 'intake_unit', ''), coalesce(n.shown ->> 'holder_unit', ''),
      coalesce(n.shown ->> 'phase', 'SUBMITTED'), false, false, null, null
    from reconcile_finding n
    where n.dossier_id = id and n.class = 'NO_ROW' and not exists (select from dossier there where there.dossier_id = id)
    limit 1
  ), stands as (
    select k.*,
      case when registered then (select min(t.due_at) from task t where t.dossier_id = id and t.closed_at is null and t.act = 'ANSWER_CONSULTATION') end as asked_at,
      case when registered then (select min(f.first_failed_at) from work_failure f where f.dossier_id = id) end as failing_at,
      (select min(n.found_at) from reconcile_finding n where n.dossier_id = id and (n.class = 'NO_ROW') <> registered) as found_at
    from known k
  ), kept as (
    insert into standing as s (dossier_id, lead_unit, intake_unit, holder_unit, phase, open, late_at, step_at, asked_at, failing_at, found_at)
    select id, lead_unit, intake_unit, holder_unit, phase, open, late_at, step_at, asked_at, failing_at, found_at from stands
    where open or num_nonnulls(asked_at, failing_at, found_at) > 0
    on conflict (dossier_id) do update set
      lead_unit = excluded.lead_unit, intake_unit = excluded.intake_unit, holder_unit = excluded.holder_unit, phase = excluded.phase,
      open = excluded.open, late_at = excluded.late_at, step_at = excluded.step_at, asked_at = excluded.asked_at,
      failing_at = excluded.failing_at, found_at = excluded.found_at, counted_to = excluded.counted_to
    where (s.lead_unit, s.intake_unit, s.holder_unit, s.phase, s.open, s.late_at, s.step_at, s.asked_at, s.failing_at, s.found_at)
      is distinct from (excluded.lead_unit, excluded.intake_unit, excluded.holder_unit, excluded.phase, excluded.open, excluded.late_at,
        excluded.step_at, excluded.asked_at, excluded.failing_at, excluded.found_at)
  ), gone as (
    delete from standing where dossier_id = id
      and not exists (select from stands where open or num_nonnulls(asked_at, failing_at, found_at) > 0)
  )
  select open into now_open from stands;
  if now_open and exists (select from task where dossier_id = id and act = 'ANSWER_CONSULTATION') then
    with asked as (
      select t.unit as agency, d.entered_at, bool_or(t.closed_at is null) as waits, (select max(e.at) from dossier_event e
        where e.dossier_id = id and e.type = 'CONSULTATION_ANSWERED' and e.agency = t.unit) as answered_at
      from dossier d, task t where d.dossier_id = id and t.dossier_id = id and t.act = 'ANSWER_CONSULTATION' group by t.unit, d.entered_at
    ), readers as (
      select agency, entered_at, case when not waits then answered_at end as answered_at from asked where waits or answered_at is not null
    ), kept as (
      insert into consulted as c (agency, dossier_id, entered_at, answered_at) select agency, id, entered_at, answered_at from readers
      on conflict (dossier_id, agency) do update set entered_at = excluded.entered_at, answered_at = excluded.answered_at,
        past = c.past and c.answered_at is not distinct from excluded.answered_at
      where (c.entered_at, c.answered_at) is distinct from (excluded.entered_at, excluded.answered_at)
    )
    delete from consulted where dossier_id = id and agency not in (select agency from readers);
  else
    delete from consulted where dossier_id = id;
  end if;
end $$;
