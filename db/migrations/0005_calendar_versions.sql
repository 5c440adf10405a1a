-- Changes of the holiday calendar after dates were promised (4.5, E45): what was decided, and from when every open dossier counts on it.
create table calendar_change (
  calendar_version integer primary key,
  calendar jsonb not null,
  applied_at timestamptz not null
);
-- Which change the instants of a row rest on, and which one the dossier's own workflow has taken; 0: the calendar pinned at its receipt.
alter table dossier add column calendar_version integer not null default 0, add column calendar_known integer not null default 0;
-- Dossiers whose workflow must still be told; empty but for the minutes after a change.
create index dossier_calendar_untold on dossier (dossier_id) where closed_at is null and calendar_version > calendar_known;
