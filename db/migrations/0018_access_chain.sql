-- Nhật ký truy cập: who looked at what, in which role and what for, and who tried and got nothing. `dossier_id` is null where what was asked for is not there.
alter table access_log
  alter column dossier_id drop not null,
  -- Milliseconds, as hashed.
  alter column at type timestamptz(3),
  alter column unit type text collate "C",
  -- The order of writing, as far as there is one.
  add column id bigint generated always as identity,
  add column via text,
  add column purpose text not null default 'UNSTATED',
  add column outcome text not null default 'SHOWN' check (outcome in ('SHOWN', 'NOTHING', 'REFUSED')),
  add column asked text,
  -- Where the sealer has put the row (decision 018); a row is written without.
  add column link bigint,
  add column hash text,
  add constraint access_log_sealed check (num_nulls(link, hash) in (0, 2));
create index access_log_unit on access_log (unit, id);
create index access_log_unsealed on access_log (id) where link is null;
create unique index access_log_link on access_log (link) where link is not null;

-- A row says what it says for ever; once, and no more, it gets its place in the chain.
create function refuse_all_but_sealing() returns trigger language plpgsql as $$
begin
  if old.link is null and new.link is not null and to_jsonb(old) - 'link' - 'hash' = to_jsonb(new) - 'link' - 'hash' then
    return new;
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger access_log_sealed_once before update on access_log for each row execute function refuse_all_but_sealing();
create trigger access_log_append_only before delete or truncate on access_log for each statement execute function refuse_change();
grant update (link, hash) on access_log to onestop_app;
