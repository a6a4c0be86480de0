-- Who deleted a document; null while it is there.
alter table document add column deleted_by uuid;
