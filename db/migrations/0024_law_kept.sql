-- The law that a dossier was begun with stays as it was, as what was written down about the dossier does: nothing changes under a hash.
create trigger law_snapshot_append_only before update or delete or truncate on law_snapshot for each statement execute function refuse_change();
revoke update, delete on law_snapshot from onestop_app;

-- What somebody looked at is found by the unit and him: whoever never looked would be sought among all looks of the unit. Costs each look one entry more.
create index access_log_person on access_log (unit, person, id);
