-- What the cursors of pages are signed with: of this deployment, and the same for all its nodes.
create table page_cursor_secret (
    only_one boolean primary key default true check (only_one),
    secret   bytea not null check (length(secret) >= 16)
);
comment on table page_cursor_secret is 'read by each node as it starts; with another secret and new starts, cursors that are out are refused';
insert into page_cursor_secret (secret)
values (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
