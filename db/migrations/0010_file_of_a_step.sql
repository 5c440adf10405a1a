-- A step that is done again, by a next attempt or by a run begun anew, finds what it has made: one file of a kind for each step and paper.
create unique index dossier_file_step on dossier_file (dossier_id, kind, item, (meta->>'step')) where meta->>'step' is not null;
