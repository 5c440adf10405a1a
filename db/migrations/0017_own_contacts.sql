-- Whose a dossier is, as its own intake named him and as he can be reached for it. By dossier, not by person: another unit's intake of the same number
-- is no word of this one, and what it says reaches no paper of this one. The number itself stays with the party.
create table dossier_owner (
  dossier_id text primary key,
  full_name text not null,
  birth_date date,
  sex text check (sex in ('MALE', 'FEMALE')),
  ethnicity text,
  nationality text,
  phone text,
  email text,
  address text,
  recorded_at timestamptz not null
);

-- Every dossier that an intake of its own told of, also one that is still on its way into the register. A name of which nothing is seen was once taken;
-- the one first recorded under the number stands for it.
insert into dossier_owner
  select c.dossier_id,
    coalesce(a.full_name, p.full_name), a.birth_date::date, a.sex, a.ethnicity, a.nationality, a.phone, a.email, a.address, c.received_at
  from command c
  cross join lateral (
    select max(value) filter (where key = 'fullName') as full_name, max(value) filter (where key = 'birthDate') as birth_date,
      max(value) filter (where key = 'sex') as sex, max(value) filter (where key = 'ethnicity') as ethnicity,
      max(value) filter (where key = 'nationality') as nationality, max(value) filter (where key = 'phone') as phone,
      max(value) filter (where key = 'email') as email, max(value) filter (where key = 'address') as address
    from (
      select key, btrim(regexp_replace(normalize(value, nfc), '\s+', ' ', 'g')) as value
      from jsonb_each_text(case jsonb_typeof(c.payload #> '{body,applicant}') when 'object' then c.payload #> '{body,applicant}' else '{}' end)
    ) said
    -- By code points: what a letter is depends on the database's locale, and in C Ê Đê has none.
    where value ~ '[^\s!-/:-@\[-`{-~\u00a0\u00ad\u2000-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\ufffd]'
  ) a
  left join party p on p.party_id::text = c.payload #>> '{prepared,data,partyId}'
  where c.act = 'OPEN' and c.status <> 'REFUSED' and coalesce(a.full_name, p.full_name) is not null
    and jsonb_typeof(c.payload #> '{body,applicant}') = 'object'
  on conflict (dossier_id) do nothing;
