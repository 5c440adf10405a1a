-- Người đại diện (Decree 118/2025 Art. 6): who acts for the owner of a dossier, as its own intake recorded it. By dossier, not by person: what
-- another dossier says of the same number is no word of this one.
create table representative (
  dossier_id text primary key,
  personal_id text not null,
  full_name text not null,
  phone text,
  email text,
  address text,
  representation text not null,
  -- What makes him a representative by law.
  relation text,
  -- The authorisation: its last day is null where it names none.
  authorisation_number text,
  authorised_on date,
  authorised_until date,
  authorised_scope text,
  recorded_at timestamptz not null,
  check ((representation = 'BY_LAW' and relation is not null and num_nonnulls(authorised_on, authorised_scope) = 0)
    or (representation = 'BY_AUTHORISATION' and relation is null and num_nonnulls(authorised_on, authorised_scope) = 2))
);

-- Who took the paper result, and by which paper the counter knew him; null: returned before this was written down, or electronically.
alter table delivery
  add column receiver_name text,
  add column receiver_personal_id text,
  add column identity_proof text;
