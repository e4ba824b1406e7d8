package dev.headroom.finance.server.settings;

import dev.headroom.spring.AlertSettings;
import dev.headroom.spring.CacheSettings;
import dev.headroom.spring.ChangeFeedSettings;
import dev.headroom.spring.ConsistencySettings;
import dev.headroom.spring.DatabaseProperties;
import dev.headroom.spring.HttpSettings;
import dev.headroom.spring.JobSettings;
import dev.headroom.spring.LifecycleSettings;
import dev.headroom.spring.ObserveSettings;
import dev.headroom.spring.ObserverSettings;
import dev.headroom.spring.SqlCacheSettings;
import dev.headroom.spring.SqlSettings;
import dev.headroom.spring.TuningSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The service's own settings, all below {@code headroom.}; an unknown key stops the start.
 *
 * @param dataDir where the embedded servers and {@code credentials.json} live
 * @param publicUrl how a browser reaches the service; links in e-mails begin with it
 * @param households how many generated households a new database gets where there is a demo, 0 for none
 * @param demo whether a new database gets a demo household and an operator, told in {@code credentials.json}
 * @param init whether to prepare the environment, report and end instead of serving
 * @param background whether schedules run on this node
 * @param buildIndexes whether a start builds indexes that are missing; otherwise {@code init} does
 * @param session sign-in sessions
 * @param imports files a household brings
 * @param calculations threads and limits of simulations, optimisations and the like
 * @param market where prices come from
 * @param banks banks that households can connect
 * @param cache the starter's, which reads them; named here since an unknown key stops the start
 * @param changeFeed as {@code cache}
 * @param sql as {@code cache}
 * @param database as {@code cache}
 * @param jobs as {@code cache}
 * @param observe as {@code cache}
 * @param alerts as {@code cache}
 * @param tuning as {@code cache}
 * @param http as {@code cache}
 * @param sqlCache as {@code cache}
 * @param consistency as {@code cache}
 * @param observer as {@code cache}
 * @param lifecycle as {@code cache}
 * @param console the operator's
 * @param prices where prices come from by themselves
 * @param pictures receipts and what goals are for
 * @param graphql the optional endpoint for queries over many resources
 */
