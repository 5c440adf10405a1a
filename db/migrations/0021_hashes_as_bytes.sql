-- Three hashes stand in each row of the ledger: as digits they were a sixth of a closed dossier.
alter table dossier_event
  alter column prev_hash type bytea using decode(prev_hash, 'hex'),
  alter column body_hash type bytea using decode(body_hash, 'hex'),
  alter column hash type bytea using decode(hash, 'hex');
alter table ledger
  alter column prev_hash type bytea using decode(prev_hash, 'hex'),
  alter column body_hash type bytea using decode(body_hash, 'hex'),
  alter column hash type bytea using decode(hash, 'hex');
