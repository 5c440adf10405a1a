-- A consultation's own workflow may be lost while its dossier's goes on.
alter table reconcile_finding drop constraint reconcile_finding_class_check;
alter table reconcile_finding add constraint reconcile_finding_class_check
  check (class in ('NO_RUN', 'OLD_RUN', 'NO_CONSULTATION', 'NO_ROW', 'ROW_BEHIND', 'ROW_AHEAD', 'FILE_MISSING'));
