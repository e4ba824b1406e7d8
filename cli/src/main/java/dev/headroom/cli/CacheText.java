package dev.headroom.cli;

import java.util.Locale;
import java.util.Map;

/** The caches' report in words. */
final class CacheText {
    private CacheText() {}

    /** Prints it as the desk wants it; the exit status is 1 where a tier doesn't answer. */
    static int print(Desk desk, Json report) {
        if (desk.json()) {
            desk.document("cache", report);
        } else {
            tell(desk, report);
        }
        return report.at("tiers").fields().values().stream().allMatch(CacheText::well) ? 0 : Main.FAILURE;
    }

    private static boolean well(Json tier) {
        return tier.text("state")
                .or(() -> tier.text("status"))
                .map(CacheText::well)
                .orElse(true);
    }

    private static boolean well(String state) {
        return switch (state.toUpperCase(Locale.ROOT)) {
            case "DOWN", "BROKEN", "UNREACHABLE", "FAILED" -> false;
            default -> true;
        };
    }

    private static void tell(Desk desk, Json report) {
        Json feed = report.at("feed");
        desk.out()
                .printf(
                        Locale.ROOT,
                        "memory up to %s; changes by %s, everything older than %,d ms is known%n",
                        Table.megabytes(report.number("memory_bytes")),
                        feed.text("kind").orElse("?"),
                        feed.number("age_millis"));
        for (Map.Entry<String, Json> tier : report.at("tiers").fields().entrySet()) {
            desk.out().printf("tier %-10s %s%n", tier.getKey().toLowerCase(Locale.ROOT), words(tier.getValue()));
        }
        Table table = new Table("cache", "hit rate", "lookups", "loads", "load errors", "evicted", "entries", "fresh");
        for (Json line : report.at("caches").items()) {
            Json stats = line.at("stats");
            table.row(
                    line.text("template").orElse("?"),
                    Table.share(line.decimal("hit_rate")),
                    figure(stats, "lookups", "requests"),
                    figure(stats, "loads", "load_successes"),
                    figure(stats, "load_failures", "failures"),
                    figure(stats, "evictions", "evicted"),
                    figure(stats, "entries", "size"),
                    line.text("freshness").orElse(""));
        }
        table.print(desk.out());
    }

    private static String figure(Json of, String name, String otherwise) {
        return Table.figure(of, of.at(name) instanceof Json.Absent ? otherwise : name);
    }

    /** The members of a small object, one after the other. */
    static String words(Json of) {
        if (of.text().isPresent()) {
            return of.text().get();
        }
        StringBuilder words = new StringBuilder();
        of.fields()
                .forEach((name, value) -> value.text()
                        .ifPresent(text -> words.append(words.isEmpty() ? "" : ", ")
                                .append(name.replace('_', ' '))
                                .append(' ')
                                .append(text)));
        return words.toString();
    }
}
