-- A number that was voided or replaced explains itself: by which act, and when (Decree 30/2020 Arts. 14–18).
alter table registered_number add column reason text, add column retired_at timestamptz;
