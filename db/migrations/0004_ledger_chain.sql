-- One hash chain per dossier over its story and the clock's facts, in the order of writing; the register keeps its end, which also is the lock of writers.
alter table dossier
  add column ledger_links integer not null default 0,
  add column ledger_facts integer not null default 0,
  add column ledger_head text not null default '';
update dossier set ledger_facts = (select count(*) from ledger where ledger.dossier_id = dossier.dossier_id);
-- Milliseconds, as hashed: a change of microseconds would otherwise go unseen.
alter table dossier_event
  alter column at type timestamptz(3),
  add column link integer,
  add column prev_hash text,
  add column body_hash text,
  add column hash text,
  -- Not valid: rows from before the chain stay; no unchained row is written any more.
  add constraint dossier_event_chained check (num_nulls(link, prev_hash, body_hash, hash) = 0) not valid;
alter table ledger
  alter column at type timestamptz(3),
  alter column entered_at type timestamptz(3),
  add column link integer,
  add column prev_hash text,
  add column body_hash text,
  add column hash text,
  add constraint ledger_chained check (num_nulls(link, prev_hash, body_hash, hash) = 0) not valid;

-- The daily head over every dossier whose chain has grown, and where each of these chains stood.
create table ledger_head (
  day date primary key,
  rows integer not null,
  root text not null,
  previous text not null unique,
  head text not null
);
create table ledger_head_dossier (
  dossier_id text not null,
  -- Deferred: a head is computed from what it seals and so comes second.
  day date not null references ledger_head deferrable initially deferred,
  links integer not null,
  head text not null,
  primary key (dossier_id, day)
);
create index ledger_head_dossier_day on ledger_head_dossier (day);
create trigger ledger_head_append_only before update or delete or truncate on ledger_head for each statement execute function refuse_change();
create trigger ledger_head_dossier_append_only before update or delete or truncate on ledger_head_dossier for each statement execute function refuse_change();

-- Roles: the owner migrates, the application writes but never changes a ledger, the reader reads. Whoever logs in is made by the installation.
do $$
declare
  wanted text;
begin
  foreach wanted in array array['onestop_app', 'onestop_reader'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      begin
        execute format('create role %I nologin', wanted);
      exception when duplicate_object or unique_violation then
        -- Roles belong to the whole server: another database's migration was quicker.
        null;
      end;
    end if;
  end loop;
end $$;
grant usage on schema public to onestop_app, onestop_reader;
grant select, insert, update, delete on all tables in schema public to onestop_app;
revoke update, delete on dossier_event, ledger, ledger_head, ledger_head_dossier, access_log from onestop_app;
grant select on all tables in schema public to onestop_reader;
-- Tables of later migrations; one that is append-only revokes there.
alter default privileges in schema public grant select, insert, update, delete on tables to onestop_app;
alter default privileges in schema public grant select on tables to onestop_reader;
