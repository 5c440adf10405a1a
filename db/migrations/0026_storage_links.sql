-- Where the result is kept outside, beside what the warehouse holds itself (I-12); null: here alone.
alter table personal_warehouse add column link text;
