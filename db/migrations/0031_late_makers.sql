-- An agency that makes a result beside the one that leads is late against its own share of the time (domain rules 1.13), while the dossier is in time: it
-- stands among what was asked of other agencies.
do $$
declare
  before text := pg_get_functiondef('keep_standing(text)'::regprocedure);
  after text := replace(before, $f$t.closed_at is null and t.act = 'ANSWER_CONSULTATION') end as asked_at$f$,
    $f$t.closed_at is null and t.act in ('ANSWER_CONSULTATION', 'REPORT_RESULT')) end as asked_at$f$);
begin
  if before = after then
    raise exception 'keep_standing says nothing of what was asked';
  end if;
  execute after;
end $$;

drop trigger task_standing_new on task;
drop trigger task_standing on task;
drop trigger task_standing_gone on task;
create constraint trigger task_standing_new after insert on task deferrable initially deferred
  for each row when (new.act in ('ANSWER_CONSULTATION', 'REPORT_RESULT')) execute function keep_standing();
create constraint trigger task_standing after update on task deferrable initially deferred
  for each row when ((old.act in ('ANSWER_CONSULTATION', 'REPORT_RESULT') or new.act in ('ANSWER_CONSULTATION', 'REPORT_RESULT'))
    and (old.act, old.unit, old.due_at, old.closed_at) is distinct from (new.act, new.unit, new.due_at, new.closed_at))
  execute function keep_standing();
create constraint trigger task_standing_gone after delete on task deferrable initially deferred
  for each row when (old.act in ('ANSWER_CONSULTATION', 'REPORT_RESULT')) execute function keep_standing();

select keep_standing(dossier_id) from (select distinct dossier_id from task where act = 'REPORT_RESULT' and closed_at is null and due_at is not null) waiting;
