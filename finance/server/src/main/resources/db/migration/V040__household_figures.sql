-- What operators are told of all households: figures of each, made in sets once a night, and what they come to. Amounts
-- are in the household's own currency and never leave this table; operators see counts, shares and quartiles.
create table household_figures (
    household_id   bigint primary key references household on delete cascade,
    d              date not null,
    entries        integer not null check (entries >= 0),
    income_minor   bigint not null,
    spending_minor bigint not null,
    score          smallint check (score between 0 and 100),
    has_budget     boolean not null,
    goals          integer not null,
    has_holdings   boolean not null,
    has_meter      boolean not null
) with (fillfactor = 70);
comment on column household_figures.entries is 'transactions of the thirty days up to d';
comment on column household_figures.income_minor is 'of the ninety days up to d, in the household''s own currency alone';

create table population_figures (
    d           date not null,
    part        text not null check (part in ('all', 'tier', 'region')),
    name        text not null,
    households  integer not null check (households >= 0),
    active      integer not null,
    entries     bigint not null,
    scored      integer not null,
    budgets     integer not null,
    goals       bigint not null,
    holdings    integer not null,
    meters      integer not null,
    score       smallint[] check (cardinality(score) = 3),
    saved       real[] check (cardinality(saved) = 3),
    computed_at timestamptz not null,
    primary key (d, part, name)
);
comment on column population_figures.saved is 'quartiles of the share of income that is kept; null of fewer than twenty households';
