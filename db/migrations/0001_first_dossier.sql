-- The law: immutable versions with effective dates (agencies, procedures, calendars, paper types).
create table law_definition (
  kind text not null,
  key text not null,
  version text not null,
  valid_from date not null,
  valid_to date,
  body jsonb not null,
  primary key (kind, key, version)
);
-- The versions that a dossier started with, stored once however many dossiers share them.
create table law_snapshot (
  hash text primary key,
  body jsonb not null
);

-- People and organisations: the only place of their personal data, with the command bodies and the papers themselves.
create table party (
  party_id uuid primary key,
  kind text not null check (kind in ('PERSON', 'ORGANISATION')),
  identifier text not null,
  full_name text not null,
  birth_date date,
  sex text check (sex in ('MALE', 'FEMALE')),
  ethnicity text,
  nationality text,
  phone text,
  email text,
  address text,
  created_at timestamptz not null,
  unique (kind, identifier)
);
-- The local digital account; one person has exactly one, linked to the national one (DT-1).
create table account (
  party_id uuid primary key references party,
  national_id text not null unique,
  linked_at timestamptz not null
);

-- What was asked, written before anything else happens. Refused attempts stay here: they are the audit of what was tried.
create table command (
  command_id uuid primary key,
  caller text not null,
  idempotency_key text not null,
  act text not null,
  dossier_id text not null,
  payload jsonb not null,
  payload_hash text not null,
  actor jsonb not null,
  received_at timestamptz not null,
  status text not null check (status in ('RECEIVED', 'ACCEPTED', 'APPLIED', 'REFUSED')),
  answer jsonb,
  settled_at timestamptz,
  unique (caller, idempotency_key)
);
create index command_unsent on command (received_at) where act = 'OPEN' and status = 'RECEIVED';
create index command_dossier on command (dossier_id, received_at);

-- The register.
create table dossier (
  dossier_id text primary key,
  dossier_code text unique,
  revision integer not null,
  phase text not null,
  status text not null,
  procedure_code text not null,
  party_id uuid not null references party,
  intake_agency text not null,
  intake_unit text not null,
  lead_agency text not null,
  lead_unit text not null,
  handler text,
  holder text not null,
  holder_unit text not null,
  holder_person text,
  received_at timestamptz not null,
  entered_at timestamptz not null,
  phase_since timestamptz not null,
  step_due_at timestamptz,
  due_at timestamptz,
  appointment_at timestamptz,
  last_letter_at timestamptz,
  warn_at timestamptz,
  red_at timestamptz,
  breach_at timestamptz,
  closed_at timestamptz,
  law_hash text not null references law_snapshot,
  state jsonb not null
) with (fillfactor = 80);
create index dossier_party on dossier (party_id, entered_at);
create index dossier_breach on dossier (breach_at, dossier_id) where closed_at is null;
create index dossier_step on dossier (step_due_at, dossier_id) where closed_at is null;
create index dossier_open on dossier (lead_agency, phase) where closed_at is null;

-- The story of a dossier: one row per fact, never changed.
create table dossier_event (
  dossier_id text not null,
  revision integer not null,
  ordinal integer not null,
  type text not null,
  at timestamptz not null,
  person text not null,
  role text not null,
  unit text not null,
  agency text not null,
  via text,
  command_id text not null,
  phase text not null,
  holder text not null,
  holder_unit text not null,
  rule_set text not null,
  data jsonb not null,
  primary key (dossier_id, revision, ordinal)
);
-- The legal clock's facts (started, paused, holder changed …), never changed.
create table ledger (
  dossier_id text not null,
  seq integer not null,
  kind text not null,
  at timestamptz not null,
  entered_at timestamptz not null,
  entry jsonb not null,
  primary key (dossier_id, seq)
);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger dossier_event_append_only before update or delete or truncate on dossier_event for each statement execute function refuse_change();
create trigger ledger_append_only before update or delete or truncate on ledger for each statement execute function refuse_change();

