-- A notice of a log-out says when that was, and may come late or again: what began after it goes on. Of older sessions nobody knows when they began.
alter table session add column begun_at timestamptz not null default '-infinity';
alter table session alter column begun_at set default now();
