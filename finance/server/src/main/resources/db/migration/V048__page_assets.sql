-- What the pages of this and former releases are made of. A browser that has a former version of a script is sent the
-- difference to it, and a page of the release before finds its parts on the nodes of the next.
create table page_asset (
    path    text primary key,
    family  text not null,
    sha256  bytea not null check (length(sha256) = 32),
    content bytea not null,
    seen_at timestamptz not null
);
create index page_asset_family on page_asset (family, seen_at desc);
comment on table page_asset is 'kept by each node as it starts and every quarter of an hour: five versions of a file, none that no node had for ninety days';
