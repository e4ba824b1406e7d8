package dev.headroom.finance.server.connections;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.remote.Remote;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.Versioned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Banks that households have connected. A synchronisation fetches every page first and then applies all of them with
 * the new cursor in one transaction: a failure anywhere leaves the cursor and the transactions as they were.
 */
@Component
class Connections {
    private static final int MOST_PAGES = 1_000;
    private static final int MOST_RESTARTS = 3;
    private static final ErrorCode NO_SUCH = new ErrorCode("NO_SUCH_BANK_CONNECTION", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NOT_CONFIGURED = new ErrorCode("NO_SUCH_CONNECTOR", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode UNSETTLED = new ErrorCode("BANK_UNSETTLED", ErrorCode.Kind.UNAVAILABLE);

    private static final String SELECT = """
            select id, institution, connector, status, error_code, last_ok_at, last_sync, version
            from bank_connection where household_id = ?""";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TokenCipher cipher;
    private final Ledger ledger;
    private final Changes changes;
    private final InstantSource clock;
    private final Map<String, Connector> connectors = new LinkedHashMap<>();

    Connections(
            JdbcClient jdbc,
            JsonMapper json,
            TokenCipher cipher,
            Ledger ledger,
            Changes changes,
            InstantSource clock,
            HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.cipher = cipher;
        this.ledger = ledger;
        this.changes = changes;
        this.clock = clock;
        PageReader reader = new PageReader(json);
        HeadroomSettings.Banks banks = settings.banks();
        if (banks.folder() != null) {
            connectors.put("folder", new FolderBank(banks.folder(), reader));
        }
        if (banks.url() != null && !banks.url().isBlank()) {
            connectors.put("http", new HttpBank(banks.url(), new Remote("bank", clock), json, reader));
        }
    }

    /** @param status healthy, login_required or error */
    record BankConnection(
            long id,
            String institution,
            String connector,
            String status,
            @Nullable String errorCode,
            @Nullable Instant lastOkAt,
            @Nullable JsonNode lastSync,
            int version)
            implements Versioned {}

    /**
     * What a synchronisation did.
     *
     * @param restarts how often the bank's data changed while it was being fetched
     */
    record Synced(int pages, int restarts, int accounts, int added, int modified, int removed) {}

    Page<BankConnection> page(long household, PageRequest page) {
        List<BankConnection> rows = jdbc.sql(SELECT + " and status <> 'removed' and id > ? order by id limit ?")
                .params(household, page.afterId(), page.fetch())
                .query((row, _) -> read(row))
                .list();
        return Page.of(rows, page, connection -> List.of(connection.id()));
    }

    BankConnection get(long household, long id) {
        return jdbc.sql(SELECT + " and id = ? and status <> 'removed'")
                .params(household, id)
                .query((row, _) -> read(row))
                .optional()
                .orElseThrow(() -> noSuch(id));
    }

    private static CodedException noSuch(long id) {
        return CodedException.of(
                NO_SUCH, Violation.of("bank connection", "must be one of the household's", Long.toString(id)));
    }

    @Transactional
    public BankConnection connect(Household household, String institution, String connector, String token) {
        connector(connector);
        long id = jdbc.sql("""
                        insert into bank_connection (household_id, institution, connector) values (?, ?, ?) returning id
                        """)
                .params(household.id(), institution.strip(), connector)
                .query(Long.class)
                .single();
        jdbc.sql("update bank_connection set access_token_enc = ? where id = ?")
                .params(cipher.seal(id, token), id)
                .update();
        return get(household.id(), id);
    }

    /** Forgets the token and the cursor; accounts and transactions stay. */
    @Transactional
    public void remove(long household, long id) {
        get(household, id);
        jdbc.sql("""
                        update bank_connection set status = 'removed', access_token_enc = null, cursor = null,
                                                   version = version + 1
                        where id = ?
                        """).param(id).update();
        jdbc.sql("update account set connection_id = null where connection_id = ?")
                .param(id)
                .update();
    }

    private Connector connector(String name) {
        Connector connector = connectors.get(name);
        if (connector == null) {
            throw CodedException.of(
                    NOT_CONFIGURED,
                    Violation.of("connector", "must be one that is configured: " + connectors.keySet(), name)
                            .instead("set headroom.banks.folder or headroom.banks.url"));
        }
        return connector;
    }

    private record Item(String connector, @Nullable String token, String cursor) {}

    /** Fetches what changed and applies it. */
    Synced synchronise(long household, long id) {
        get(household, id);
        Item item = jdbc.sql(
                        "select connector, access_token_enc, coalesce(cursor, '') as cursor from bank_connection where id = ?")
                .param(id)
                .query((row, _) -> {
                    byte[] sealed = row.getBytes("access_token_enc");
                    return new Item(
                            row.getString("connector"),
                            sealed == null ? null : cipher.open(id, sealed),
                            row.getString("cursor"));
                })
                .single();
        String token = item.token();
        if (token == null) {
            throw noSuch(id);
        }
        try {
            Fetched fetched = fetch(connector(item.connector()), token, item.cursor());
            Synced synced = ledger.apply(household, id, item.cursor(), fetched.changes());
            Synced all = new Synced(
                    fetched.pages(),
                    fetched.restarts(),
                    synced.accounts(),
                    synced.added(),
                    synced.modified(),
                    synced.removed());
            mark(id, "healthy", null, json.writeValueAsString(all));
            changes.ofHousehold(household);
            return all;
        } catch (CodedException failure) {
            String code = failure.code().name();
            mark(id, code.equals("BANK_LOGIN_REQUIRED") ? "login_required" : "error", code, null);
            throw failure;
        }
    }

    private void mark(long id, String status, @Nullable String error, @Nullable String sync) {
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql("""
                        update bank_connection
                        set status = :status, error_code = :error, version = version + 1,
                            last_ok_at = case when cast(:error as text) is null then :now else last_ok_at end,
                            last_sync = coalesce(cast(:sync as jsonb), last_sync)
                        where id = :id
                        """)
                .param("status", status)
                .param("error", error, java.sql.Types.VARCHAR)
                .param("sync", sync, java.sql.Types.VARCHAR)
                .param("now", now)
                .param("id", id)
                .update();
    }

    private record Fetched(Ledger.Batch changes, int pages, int restarts) {}

    /** Every page from the cursor on; from the same cursor again where the bank's data changed between pages. */
    private static Fetched fetch(Connector connector, String token, String from) {
        for (int restart = 0; restart <= MOST_RESTARTS; restart++) {
            List<Connector.Page> pages = new ArrayList<>();
            String cursor = from;
            try {
                do {
                    Connector.Page page = connector.fetch(token, cursor);
                    pages.add(page);
                    cursor = page.next() == null ? cursor : page.next();
                } while (pages.getLast().more() && pages.size() < MOST_PAGES);
                return new Fetched(Ledger.Batch.of(pages, cursor), pages.size(), restart);
            } catch (Connector.Mutated changing) {
                // begins again with the first cursor of this loop
            }
        }
        throw CodedException.of(
                UNSETTLED,
                Violation.of("bank", "must hold still while its transactions are fetched", null)
                        .instead("try again in a minute"));
    }

    private BankConnection read(ResultSet row) throws SQLException {
        Timestamp ok = row.getTimestamp("last_ok_at");
        String sync = row.getString("last_sync");
        return new BankConnection(
                row.getLong("id"),
                row.getString("institution"),
                row.getString("connector"),
                row.getString("status"),
                row.getString("error_code"),
                ok == null ? null : ok.toInstant(),
                sync == null ? null : json.readTree(sync),
                row.getInt("version"));
    }
}
