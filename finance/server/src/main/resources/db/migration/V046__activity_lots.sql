-- Whoever sells may say from which lots; then gains, losses and what is left go by it.
alter table activity add column lots jsonb;
alter table activity add constraint activity_lots
    check (lots is null or (kind = 'sell' and jsonb_typeof(lots) = 'array'));
comment on column activity.lots is 'of a sale: [{"lot": name, "quantity": decimal}, ...], adding up to qty; the oldest first where null';
