-- How a bank is reached, and what came of the last time.
alter table bank_connection
    add column connector text not null default 'folder' check (connector in ('folder', 'http')),
    add column version   integer not null default 1,
    add column last_sync jsonb;
create unique index account_connection_external on account (connection_id, external_id) where external_id is not null;
