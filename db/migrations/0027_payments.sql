-- Tiền nộp qua nền tảng thanh toán: each payment once, by the platform's own id, whether its notice came, came twice, or was found in the statement.
create table payment (
  payment_id text primary key,
  reference text not null,
  -- Null: the reference is none of ours, and somebody has to find out whose money it is.
  dossier_id text,
  obligation text,
  amount bigint not null check (amount > 0),
  paid_at timestamptz not null,
  came_at timestamptz not null,
  -- Place in the platform's statement; null: so far only its notice came.
  place integer,
  -- When its dossier had taken it into its own book.
  placed_at timestamptz
);
create index payment_unplaced on payment (came_at) where placed_at is null;
create index payment_place on payment (place desc nulls last);
comment on table payment is 'Mỗi khoản tiền nộp qua nền tảng thanh toán một dòng';
grant select, insert, update on payment to onestop_app;
