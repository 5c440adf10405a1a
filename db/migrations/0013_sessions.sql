-- A browser that is logged in, or is on the way to be. Its cookie holds the id; who reads this table, or a copy of it, can open nothing.
create table session (
  id_hash text primary key check (length(id_hash) = 64),
  -- What the verified token said of its bearer: opaque ids, no names.
  caller jsonb,
  -- A log-in under way: what the issuer's answer must fit, and where to go afterwards.
  attempt jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  person text generated always as (caller ->> 'person') stored,
  check (num_nonnulls(caller, attempt) = 1)
);
create index session_person on session (person) where person is not null;
create index session_expiry on session (expires_at);
-- A session is opened and ended, never turned into another's. Who is logged in since when is no matter of reports.
revoke update on session from onestop_app;
revoke all on session from onestop_reader;
