package dev.headroom.finance.server.outlook;

import dev.headroom.finance.analytics.BalanceScore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Reads the facts of any number of households in one statement. */
@Component
class FactsReader {
    private static final String MANY = resource("facts.sql");
    /**
     * For one household alone. Where an array may hold any number of them, the server never finds that the plan it has
     * will do, and plans anew each time, which takes several times as long as the reading.
     */
    private static final String ONE = MANY.replace("h.id = any(:ids)", "h.id = :id");

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final InstantSource clock;

    FactsReader(JdbcClient jdbc, JsonMapper json, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * The facts of the households that exist, ordered by id.
     *
     * @param day the day, or null for each household's own today
     */
    List<Facts> read(Collection<Long> households, @Nullable LocalDate day) {
        JdbcClient.StatementSpec statement = households.size() == 1
                ? jdbc.sql(ONE).param("id", households.iterator().next())
                : jdbc.sql(MANY).param("ids", households.toArray(Long[]::new));
        return statement
                .param("day", day, Types.DATE)
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .param("score_version", BalanceScore.VERSION)
                .query((row, _) -> json.readValue(row.getString("facts"), Facts.class))
                .list();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(FactsReader.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
