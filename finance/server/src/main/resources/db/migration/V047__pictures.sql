-- Pictures: what a household attached, drawn anew in a few widths. The widest form is the attachment's own content, the
-- narrower ones stand beside it. Nothing of it compresses, so that nothing tries.
alter table attachment
    add column width         integer check (width between 1 and 16383),
    add column height        integer check (height between 1 and 16383),
    add column source_sha256 bytea check (length(source_sha256) = 32),
    add column stored_bytes  integer not null default 0 check (stored_bytes >= 0),
    add constraint attachment_picture
        check ((width is null) = (height is null) and (width is null) = (source_sha256 is null));
alter table attachment alter column content set storage external;
comment on column attachment.width is 'of the content in pixels; null where it is no picture';
comment on column attachment.source_sha256 is 'of the file as it was sent: the same file again is the same picture';
comment on column attachment.stored_bytes is 'of all its forms, for the household''s limit';

create table attachment_variant (
    attachment_id bigint not null references attachment on delete cascade,
    width         integer not null check (width between 1 and 16383),
    height        integer not null check (height between 1 and 16383),
    content       bytea not null check (length(content) between 1 and 10485760),
    primary key (attachment_id, width)
);
alter table attachment_variant alter column content set storage external;
comment on table attachment_variant is 'narrower forms of a picture';

create view picture as
select a.id, a.household_id, a.txn_id, a.goal_id, a.width, a.height, a.stored_bytes as bytes, a.created_at as added_at,
       a.source_sha256, encode(substr(a.sha256, 1, 16), 'hex') as hash,
       array(select v.width from attachment_variant v where v.attachment_id = a.id order by v.width) || a.width as widths
from attachment a
where a.width is not null;
