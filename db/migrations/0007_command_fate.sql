-- A command's fate settles without its caller: since when the engine has been silent about it, and what a sweep looks for.
drop index command_unsent;
alter table command add column unknown_since timestamptz;
create index command_unsettled on command (received_at) where status = 'RECEIVED';
