package dev.headroom.finance.server;

import dev.headroom.base.Violation;
import dev.headroom.finance.server.indexes.Indexes;
import dev.headroom.spring.ChangeFeedPreparation;
import dev.headroom.spring.HeadroomDatabaseAutoConfiguration;
import dev.headroom.spring.HeadroomFeedAutoConfiguration;
import dev.headroom.sql.BuildReport;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Prepares an environment instead of serving: migrates the database, then checks what the service counts on. The only
 * source of its own application, and no configuration of the service's, which would run it at every start.
 */
@ImportAutoConfiguration({
    HeadroomDatabaseAutoConfiguration.class,
    DataSourceAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    FlywayAutoConfiguration.class,
    HeadroomFeedAutoConfiguration.class
})
@Import(Indexes.class)
class Initialisation {
    private static final Logger LOG = LoggerFactory.getLogger(Initialisation.class);

    private static final String INVALID_INDEXES =
            "select indexrelid::regclass::text from pg_index where not indisvalid order by 1";

    /** Thrown where the environment lacks what the service can't do without; everything found is in the message. */
    static final class NotReadyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotReadyException(String message) {
            super(message);
        }
    }

    @Bean
    CommandLineRunner initialise(
            Flyway flyway, JdbcClient jdbc, ObjectProvider<ChangeFeedPreparation> feed, Indexes indexes) {
        return _ -> {
            LOG.info(
                    "schema at version {}, {} migrations",
                    flyway.info().current().getVersion(),
                    flyway.info().applied().length);
            BuildReport built = indexes.build();
            List<String> absent = indexes.missing();
            LOG.info(
                    "{} of {} declared indexes are there, {} of them built now",
                    built.results().size() - absent.size(),
                    built.results().size(),
                    built(built));
            List<String> invalid = jdbc.sql(INVALID_INDEXES)
                    .query((row, _) -> row.getString(1))
                    .list();
            feed.ifAvailable(Initialisation::follow);
            setting(jdbc, "fsync", "on", "fsync is off: a crash of the machine can lose data");
            if (!absent.isEmpty()) {
                throw new NotReadyException("declared indexes must be built, were not: " + String.join(", ", absent)
                        + "; the warnings above say why, and init builds them when it is run again");
            }
            if (!invalid.isEmpty()) {
                throw new NotReadyException("indexes must be valid, were not: " + String.join(", ", invalid)
                        + "; rebuild them with REINDEX INDEX CONCURRENTLY");
            }
            LOG.info("every index is valid; the environment is ready");
        };
    }

    private static long built(BuildReport report) {
        return report.results().stream()
                .filter(result -> result.outcome() == BuildReport.Outcome.BUILT)
                .count();
    }

    /** Without it caches go on with what the service announces, so it stops nothing. */
    private static void follow(ChangeFeedPreparation feed) {
        feed.prepare().forEach(statement -> LOG.info("change feed: {}", statement));
        List<Violation> missing = feed.missing();
        missing.forEach(one -> LOG.warn("change feed: {}", one.message()));
        if (missing.isEmpty()) {
            LOG.info("the database's log can be followed");
        }
    }

    private static void setting(JdbcClient jdbc, String name, String wanted, String advice) {
        String value = jdbc.sql("select current_setting(?)")
                .param(name)
                .query((row, _) -> row.getString(1))
                .single();
        if (value.equals(wanted)) {
            LOG.info("{} is {}", name, value);
        } else {
            LOG.warn("{} is {}: {}", name, value, advice);
        }
    }
}
