-- Lists that cost what they show. What is written while the tables below are filled would be missed: nobody writes until the triggers stand.
lock table dossier, task, work_failure, reconcile_finding in access exclusive mode;

-- Units are compared byte by byte, so that "all below H15.901" is one range of an index.
alter table dossier
  alter column intake_unit type text collate "C",
  alter column lead_unit type text collate "C",
  alter column holder_unit type text collate "C";
alter table task alter column unit type text collate "C";

drop index dossier_open;
create index dossier_by_agency on dossier (lead_agency, entered_at desc, dossier_id desc) where closed_at is null;
create index dossier_by_lead on dossier (lead_unit, entered_at desc, dossier_id desc) where closed_at is null;
create index dossier_by_intake on dossier (intake_unit, entered_at desc, dossier_id desc) where closed_at is null;
-- An inbox is led by whose it is: unit, roles, and the person where a task names one.
drop index task_inbox;
create index task_inbox on task (unit, roles, coalesce(person, ''), opened_at, dossier_id, key) where closed_at is null;
create index task_operator on task (coalesce(person, ''), opened_at, dossier_id, key) where closed_at is null and roles @> '{OPERATOR}'::text[];

-- What supervisors ask of a dossier: where it stands, and since when it is stuck of what. One row for each that is open or has a cause;
-- kept by triggers, so that it holds whoever writes.
create table standing (
  dossier_id text primary key,
  lead_unit text collate "C" not null,
  intake_unit text collate "C" not null,
  holder_unit text collate "C" not null,
  phase text not null,
  open boolean not null,
  -- The oldest instant of each cause, whether it has come or not.
  late_at timestamptz,
  step_at timestamptz,
  asked_at timestamptz,
  failing_at timestamptz,
  found_at timestamptz,
  technical_at timestamptz generated always as (least(failing_at, found_at)) stored,
  since timestamptz generated always as (least(late_at, step_at, asked_at, failing_at, found_at)) stored,
  -- The instant as of which standing_count counts this row; any is right, since a question adds what has come since.
  counted_to timestamptz not null default now(),
  next_at timestamptz generated always as (least(
    case when late_at >= counted_to then late_at end, case when step_at >= counted_to then step_at end,
    case when asked_at >= counted_to then asked_at end, case when failing_at >= counted_to then failing_at end,
    case when found_at >= counted_to then found_at end)) stored,
  last_at timestamptz generated always as (greatest(
    case when late_at < counted_to then late_at end, case when step_at < counted_to then step_at end,
    case when asked_at < counted_to then asked_at end, case when failing_at < counted_to then failing_at end,
    case when found_at < counted_to then found_at end)) stored
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

-- How many of them there are, as changes to be added up: writers only ever insert, so nobody waits for anybody's counter.
create table standing_count (
  lead_unit text collate "C" not null,
  intake_unit text collate "C" not null,
  holder_unit text collate "C" not null,
  phase text not null,
  open integer not null,
  stuck integer not null,
  technical integer not null,
  late integer not null,
  step integer not null,
  asked integer not null,
  failing integer not null,
  -- Added up already, here with others of its four and in standing_total.
  folded boolean not null default false
) with (autovacuum_vacuum_scale_factor = 0.02);

-- What is added up, by where it shows: who asks for every unit adds these and the changes since, however many pairs of units there are.
create table standing_total (
  holder_unit text collate "C" not null,
  phase text not null,
  open integer not null,
  stuck integer not null,
  technical integer not null,
  late integer not null,
  step integer not null,
  asked integer not null,
  failing integer not null,
  primary key (holder_unit, phase)
) with (fillfactor = 50);

-- Open dossiers that an agency was consulted on.
create table consulted (
  agency text collate "C" not null,
  dossier_id text not null,
  entered_at timestamptz not null,
  primary key (dossier_id, agency)
);

-- Filled before the triggers stand and the indexes are built.
insert into standing (dossier_id, lead_unit, intake_unit, holder_unit, phase, open, late_at, step_at, asked_at, failing_at, found_at)
  select d.dossier_id, d.lead_unit, d.intake_unit, d.holder_unit, d.phase, d.open, d.late_at, d.step_at, c.at, f.at, n.at
  from (
    select dossier_id, lead_unit, intake_unit, holder_unit, phase, closed_at is null as open,
      case when closed_at is null then breach_at end as late_at, case when closed_at is null then step_due_at end as step_at
    from dossier
    union all
    select n.dossier_id, coalesce(shown ->> 'lead_unit', ''), coalesce(shown ->> 'intake_unit', ''), coalesce(shown ->> 'holder_unit', ''),
      coalesce(shown ->> 'phase', 'SUBMITTED'), false, null, null
    from reconcile_finding n where class = 'NO_ROW' and not exists (select from dossier there where there.dossier_id = n.dossier_id)
  ) d
  left join (select dossier_id, min(due_at) as at from task where closed_at is null and act = 'ANSWER_CONSULTATION' group by 1) c using (dossier_id)
  left join (select dossier_id, min(first_failed_at) as at from work_failure group by 1) f using (dossier_id)
  left join (
    select dossier_id, min(found_at) as at from reconcile_finding n
    where class <> 'NO_ROW' or not exists (select from dossier there where there.dossier_id = n.dossier_id) group by 1
  ) n using (dossier_id)
  where d.open or c.at is not null or f.at is not null or n.at is not null;

insert into standing_count
  select lead_unit, intake_unit, holder_unit, phase, count(*) filter (where open), count(*) filter (where since < counted_to),
    count(*) filter (where technical_at < counted_to), count(*) filter (where late_at < counted_to), count(*) filter (where step_at < counted_to),
    count(*) filter (where asked_at < counted_to), count(*) filter (where failing_at < counted_to), true
  from standing group by 1, 2, 3, 4;

insert into standing_total
  select holder_unit, phase, sum(open), sum(stuck), sum(technical), sum(late), sum(step), sum(asked), sum(failing) from standing_count group by 1, 2;

insert into consulted
  select distinct t.unit, d.dossier_id, d.entered_at from task t join dossier d using (dossier_id)
  where t.act = 'ANSWER_CONSULTATION' and d.closed_at is null;

create index standing_count_lead on standing_count (lead_unit, intake_unit, holder_unit, phase);
create index standing_count_intake on standing_count (intake_unit);
create index standing_count_holder on standing_count (holder_unit);
create index standing_count_fresh on standing_count (folded) where not folded;
create index consulted_by_agency on consulted (agency, entered_at desc, dossier_id desc);
create index standing_next on standing (next_at) where next_at is not null;
create index standing_last on standing (last_at) where last_at is not null;
-- A page is the beginning of one of these, for everybody or for each unit by which a dossier is its own; those of rare causes are small.
do $$
declare
  at text;
  unit text;
begin
  foreach at in array array['since', 'late_at', 'step_at', 'asked_at', 'failing_at', 'technical_at'] loop
    -- True of every row, and said only by who asks for every unit: a question for one unit must never walk over all others here.
    execute format($f$create index on standing (%I, dossier_id) where %I is not null and lead_unit >= ''$f$, at, at);
    foreach unit in array array['lead_unit', 'intake_unit', 'holder_unit'] loop
      execute format('create index on standing (%I, %I, dossier_id) where %I is not null', unit, at, at);
    end loop;
  end loop;
end $$;
-- Everything that supervisors ask by these stands in `standing` now.
drop index dossier_breach, dossier_step;

-- Brings the row of a dossier up to date with what the register holds. Called as the last thing of a transaction; whoever else writes for
-- this dossier waits for its end and then sees what it wrote. 1,024 locks, since a calendar change writes a thousand dossiers at once.
create function keep_standing(id text) returns void language plpgsql as $$
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
    insert into consulted
      select distinct t.unit, id, d.entered_at from dossier d, task t where d.dossier_id = id and t.dossier_id = id and t.act = 'ANSWER_CONSULTATION'
      on conflict (dossier_id, agency) do update set entered_at = excluded.entered_at where consulted.entered_at <> excluded.entered_at;
    delete from consulted c where c.dossier_id = id
      and not exists (select from task t where t.dossier_id = id and t.act = 'ANSWER_CONSULTATION' and t.unit = c.agency);
  else
    delete from consulted where dossier_id = id;
  end if;
end $$;

create function keep_standing() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform keep_standing(old.dossier_id);
  else
    perform keep_standing(new.dossier_id);
  end if;
  return null;
end $$;

-- Deferred to the commit: a transaction then waits for nothing more, so that no two can wait for each other.
create constraint trigger dossier_standing_new after insert or delete on dossier deferrable initially deferred
  for each row execute function keep_standing();
create constraint trigger dossier_standing after update on dossier deferrable initially deferred for each row
  when ((old.lead_unit, old.intake_unit, old.holder_unit, old.phase, old.breach_at, old.step_due_at, old.closed_at, old.entered_at)
    is distinct from (new.lead_unit, new.intake_unit, new.holder_unit, new.phase, new.breach_at, new.step_due_at, new.closed_at, new.entered_at))
  execute function keep_standing();
create constraint trigger task_standing_new after insert on task deferrable initially deferred
  for each row when (new.act = 'ANSWER_CONSULTATION') execute function keep_standing();
create constraint trigger task_standing after update on task deferrable initially deferred
  for each row when ('ANSWER_CONSULTATION' in (old.act, new.act)
    and (old.act, old.unit, old.due_at, old.closed_at) is distinct from (new.act, new.unit, new.due_at, new.closed_at))
  execute function keep_standing();
create constraint trigger task_standing_gone after delete on task deferrable initially deferred
  for each row when (old.act = 'ANSWER_CONSULTATION') execute function keep_standing();
create constraint trigger work_failure_standing_new after insert or delete on work_failure deferrable initially deferred
  for each row execute function keep_standing();
create constraint trigger work_failure_standing after update on work_failure deferrable initially deferred
  for each row when (old.first_failed_at <> new.first_failed_at) execute function keep_standing();
create constraint trigger reconcile_finding_standing_new after insert or delete on reconcile_finding deferrable initially deferred
  for each row execute function keep_standing();
create constraint trigger reconcile_finding_standing after update on reconcile_finding deferrable initially deferred
  for each row when ((old.class, old.found_at, old.shown) is distinct from (new.class, new.found_at, new.shown)) execute function keep_standing();

create function empty_standing() returns trigger language plpgsql as $$
begin
  delete from standing;
  delete from standing_count;
  delete from standing_total;
  delete from consulted;
  return null;
end $$;
create trigger dossier_standing_emptied after truncate on dossier for each statement execute function empty_standing();

-- What a row counts for is taken away and added anew; nothing is written where that comes to nothing.
create function count_standing() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into standing_count values (new.lead_unit, new.intake_unit, new.holder_unit, new.phase, new.open::int,
      coalesce(new.since < new.counted_to, false)::int, coalesce(new.technical_at < new.counted_to, false)::int,
      coalesce(new.late_at < new.counted_to, false)::int, coalesce(new.step_at < new.counted_to, false)::int,
      coalesce(new.asked_at < new.counted_to, false)::int, coalesce(new.failing_at < new.counted_to, false)::int);
    return null;
  end if;
  insert into standing_count
    select lead_unit, intake_unit, holder_unit, phase, sum(n * open::int) as open, sum(n * (since < at)::int) as stuck,
      sum(n * (technical_at < at)::int) as technical, sum(n * (late_at < at)::int) as late, sum(n * (step_at < at)::int) as step,
      sum(n * (asked_at < at)::int) as asked, sum(n * (failing_at < at)::int) as failing
    from (
      select -1 as n, old.lead_unit, old.intake_unit, old.holder_unit, old.phase, old.open, old.counted_to as at,
        coalesce(old.since, 'infinity') as since, coalesce(old.technical_at, 'infinity') as technical_at,
        coalesce(old.late_at, 'infinity') as late_at, coalesce(old.step_at, 'infinity') as step_at,
        coalesce(old.asked_at, 'infinity') as asked_at, coalesce(old.failing_at, 'infinity') as failing_at
      union all
      select 1, new.lead_unit, new.intake_unit, new.holder_unit, new.phase, new.open, new.counted_to,
        coalesce(new.since, 'infinity'), coalesce(new.technical_at, 'infinity'), coalesce(new.late_at, 'infinity'),
        coalesce(new.step_at, 'infinity'), coalesce(new.asked_at, 'infinity'), coalesce(new.failing_at, 'infinity')
      where tg_op = 'UPDATE'
    ) both_sides
    group by lead_unit, intake_unit, holder_unit, phase
    having (sum(n * open::int), sum(n * (since < at)::int), sum(n * (technical_at < at)::int), sum(n * (late_at < at)::int),
      sum(n * (step_at < at)::int), sum(n * (asked_at < at)::int), sum(n * (failing_at < at)::int)) <> (0, 0, 0, 0, 0, 0, 0);
  return null;
end $$;
create trigger standing_counted after insert or update or delete on standing for each row execute function count_standing();

grant select on standing, standing_count, standing_total, consulted to onestop_reader;
