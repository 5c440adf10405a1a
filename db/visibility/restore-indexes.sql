-- Brings back every index that drop-unused-indexes.sql has dropped: before an update of Temporal's schema, which may name any of them.
--   psql -d temporal_visibility -v ON_ERROR_STOP=1 -f db/visibility/restore-indexes.sql
do $$
declare
  dropped record;
begin
  for dropped in delete from onestop_dropped_index returning name, definition loop
    if to_regclass(quote_ident(dropped.name)) is null then
      execute dropped.definition;
    end if;
  end loop;
end $$;
