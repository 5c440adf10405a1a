-- Several results go back, each in its own forms (domain rules 1.13): one that another agency made by its code, the one made here by ''.
alter table delivery add column result text not null default '';
alter table delivery drop constraint delivery_pkey, add primary key (dossier_id, form, result);
