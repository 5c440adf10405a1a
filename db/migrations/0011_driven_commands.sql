-- Who sends a command to the engine holds it for so long: two at once could be told different things of one command.
alter table command add column driven_until timestamptz;
