package dev.headroom.finance.server.pictures;

import dev.headroom.base.Sha256;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Pictures in the database. What adds one holds the household's lock, so that its limits hold for whoever sends at the
 * same time; a transaction that was removed has none until it is brought back.
 */
@Component
class PictureStore {
    /** Of one transaction. */
    static final int MOST_RECEIPTS = 5;

    private static final String SEEN = "p.household_id = :household and (t.id is null or t.deleted_at is null)";
    private static final String FROM = " from picture p left join txn t on t.id = p.txn_id where " + SEEN;

    private static final RowMapper<Picture> ROW = (row, _) -> Picture.of(row, "");

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final long limitBytes;

    PictureStore(JdbcClient jdbc, InstantSource clock, HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.limitBytes = settings.pictures().perHousehold().toBytes();
    }

    /** What a picture is of. */
    enum Of {
        TRANSACTION("txn_id", "receipt.webp"),
        GOAL("goal_id", "goal.webp");

        private final String column;
        private final String fileName;

        Of(String column, String fileName) {
            this.column = column;
            this.fileName = fileName;
        }
    }

    /** A transaction or a goal of a household. */
    record Owner(Household household, Of of, long id) {}

    /** @param added false where it was there already */
    record Kept(Picture picture, boolean added) {}

    /** Where the bytes of a form are. */
    record Found(long id, String hash, int width) {
        String entityTag() {
            return '"' + hash + '-' + width + '"';
        }
    }

    /** Refuses what isn't the household's. */
    void requireOwner(Owner owner) {
        String table = owner.of() == Of.GOAL ? "goal" : "txn";
        String removed = owner.of() == Of.GOAL ? "" : " and deleted_at is null";
        if (jdbc.sql("select id from " + table + " where id = ? and household_id = ?" + removed)
                .params(owner.id(), owner.household().id())
                .query((row, _) -> row.getLong("id"))
                .optional()
                .isEmpty()) {
            throw owner.of() == Of.GOAL
                    ? PictureRefusals.noSuchGoal(owner.id())
                    : PictureRefusals.noSuchTransaction(owner.id());
        }
    }

    /** Its pictures, the oldest first. */
    List<Picture> pictures(Owner owner) {
        return jdbc.sql("select p.*" + FROM + " and p." + owner.of().column + " = :owner order by p.id")
                .param("household", owner.household().id())
                .param("owner", owner.id())
                .query(ROW)
                .list();
    }

    /**
     * The picture that was made of the same file.
     *
     * @param source SHA-256 of the file
     */
    Optional<Picture> sameFile(Owner owner, byte[] source) {
        return jdbc.sql("select p.*" + FROM + " and p." + owner.of().column
                        + " = :owner and p.source_sha256 = :source order by p.id limit 1")
                .param("household", owner.household().id())
                .param("owner", owner.id())
                .param("source", source)
                .query(ROW)
                .optional();
    }

    /** Refuses one receipt more than there may be. */
    void requireRoom(Owner owner) {
        if (owner.of() == Of.TRANSACTION && pictures(owner).size() >= MOST_RECEIPTS) {
            throw PictureRefusals.tooManyReceipts(MOST_RECEIPTS);
        }
    }

