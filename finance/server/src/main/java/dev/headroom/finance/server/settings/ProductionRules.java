package dev.headroom.finance.server.settings;

import dev.headroom.base.Violation;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;

/** What no production node may be set to: the profile {@code production} refuses to start with it. */
final class ProductionRules {
    private static final Duration LONGEST = Duration.ofDays(30);

    /**
     * One rule.
     *
     * @param key as it is set
     * @param safe of its value; a key that isn't set is safe
     * @param rule what the value must be
     * @param wayOut what to do
     */
    private record Rule(String key, Predicate<String> safe, String rule, String wayOut) {
        Optional<Violation> broken(Environment environment) {
            return Optional.ofNullable(environment.getProperty(key))
                    .filter(value -> !value.isBlank() && !safe.test(value))
                    .map(value -> Violation.of(key, rule, value).instead(wayOut));
        }
    }

    private static final List<Rule> RULES = List.of(
            is("headroom.demo", "false", "sign-ins of a demo are for machines of developers"),
            is("headroom.households", "0", "generated households are for machines of developers"),
            is(
                    "headroom.http.limits.enabled",
                    "true",
                    "raise headroom.http.limits.tiers.NAME where a limit is too low"),
            is(
                    "headroom.http.admission.enabled",
                    "true",
                    "without it a node that is asked too much answers nobody in time"),
            is(
                    "headroom.http.tls.self-signed",
                    "false",
                    "a certificate that nobody vouches for is for machines of developers: name one with"
                            + " headroom.http.tls.bundle or server.ssl.bundle"),
            is("headroom.graphql.introspection", "false", "clients of production know what they ask for"),
            is("headroom.alerts.enabled", "true", "leave headroom.alerts.webhook.url empty where nobody is to be told"),
            is("headroom.sql.show-values", "false", "values of statements are people's data, and logs travel"),
            is("headroom.observe.history", "true", "objectives are judged over days"),
            new Rule(
                    "headroom.public-url",
                    ProductionRules::privateOnTheWay,
                    "must begin with https:// or lead to this machine",
                    "name the address that browsers see"),
            new Rule(
                    "headroom.session.ttl",
                    ProductionRules::shortEnough,
                    "must be at most 30 days",
                    "people sign in again"),
            new Rule(
                    "headroom.cache.ttl",
                    ProductionRules::shortEnough,
                    "must be at most 30 days",
                    "freshness doesn't need it shorter, memory does"),
            new Rule(
                    "management.server.address",
                    address -> !"0.0.0.0".equals(address) && !"::".equals(address),
                    "must not be every address",
                    "metrics and details of health are for operators: name a private address"),
            new Rule(
                    "server.error.include-stacktrace",
                    value -> "never".equalsIgnoreCase(value),
                    "must be never",
                    "the log has them"));

    private ProductionRules() {}

    private static Rule is(String key, String wanted, String wayOut) {
        return new Rule(key, value -> wanted.equalsIgnoreCase(value.strip()), "must be " + wanted, wayOut);
    }

    /** Everything that is broken. */
    static List<Violation> broken(Environment environment) {
        Stream<Violation> single = RULES.stream().flatMap(rule -> rule.broken(environment).stream());
        return Stream.concat(single, openDatabase(environment).stream()).toList();
    }

    private static Optional<Violation> openDatabase(Environment environment) {
        String url = environment.getProperty("DATABASE_URL", "");
        boolean remote = url.startsWith("jdbc:postgresql://")
                && !url.startsWith("jdbc:postgresql://127.0.0.1")
                && !url.startsWith("jdbc:postgresql://localhost");
        boolean open = environment.getProperty("DATABASE_PASSWORD", "").isBlank() && !url.contains("sslcert=");
        return remote && open
                ? Optional.of(Violation.of("DATABASE_PASSWORD", "must be set for a database on another machine", null)
                        .instead("set it in the environment, or give sslcert= in DATABASE_URL"))
                : Optional.empty();
    }

    private static boolean privateOnTheWay(String url) {
        try {
            URI uri = URI.create(url);
            return "https".equals(uri.getScheme())
                    || InetAddress.getByName(uri.getHost()).isLoopbackAddress();
        } catch (IllegalArgumentException | UnknownHostException _) {
            return false;
        }
    }

    private static boolean shortEnough(String duration) {
        try {
            return DurationStyle.detectAndParse(duration).compareTo(LONGEST) <= 0;
        } catch (IllegalArgumentException _) {
            // whoever reads it says that it is none
            return true;
        }
    }
}
