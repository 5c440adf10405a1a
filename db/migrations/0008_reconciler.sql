-- What the reconciler found when it compared register, engine and file store; a row is gone once all agree again.
create table reconcile_finding (
  dossier_id text not null,
  class text not null check (class in ('NO_RUN', 'OLD_RUN', 'NO_ROW', 'ROW_BEHIND', 'ROW_AHEAD', 'FILE_MISSING')),
  -- SHA-256 of the file that it is about, else empty.
  subject text not null default '',
  cause text not null,
  found_at timestamptz not null,
  seen_at timestamptz not null,
  -- How often it was tried to mend it, and when last.
  tries integer not null default 0,
  tried_at timestamptz,
  -- What the engine says of a dossier that has no row: the row as it should be, ids and codes only.
  shown jsonb,
  primary key (dossier_id, class, subject)
);
create index reconcile_finding_age on reconcile_finding (class, found_at, dossier_id);
-- How far each of its walks has come: a round does a bounded part of it.
create table reconcile_walk (
  walk text primary key,
  after text not null
);
create index dossier_open_id on dossier (dossier_id) where closed_at is null;
create index dossier_closed on dossier (closed_at, dossier_id) where closed_at is not null;
create index dossier_file_hash on dossier_file (sha256, dossier_id);