-- The inbox, as derived from the transition rows at each revision.
create table task (
  dossier_id text not null,
  key text not null,
  opened_revision integer not null,
  act text not null,
  name text not null,
  subject text not null,
  roles text[] not null,
  unit text not null,
  person text,
  opened_at timestamptz not null,
  due_at timestamptz,
  closed_at timestamptz,
  primary key (dossier_id, key, opened_revision)
);
create unique index task_open on task (dossier_id, key) where closed_at is null;
create index task_inbox on task (unit, opened_at) where closed_at is null;

-- Files: bytes live in the file store under their SHA-256.
create table dossier_file (
  dossier_id text not null,
  sha256 text not null,
  kind text not null,
  item text not null default '',
  media_type text not null,
  size integer not null,
  pages integer not null,
  meta jsonb not null default '{}',
  created_at timestamptz not null,
  primary key (dossier_id, sha256, kind, item)
);

-- Data read from registers and data converted from papers: personal, hence here and nowhere else.
create table looked_up_data (
  dossier_id text not null,
  item text not null,
  found boolean not null,
  record jsonb,
  looked_up_at timestamptz not null,
  primary key (dossier_id, item)
);
create table converted_data (
  dossier_id text not null,
  item text not null,
  command_id text not null,
  file_sha256 text not null,
  paper_type text not null,
  field_values jsonb not null,
  data_hash text not null,
  checked_by text not null,
  checked_at timestamptz not null,
  primary key (dossier_id, item, command_id)
);

-- Dossier codes: per agency and day, never used again; gaps are allowed.
create table dossier_code_series (
  agency text not null,
  day date not null,
  last integer not null,
  primary key (agency, day)
);
create table dossier_code (
  dossier_id text primary key,
  code text not null unique
);
-- Outgoing and copy registers (Decree 30/2020 Arts. 14–18, 25): a number belongs to one act for ever.
create table number_series (
  agency text not null,
  year integer not null,
  series text not null,
  last integer not null,
  primary key (agency, year, series)
);
create table registered_number (
  agency text not null,
  year integer not null,
  series text not null,
  number integer not null,
  act_id text not null,
  dossier_id text not null,
  sha256 text,
  status text not null check (status in ('TAKEN', 'ISSUED', 'VOIDED', 'REPLACED')),
  taken_at timestamptz not null,
  primary key (agency, year, series, number),
  unique (act_id, series)
);

-- The two warehouses (1.12): by dossier, and by the party it belongs to.
create table dossier_warehouse (
  dossier_code text not null,
  kind text not null,
  item text not null default '',
  version integer not null,
  sha256 text,
  data jsonb not null default '{}',
  stored_at timestamptz not null,
  primary key (dossier_code, kind, item, version)
);
create table personal_warehouse (
  party_id uuid not null references party,
  paper_type text not null,
  issuing_agency text not null,
  number text not null,
  version integer not null,
  issued_on date not null,
  trust text not null,
  sha256 text not null,
  dossier_code text not null,
  stored_at timestamptz not null,
  primary key (party_id, paper_type, issuing_agency, number, version)
);
create table delivery (
  dossier_id text not null,
  form text not null check (form in ('E', 'PAPER')),
  receiver text not null,
  person text not null,
  delivered_at timestamptz not null,
  reference text not null,
  primary key (dossier_id, form)
);

-- Status messages acknowledged by the national portal.
create table portal_message (
  dossier_id text not null,
  seq integer not null,
  code integer not null,
  sync boolean not null,
  acknowledged_at timestamptz not null,
  primary key (dossier_id, seq)
);

-- One row per step that is failing just now; written at each failed attempt, removed on success.
create table step_failure (
  workflow_id text not null,
  step text not null,
  dossier_id text not null,
  attempt integer not null,
  cause text not null,
  first_failed_at timestamptz not null,
  last_failed_at timestamptz not null,
  primary key (workflow_id, step)
);
create index step_failure_dossier on step_failure (dossier_id);
create index step_failure_age on step_failure (first_failed_at, dossier_id);

-- Every opening of a dossier or a file of it, with its purpose (2.10).
create table access_log (
  at timestamptz not null,
  person text not null,
  role text not null,
  unit text not null,
  dossier_id text not null,
  what text not null
);
create index access_log_dossier on access_log (dossier_id, at);
