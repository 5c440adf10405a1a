-- For Temporal's own database of lists, `temporal_visibility` on PostgreSQL: a row of 0.6 kB carries 74 indexes there, 24 kB for each dossier and
-- 2.5 ms for each of its three writes (measured), of which this product's questions and the Web UI's own use a few. Run it after the schema
-- is set up or updated, as often as you like; restore-indexes.sql brings back what it dropped, which is to be done before the schema is updated.
--   psql -d temporal_visibility -v ON_ERROR_STOP=1 -f db/visibility/drop-unused-indexes.sql
create table if not exists onestop_dropped_index (name text primary key, definition text not null);

do $$
declare
  unused record;
begin
  for unused in
    select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i
    join pg_class c on c.oid = i.indexrelid
    where i.indrelid = 'executions_visibility'::regclass and not i.indisprimary and not i.indisunique
      and c.relname <> all (array[
        -- Every list in its usual order; by id, kind and state; and what the server itself adds to each question.
        'default_idx', 'by_workflow_id', 'by_workflow_type', 'by_status', 'by_temporal_namespace_division',
        -- The Web UI: a page's relatives, lists by start, by worker and by its build.
        'by_execution_time', 'by_parent_workflow_id', 'by_root_workflow_id', 'by_task_queue', 'by_build_ids',
        -- Wedged runs (api/views/wedged.ts).
        'by_temporal_reported_problems',
        -- The product's own attributes (workflows/operator-view.ts): seven keywords and one instant, in the order of their registration.
        'by_keyword_01', 'by_keyword_02', 'by_keyword_03', 'by_keyword_04', 'by_keyword_05', 'by_keyword_06', 'by_keyword_07', 'by_datetime_01'
      ])
  loop
    insert into onestop_dropped_index values (unused.name, unused.definition)
      on conflict (name) do update set definition = excluded.definition;
    execute format('drop index %I', unused.name);
  end loop;
end $$;
