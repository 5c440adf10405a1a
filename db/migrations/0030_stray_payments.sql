-- Tiền chưa rõ của hồ sơ nào: who decided what about it, and why. Written once, never changed.
create table payment_decision (
  payment_id text not null references payment,
  -- Counts up: the last one holds.
  seq integer not null check (seq > 0),
  decided text not null check (decided in ('MATCHED', 'REFUND_ASKED', 'REFUND_CONFIRMED')),
  -- Who, by the opaque id of the token; in which role.
  person text not null,
  role text not null,
  at timestamptz not null,
  -- Of a match: the dossier and the obligation that it is paid for.
  dossier_id text,
  obligation text,
  reasons text not null,
  primary key (payment_id, seq)
);
comment on table payment_decision is 'Tiền nộp qua nền tảng thanh toán chưa rõ của hồ sơ nào: ai quyết định gì, vì sao';
alter table payment add column refunded_at timestamptz;
comment on column payment.refunded_at is 'Khoản không của hồ sơ nào: khi nền tảng thanh toán đã hoàn trả';
create index payment_stray on payment (came_at) where dossier_id is null and refunded_at is null;
grant select, insert on payment_decision to onestop_app;
