-- Officers whom the issuer has vouched for: their roles and unit as their last token said. Opaque ids, no names.
create table officer (
  person text primary key,
  roles text[] not null,
  unit text not null,
  agency text not null,
  seen_at timestamptz not null
);
create index officer_unit on officer (agency, unit);
