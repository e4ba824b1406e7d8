-- A household's month as a document, and which notifications were sent to whom.
create table household_report (
    household_id bigint not null references household on delete cascade,
    month        date not null check (extract(day from month) = 1),
    content      bytea not null check (length(content) between 1 and 10485760),
    made_at      timestamptz not null,
    primary key (household_id, month)
);
create table notification_delivery (
    notification_id bigint not null references notification on delete cascade,
    user_id         bigint not null references app_user on delete cascade,
    sent_at         timestamptz not null,
    primary key (notification_id, user_id)
);
comment on table notification_delivery is 'e-mails that a server has taken; a retry of a job leaves out who has one';
