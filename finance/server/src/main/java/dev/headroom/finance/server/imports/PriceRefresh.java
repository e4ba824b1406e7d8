package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Role;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobSchedule;
import dev.headroom.jobs.RunningJob;
import dev.headroom.jobs.Task;
import dev.headroom.jobs.TaskType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Fetches the prices that all households share and takes them in as an operator's import would. A fetch that fails is
 * tried again; rows that can't be read are refused as a whole, with the reasons as the job's error.
 */
@Component
@ConditionalOnProperty("headroom.prices.url")
class PriceRefresh implements Task<PriceRefresh.Fetch> {
    /** @param slot whose prices are meant */
    record Fetch(Instant slot) {}

    static final TaskType<Fetch> TYPE =
            TaskType.of("price_refresh", Fetch.class).within(Duration.ofMinutes(30));

    private static final ErrorCode AWAY = new ErrorCode("PRICES_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode NO_OPERATOR = new ErrorCode("OPERATOR_REQUIRED", ErrorCode.Kind.IMPOSSIBLE);
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Imports imports;
    private final JdbcClient jdbc;
    private final HeadroomSettings.Prices settings;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();

    PriceRefresh(Imports imports, JdbcClient jdbc, HeadroomSettings settings) {
        this.imports = imports;
        this.jdbc = jdbc;
        this.settings = settings.prices();
    }

    @Override
    public TaskType<Fetch> type() {
        return TYPE;
    }

    @Override
    public Map<String, Long> run(Fetch fetch, RunningJob job) throws Exception {
        URI url = Objects.requireNonNull(settings.url(), "headroom.prices.url");
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(settings.timeout())
                .header("Accept", "text/csv, */*;q=0.1")
                .build();
        try (InputStream body = fetched(request)) {
            ImportAnswer answer = imports.importFile(
                    caller(),
                    ImportRequest.of("kind=prices&file_name=price_refresh"),
                    body,
                    settings.maxSize().toBytes());
            return Map.of("rows_read", answer.rowsRead(), "rows_added", answer.rowsAdded());
        }
    }

    private InputStream fetched(HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                response.body().close();
                throw away("must answer 200", response.statusCode());
            }
            return response.body();
        } catch (IOException failure) {
            throw away("must answer", String.valueOf(failure.getMessage()));
        }
    }

    private static CodedException away(String rule, Object found) {
        return CodedException.of(
                AWAY, Violation.of("headroom.prices.url", rule, found).instead("it is tried again by itself"));
    }

    private Caller caller() {
        long operator = jdbc.sql("select min(user_id) from user_role where role = 'operator'")
                .query(Long.class)
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_OPERATOR, "the refresh of prices", "needs an operator in whose name it imports"));
        return new Caller(operator, null, Set.of(Role.OPERATOR));
    }

    /** After the markets of New York have closed and told. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty("headroom.prices.url")
    static class Schedules {
        @Bean
        JobSchedule priceRefreshSchedule() {
            return new JobSchedule(
                    "price_refresh",
                    "0 30 18 * * MON-FRI",
                    ZoneId.of("America/New_York"),
                    slot -> JobRequest.of(TYPE, new Fetch(slot)).unique("price_refresh"));
        }
    }
}
