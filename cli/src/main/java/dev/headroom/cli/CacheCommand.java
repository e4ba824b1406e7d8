package dev.headroom.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cache}: what the caches of a node hold, and how to end it. */
@Command(
        name = "cache",
        sortOptions = false,
        description = "Shows the caches of a node, says why a key would hit or miss, and ends values on all nodes.",
        footer = {
            "",
            "They read HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 done, 1 refused or a tier doesn't answer, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom cache stats",
            "  ./headroom cache inspect daily_outlook 7 2026-01-15",
            "  ./headroom cache invalidate --tag household:7",
            "  ./headroom cache clear monte_carlo --yes",
        })
final class CacheCommand {
    private CacheCommand() {}

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new CacheCommand())
                .addSubcommand(new Stats(surroundings))
                .addSubcommand(new Inspect(surroundings))
                .addSubcommand(new Invalidate(surroundings))
                .addSubcommand(new Clear(surroundings));
    }

    private static int ended(Desk desk, Json answer) {
        if (desk.json()) {
            desk.document("invalidation", answer);
        } else {
            desk.out().println("ended: " + CacheText.words(answer));
        }
        return 0;
    }

    /** Figures by cache and tier. */
    @Command(name = "stats", description = "Hit rates, loads, evictions and entries by cache, and how each tier is.")
    static final class Stats implements Callable<Integer> {
        @Mixin
        private final Desk desk;

        private Stats(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            try (OperatorSession session = desk.open()) {
                return CacheText.print(desk, session.get("/api/v1/operator/cache"));
            }
        }
    }

    /** One key. */
    @Command(name = "inspect", description = "Why a key would hit or miss now, tier by tier.")
    static final class Inspect implements Callable<Integer> {
        @Parameters(index = "0", paramLabel = "CACHE", description = "as cache stats names it, up to the first colon")
        private String cache = "";

        @Parameters(index = "1", paramLabel = "TENANT", description = "the household, or - for values of nobody")
        private String tenant = "";

        @Parameters(index = "2..*", paramLabel = "SEGMENT", description = "the rest of the key")
        private List<String> segments = List.of();

        @Mixin
        private final Desk desk;

        private Inspect(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            StringBuilder path = new StringBuilder("/api/v1/operator/cache/explain?cache=")
                    .append(OperatorSession.encoded(cache))
                    .append("&tenant=")
                    .append(OperatorSession.encoded(tenant));
            segments.forEach(segment -> path.append("&segment=").append(OperatorSession.encoded(segment)));
            if (segments.isEmpty()) {
                path.append("&segment=");
            }
            try (OperatorSession session = desk.open()) {
                Json answer = session.get(path.toString());
                if (desk.json()) {
                    desk.document("inspection", answer);
                } else {
                    answer.at("tiers")
                            .items()
                            .forEach(line -> desk.out().println(line.text().orElse("")));
                }
            }
            return 0;
        }
    }

    /** Values by what they are. */
    @Command(
            name = "invalidate",
            sortOptions = false,
            description = "Ends values by pattern, tag or user, on all nodes.")
    static final class Invalidate implements Callable<Integer> {
        /** Exactly one of them. */
        static final class Target {
            @Option(names = "--pattern", paramLabel = "P", description = "of keys: 'daily_outlook:*:2026-01-15'")
            private @Nullable String pattern;

            @Option(names = "--tag", paramLabel = "TAG", description = "that values depend on: household:7")
            private @Nullable String tag;

            @Option(names = "--user", paramLabel = "ID", description = "whose values they are")
            private @Nullable String user;
        }

        @ArgGroup(multiplicity = "1")
        private Target target = new Target();

        @Option(names = "--reason", paramLabel = "TEXT", description = "for the log")
        private @Nullable String reason;

        @Mixin
        private final Desk desk;

        private Invalidate(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            Json body = Json.object();
            body = with(body, "pattern", target.pattern);
            body = with(body, "tag", target.tag);
            body = with(body, "user", target.user);
            body = with(body, "reason", reason);
            try (OperatorSession session = desk.open()) {
                return ended(desk, session.post("/api/v1/operator/cache/invalidate", body));
            }
        }

        private static Json with(Json body, String name, @Nullable String value) {
            return value == null ? body : body.with(name, Json.of(value));
        }
    }

    /** Everything. */
    @Command(
            name = "clear",
            description = "Ends all values of a cache, or of all, on all nodes. Asks, unless --yes is given.")
    static final class Clear implements Callable<Integer> {
        @Parameters(arity = "0..1", paramLabel = "CACHE", description = "one cache; all unless given")
        private @Nullable String cache;

        @Option(names = "--yes", description = "don't ask")
        private boolean yes;

        @Mixin
        private final Desk desk;

        private Clear(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            desk.confirm("End every value of " + (cache == null ? "all caches" : cache) + " on all nodes?", yes);
            Json body = cache == null ? Json.object() : Json.object().with("cache", Json.of(cache));
            try (OperatorSession session = desk.open()) {
                return ended(desk, session.post("/api/v1/operator/cache/clear", body));
            }
        }
    }
}
