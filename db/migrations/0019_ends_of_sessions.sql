-- What ends the issuer's session with ours: its own name in the issuer's notices, and the identity token that names it to the issuer, encrypted with
-- the id in the browser's cookie, which stands nowhere here.
alter table session add column issuer_session text, add column id_token text;
create index session_at_issuer on session (issuer_session) where issuer_session is not null;
-- Access tokens of a person, or of an issuer's session, that were issued until an instant are heard no more.
create table ended_tokens (
  kind text not null check (kind in ('PERSON', 'SESSION')),
  id text not null,
  until timestamptz not null default now(),
  primary key (kind, id)
);
create index ended_tokens_age on ended_tokens (until);
revoke all on ended_tokens from onestop_reader;
