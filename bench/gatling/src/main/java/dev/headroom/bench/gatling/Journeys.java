package dev.headroom.bench.gatling;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.constantConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.csv;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.forever;
import static io.gatling.javaapi.core.CoreDsl.global;
import static io.gatling.javaapi.core.CoreDsl.percent;
import static io.gatling.javaapi.core.CoreDsl.rampConcurrentUsers;
import static io.gatling.javaapi.core.CoreDsl.randomSwitch;
import static io.gatling.javaapi.core.CoreDsl.scenario;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;

import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import io.gatling.javaapi.core.Simulation;
import io.gatling.javaapi.http.HttpProtocolBuilder;
import java.time.Duration;

/**
 * A household that opens the app, looks around, and now and then adds a posting; it thinks for 1 to 3 seconds between.
 */
public final class Journeys extends Simulation {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final HttpProtocolBuilder service = http.baseUrl(
                    System.getProperty("headroom.url", "http://127.0.0.1:8080"))
            .header("Authorization", "Bearer #{token}")
            .acceptEncodingHeader("gzip")
            .shareConnections();

    /** Built by Gatling. */
    public Journeys() {
        boolean stress = "stress".equals(System.getProperty("headroom.profile"));
        int users = Integer.getInteger("headroom.users", 1000);
        ScenarioBuilder households = scenario(stress ? "stress" : "realistic")
                .feed(csv(System.getProperty("headroom.feeder", "households.csv"))
                        .random())
                .exec(forever()
                        .on(randomSwitch()
                                .on(
                                        percent(stress ? 88 : 92)
                                                .then(look(stress).pause(SHORTEST, LONGEST)),
                                        percent(stress ? 12 : 8).then(write().pause(SHORTEST, LONGEST)))));
        setUp(households.injectClosed(
                        rampConcurrentUsers(0)
                                .to(users)
                                .during(Duration.ofSeconds(Math.max(1, Integer.getInteger("headroom.ramp", 20)))),
                        constantConcurrentUsers(users)
                                .during(Duration.ofSeconds(Integer.getInteger("headroom.seconds", 60)))))
                .maxDuration(Duration.ofSeconds(
                        Integer.getInteger("headroom.ramp", 20) + Integer.getInteger("headroom.seconds", 60)))
                .protocols(service)
                .assertions(global().failedRequests().percent().lte(0.1));
    }

    private static ChainBuilder get(String name, String path) {
        return exec(http(name).get(path).check(status().in(200, 304)));
    }

    private static ChainBuilder look(boolean stress) {
        ChainBuilder home = get("outlook", "/api/v2/daily-outlook/#{user}");
        ChainBuilder ledger = get("transactions", "/api/v1/transactions?limit=20");
        return stress
                ? randomSwitch()
                        .on(
                                percent(25).then(home),
                                percent(20).then(ledger),
                                percent(15).then(get("portfolio dashboard", "/api/v1/portfolio")),
                                percent(15).then(get("plan catalog", "/api/v1/plans/catalog")),
                                percent(15).then(get("profile", "/api/v1/users/profile")),
                                percent(10).then(get("bills", "/api/v1/bills")))
                : randomSwitch()
                        .on(
                                percent(40).then(home),
                                percent(20).then(ledger),
                                percent(15).then(get("accounts", "/api/v1/accounts")),
                                percent(10).then(get("categories", "/api/v1/categories")),
                                percent(8).then(get("portfolios", "/api/v1/portfolios")),
                                percent(7).then(get("unread", "/api/v1/notifications/unread")));
    }

    private static ChainBuilder write() {
        return exec(http("add transaction")
                .post("/api/v1/transactions")
                .header("Content-Type", "application/json")
                .body(StringBody(
                        "{\"account_id\":#{account},\"date\":\"2190-01-01\",\"amount\":\"-#{randomInt(1,999)}.00\"}"))
                .check(status().is(201)));
    }
}
