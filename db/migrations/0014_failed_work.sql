-- A step is the Decision's alone; what the system owes and fails at is work.
alter table step_failure rename to work_failure;
alter table work_failure rename column step to work;
alter index step_failure_dossier rename to work_failure_dossier;
alter index step_failure_age rename to work_failure_age;
alter table work_failure rename constraint step_failure_pkey to work_failure_pkey;
drop index dossier_file_step;
update dossier_file set meta = (meta - 'step') || jsonb_build_object('workId', meta->'step') where meta ? 'step';
create unique index dossier_file_work on dossier_file (dossier_id, kind, item, (meta->>'workId')) where meta->>'workId' is not null;
