-- Nhật ký truy cập. A number that somebody asked by is found by its digest under a key that is not in the database (decision 018); who has no role is
-- logged without one.
alter table access_log add column asked_digest text, alter column role drop not null;
create index access_log_asked on access_log (asked, id) where asked is not null;
create index access_log_asked_digest on access_log (asked_digest, id) where asked_digest is not null;

-- Where the chain of looks ends, apart from its rows: without it the last of them could be dropped, and the next would close the gap.
create table access_chain (
  one boolean primary key default true check (one),
  links bigint not null,
  head text not null
);
insert into access_chain (links, head)
  select coalesce(max(link), 0), coalesce((select hash from access_log where link is not null order by link desc limit 1), '') from access_log;
create function refuse_shorter_chain() returns trigger language plpgsql as $$
begin
  if new.links > old.links then
    return new;
  end if;
  raise exception '% only grows', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger access_chain_grows before update on access_chain for each row execute function refuse_shorter_chain();
create trigger access_chain_kept before delete or truncate on access_chain for each statement execute function refuse_change();
revoke insert, delete on access_chain from onestop_app;