    /**
     * Keeps a picture; a goal's takes the place of the one before.
     *
     * @param source SHA-256 of the file that it is made of
     * @param forms ascending by width
     */
    @Transactional
    public Kept keep(Owner owner, byte[] source, List<Form> forms) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('pictures', :household))")
                .param("household", owner.household().id())
                .query(_ -> {});
        requireOwner(owner);
        Optional<Picture> same = sameFile(owner, source);
        if (same.isPresent()) {
            return new Kept(same.get(), false);
        }
        if (owner.of() == Of.GOAL) {
            removeAll(owner);
        }
        requireRoom(owner);
        long bytes = forms.stream().mapToLong(form -> form.content().length).sum();
        requireWithinLimit(owner.household(), bytes);
        insert(owner, source, forms);
        return new Kept(sameFile(owner, source).orElseThrow(), true);
    }

    private void requireWithinLimit(Household household, long more) {
        long used = jdbc.sql("select coalesce(sum(stored_bytes), 0) from attachment where household_id = ?")
                .param(household.id())
                .query(Long.class)
                .single();
        if (used + more > limitBytes) {
            throw PictureRefusals.full(limitBytes, used);
        }
    }

    private void insert(Owner owner, byte[] source, List<Form> forms) {
        Form widest = forms.getLast();
        long id = jdbc.sql("""
                insert into attachment (household_id, %s, file_name, media_type, sha256, content, created_at, width, height,
                                        source_sha256, stored_bytes)
                values (:household, :owner, :name, 'image/webp', :sha256, :content, :now, :width, :height, :source, :bytes)
                returning id
                """.formatted(owner.of().column))
                .param("household", owner.household().id())
                .param("owner", owner.id())
                .param("name", owner.of().fileName)
                .param("sha256", Sha256.of(widest.content()))
                .param("content", widest.content())
                .param("now", Timestamp.from(clock.instant()))
                .param("width", widest.width())
                .param("height", widest.height())
                .param("source", source)
                .param(
                        "bytes",
                        forms.stream().mapToInt(form -> form.content().length).sum())
                .query(Long.class)
                .single();
        for (Form form : forms.subList(0, forms.size() - 1)) {
            jdbc.sql("insert into attachment_variant (attachment_id, width, height, content) values (?, ?, ?, ?)")
                    .params(id, form.width(), form.height(), form.content())
                    .update();
        }
    }

    /** Removes every picture of the owner. */
    void removeAll(Owner owner) {
        jdbc.sql("delete from attachment where household_id = ? and width is not null and " + owner.of().column
                        + " = ?")
                .params(owner.household().id(), owner.id())
                .update();
    }

    /** Removes one picture of the owner. */
    void remove(Owner owner, long picture) {
        int removed = jdbc.sql("delete from attachment where id = ? and household_id = ? and width is not null and "
                        + owner.of().column + " = ?")
                .params(picture, owner.household().id(), owner.id())
                .update();
        if (removed == 0) {
            throw PictureRefusals.noSuchPicture(picture);
        }
    }

    /** The transactions that have receipts, in the order of their ids. */
    Page<ReceiptCount> receiptCounts(Household household, PageRequest page) {
        List<ReceiptCount> rows = jdbc.sql("select p.txn_id, count(*) as receipts" + FROM
                        + " and p.txn_id > :after group by p.txn_id order by p.txn_id limit :fetch")
                .param("household", household.id())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> new ReceiptCount(row.getLong("txn_id"), row.getInt("receipts")))
                .list();
        return Page.of(rows, page, row -> List.of(row.transactionId()));
    }

    /**
     * The form to show in a width.
     *
     * @param hash that its address names
     * @param width that is wanted; the widest there is where it is beyond that
     */
    Found find(Household household, long id, String hash, int width) {
        return jdbc.sql("select p.*" + FROM + " and p.id = :id and p.hash = :hash")
                .param("household", household.id())
                .param("id", id)
                .param("hash", hash)
                .query(ROW)
                .optional()
                .map(picture -> new Found(id, hash, fitting(picture.widths(), width)))
                .orElseThrow(() -> PictureRefusals.noSuchPicture(id));
    }

    private static int fitting(Collection<Integer> widths, int wanted) {
        return widths.stream()
                .filter(width -> width >= wanted)
                .mapToInt(Integer::intValue)
                .min()
                .orElseGet(
                        () -> widths.stream().mapToInt(Integer::intValue).max().orElseThrow());
    }

    byte[] content(Found found) {
        return jdbc.sql("""
                select content from attachment where id = :id and width = :width
                union all
                select content from attachment_variant where attachment_id = :id and width = :width
                """)
                .param("id", found.id())
                .param("width", found.width())
                .query((row, _) -> row.getBytes("content"))
                .optional()
                .orElseThrow(() -> PictureRefusals.noSuchPicture(found.id()));
    }
}