@Validated
@ConfigurationProperties(prefix = "headroom", ignoreUnknownFields = false)
public record HeadroomSettings(
        @DefaultValue("data") Path dataDir,
        @NotBlank String publicUrl,
        @Min(0) @Max(1_000_000) @DefaultValue("0") int households,
        @DefaultValue("false") boolean demo,
        @DefaultValue("false") boolean init,
        @DefaultValue("true") boolean background,
        @DefaultValue("false") boolean buildIndexes,
        @Valid @DefaultValue Session session,
        @Valid @DefaultValue Imports imports,
        @Valid @DefaultValue Mail mail,
        @Valid @DefaultValue Calculations calculations,
        @Valid @DefaultValue Market market,
        @Valid @DefaultValue Banks banks,
        @Nullable CacheSettings cache,
        @Nullable ChangeFeedSettings changeFeed,
        @Nullable SqlSettings sql,
        @Nullable DatabaseProperties database,
        @Nullable JobSettings jobs,
        @Nullable ObserveSettings observe,
        @Nullable AlertSettings alerts,
        @Nullable TuningSettings tuning,
        @Nullable HttpSettings http,
        @Nullable SqlCacheSettings sqlCache,
        @Nullable ConsistencySettings consistency,
        @Nullable ObserverSettings observer,
        @Nullable LifecycleSettings lifecycle,
        @Valid @DefaultValue Console console,
        @Valid @DefaultValue Prices prices,
        @Valid @DefaultValue Pictures pictures,
        @Valid @DefaultValue Graphql graphql) {

    /**
     * @param enabled whether {@code POST /graphql} answers
     * @param introspection whether clients may ask for the schema
     * @param registeredOnly whether only documents that were registered may be sent
     * @param documents a folder of {@code *.graphql} files that are registered beside the service's own
     * @param largest body of a request
     * @param depth fields within fields
     * @param fields that a document selects, with every fragment in its place
     * @param aliases of a document
     * @param cost of an operation: a list multiplies what is in it by its page
     * @param costPerUnit of an operation for one unit of its caller's quota; each takes one at least
     */
    public record Graphql(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("false") boolean introspection,
            @DefaultValue("false") boolean registeredOnly,
            @Nullable Path documents,
            @NotNull @DefaultValue("16KB") DataSize largest,
            @Min(1) @Max(50) @DefaultValue("10") int depth,
            @Min(1) @Max(10_000) @DefaultValue("500") int fields,
            @Min(0) @Max(1000) @DefaultValue("20") int aliases,
            @Min(1) @Max(1_000_000) @DefaultValue("5000") int cost,
            @Min(1) @Max(1_000_000) @DefaultValue("500") int costPerUnit) {}

    /**
     * @param url from which each trading day's prices are fetched, as a file that an import takes; none where it is
     *     null
     * @param timeout of a fetch
     * @param maxSize of what is fetched
     */
    public record Prices(
            @Nullable URI url,
            @DefaultValue("1m") Duration timeout,
            @DefaultValue("64MB") DataSize maxSize) {}

    /**
     * @param ttl a session ends this long after it began, 5 minutes to 90 days
     * @param maxFailures failed sign-ins per address and per account in a quarter of an hour before they are refused
     * @param hashers passwords checked at the same time on this node; each takes about 19 MiB and one core
     */
    public record Session(
            @NotNull @DefaultValue("7d") Duration ttl,
            @Min(3) @Max(1000) @DefaultValue("10") int maxFailures,
            @Min(1) @Max(64) @DefaultValue("2") int hashers) {}

    /**
     * @param streams that one node serves at a time; one more console is refused with 429
     * @param streamFor how long a stream lasts before its console asks again, and is asked for its sign-in
     * @param heartbeat between two of them, so that a console that has gone is noticed and nothing takes a quiet stream
     *     for a dead one
     * @param tell how often a node tells of itself and adds what it spent of the budgets
     */
    public record Console(
            @Min(1) @Max(1000) @DefaultValue("32") int streams,
            @NotNull @DefaultValue("10m") Duration streamFor,
            @NotNull @DefaultValue("5s") Duration heartbeat,
            @NotNull @DefaultValue("5s") Duration tell) {}

    /** @param maxSize the largest file taken; a larger one is refused before it is read */
    public record Imports(@NotNull @DefaultValue("512MB") DataSize maxSize) {}

    /**
     * @param maxSize the largest file taken, up to 32 MB
     * @param perHousehold what the pictures of a household may take together; one more is refused
     */
    public record Pictures(
            @NotNull @DefaultValue("10MB") DataSize maxSize,
            @NotNull @DefaultValue("200MB") DataSize perHousehold) {
        private static final DataSize LARGEST = DataSize.ofMegabytes(32);

        public Pictures {
            if (maxSize.compareTo(LARGEST) > 0 || maxSize.toBytes() < 1) {
                throw new IllegalArgumentException(
                        "headroom.pictures.max-size must be from 1B to 32MB, was " + maxSize);
            }
        }
    }

    /**
     * @param from sender of every e-mail
     * @param outbox where e-mails are written as files when no mail server is configured ({@code spring.mail.host})
     */
    public record Mail(
            @NotBlank @DefaultValue("headroom@localhost") String from,
            @Nullable Path outbox) {}

    /**
     * @param threads that calculations of requests share; 0 for half the processors
     * @param admitted requests of one kind that run or wait at a time; one more is refused with 429
     * @param patience how long a request's calculation may take with its wait, 100 ms to 60 s
     * @param householdRuns large simulations of a household that run or wait at a time; one more is refused with 429
     */
    public record Calculations(
            @Min(0) @Max(256) @DefaultValue("0") int threads,
            @Min(1) @Max(10_000) @DefaultValue("16") int admitted,
            @NotNull @DefaultValue("5s") Duration patience,
            @Min(1) @Max(100) @DefaultValue("4") int householdRuns) {}

    /**
     * @param folder where files of prices are picked up from, {@code SYMBOL.csv} with columns date and close
     * @param url of a provider over HTTP; {@code {symbol}} and {@code {from}} are replaced
     * @param residentPrices prices kept in memory on this node at most, 12 bytes each
     */
    public record Market(
            @Nullable Path folder,
            @Nullable String url,

            @Min(1000) @Max(500_000_000) @DefaultValue("20000000")
            int residentPrices) {}

    /**
     * @param folder where statements are picked up from, a folder per access token
     * @param url of an aggregator over HTTP
     * @param key that tokens are kept under, 32 bytes in base 64, the same on all nodes; a node's own without it
     */
    public record Banks(
            @Nullable Path folder,
            @Nullable String url,
            @Nullable String key) {}
}
