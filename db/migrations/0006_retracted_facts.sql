-- Facts of the clock that the register held and the engine did not: they stay where they are, are named by a RETRACTED event and count no more.
alter table dossier add column ledger_retracted integer not null default 0;
