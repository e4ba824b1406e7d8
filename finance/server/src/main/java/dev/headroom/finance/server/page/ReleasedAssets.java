package dev.headroom.finance.server.page;

import dev.headroom.base.Sha256;
import dev.headroom.http.Deltas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * The versions of the page's files that this release and those before it are made of, in the database, where a node of
 * the next release finds them. What is kept is bounded: {@value #MOST} versions of a file, and none that no node has
 * had for ninety days.
 */
@Component
class ReleasedAssets {
    static final int MOST = 5;
    private static final Duration FORGOTTEN = Duration.ofDays(90);
    /** A node tells that it has a file no more often. */
    private static final Duration TOLD = Duration.ofHours(1);

    private final Supplier<JdbcClient> jdbc;
    private final InstantSource clock;

    /** By address, as {@code /assets/app-BYKytD.js}. */
    private volatile Map<String, Deltas.Former> known = Map.of();

    /** The web server is set up with this before there is a database. */
    ReleasedAssets(ObjectProvider<JdbcClient> jdbc, InstantSource clock) {
        this.jdbc = SingletonSupplier.of(jdbc::getObject);
        this.clock = clock;
    }

    /** Every version that is known since {@link #keep}. */
    Set<Deltas.Former> versions() {
        return new HashSet<>(known.values());
    }

    /** The bytes of a version; one statement. Empty for one that is gone. */
    Optional<byte[]> version(Deltas.Former version) {
        return jdbc.get()
                .sql("select content from page_asset where family = ? and sha256 = ? limit 1")
                .params(version.family(), HexFormat.of().parseHex(version.sha256()))
                .query(byte[].class)
                .optional();
    }

    /** The bytes of a file of another release; a statement where it is known, else none. */
    Optional<byte[]> file(String address) {
        return known.containsKey(address)
                ? jdbc.get()
                        .sql("select content from page_asset where path = ?")
                        .param(address)
                        .query(byte[].class)
                        .optional()
                : Optional.empty();
    }

    /** Adds the files of this node's release, forgets what is too old, and learns of all others. */
    void keep() {
        Timestamp now = Timestamp.from(clock.instant());
        Set<String> fresh = new HashSet<>(jdbc.get()
                .sql("select path from page_asset where seen_at > ?")
                .param(Timestamp.from(clock.instant().minus(TOLD)))
                .query(String.class)
                .list());
        for (Own own : own()) {
            if (!fresh.contains(own.address())) {
                byte[] content = own.content();
                jdbc.get()
                        .sql("""
                                insert into page_asset (path, family, sha256, content, seen_at) values (?, ?, ?, ?, ?)
                                on conflict (path) do update set seen_at = greatest(page_asset.seen_at, excluded.seen_at)
                                """)
                        .params(own.address(), own.family(), Sha256.of(content), content, now)
                        .update();
            }
        }
        jdbc.get()
                .sql("""
                        delete from page_asset where seen_at < :forgotten or path in (
                            select path from (
                                select path, row_number() over (partition by family order by seen_at desc, path) as place
                                from page_asset) as ranked
                            where place > :most)
                        """)
                .param("forgotten", Timestamp.from(clock.instant().minus(FORGOTTEN)))
                .param("most", MOST)
                .update();
        known = read();
    }

    private Map<String, Deltas.Former> read() {
        Map<String, Deltas.Former> versions = new HashMap<>();
        jdbc.get()
                .sql("select path, family, encode(sha256, 'hex') as sha256 from page_asset")
                .query(row -> {
                    versions.put(
                            row.getString("path"), new Deltas.Former(row.getString("family"), row.getString("sha256")));
                });
        return Map.copyOf(versions);
    }

    /** A file of this release. */
    private record Own(String address, String family, Resource file) {
        byte[] content() {
            try {
                return file.getContentAsByteArray();
            } catch (IOException unreadable) {
                throw new UncheckedIOException("a file of the page can't be read", unreadable);
            }
        }
    }

    /** In one order on all nodes, which write the same rows at the same time. */
    private static List<Own> own() {
        List<Own> all = new ArrayList<>();
        try {
            for (Resource file : new PathMatchingResourcePatternResolver()
                    .getResources("classpath*:" + AssetFamilies.PLACE + "**/*")) {
                String url = file.getURL().toString();
                String path = url.substring(url.lastIndexOf(AssetFamilies.PLACE) + AssetFamilies.PLACE.length());
                AssetFamilies.of(path)
                        .ifPresent(family -> all.add(new Own(AssetFamilies.ADDRESS + path, family, file)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the page's files can't be listed", unreadable);
        }
        all.sort(Comparator.comparing(Own::address));
        return all;
    }
}
