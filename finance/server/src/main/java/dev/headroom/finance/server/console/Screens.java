package dev.headroom.finance.server.console;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The console's screens, by name, each with the parts that are read for it. */
@Component
class Screens {
    private static final ErrorCode UNKNOWN = new ErrorCode("SCREEN_UNKNOWN", ErrorCode.Kind.NOT_FOUND);
    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;

    private final Map<String, Panel.Screen> screens = new LinkedHashMap<>();

    Screens(ServiceParts service, StorageParts storage, StatementScreen statements, Recordings recordings) {
        Panel.Source head = new Panel.Source("head", SECOND, service::head);
        screen(
                "objectives",
                head,
                new Panel.Source("budgets", 5 * SECOND, service::budgets),
                new Panel.Source("operations", 15 * SECOND, service::operations));
        screen(
                "cache",
                head,
                new Panel.Source("caches", SECOND, storage::caches),
                new Panel.Source("warming", SECOND, storage::warming),
                new Panel.Source("consistency", 2 * SECOND, storage::consistency),
                new Panel.Source("freshness", SECOND, storage::freshness),
                new Panel.Source("queries", 5 * SECOND, storage::queries),
                new Panel.Source("responses", 5 * SECOND, storage::responses));
        screen(
                "statements",
                head,
                new Panel.Source("statements", 2 * SECOND, statements::statements),
                new Panel.Source("slow", 2 * SECOND, statements::slow),
                new Panel.Source("plans", MINUTE, statements::plans),
                new Panel.Source("advice", 5 * MINUTE, statements::advice),
                new Panel.Source("applied", 2 * SECOND, storage::applied),
                new Panel.Source("tags", 10 * MINUTE, statements::tags),
                new Panel.Source("hygiene", 5 * MINUTE, storage::hygiene));
        screen(
                "pools",
                head,
                new Panel.Source("pools", SECOND, storage::pools),
                new Panel.Source("replicas", SECOND, storage::replicas),
                new Panel.Source("failovers", 5 * SECOND, storage::failovers));
        screen(
                "jobs",
                head,
                new Panel.Source("overview", SECOND, service::jobs),
                new Panel.Source("running", SECOND, service::running),
                new Panel.Source("dead", 5 * SECOND, service::dead),
                new Panel.Source("done", 5 * SECOND, service::done));
        screen(
                "limits",
                head,
                new Panel.Source("limits", SECOND, service::limits),
                new Panel.Source("households", MINUTE, service::households));
        screen(
                "vitals",
                head,
                new Panel.Source("vitals", 5 * SECOND, service::vitals),
                new Panel.Source("work", 15 * SECOND, service::work));
        screen(
                "tuning",
                head,
                new Panel.Source("tuning", SECOND, service::tuning),
                new Panel.Source("trials", 5 * SECOND, service::trials));
        screen(
                "alerts",
                head,
                new Panel.Source("alerts", 2 * SECOND, service::alerts),
                new Panel.Source("events", 5 * SECOND, service::alertEvents));
        screen(
                "nodes",
                head,
                new Panel.Source("nodes", 2 * SECOND, service::nodes),
                new Panel.Source("recording", SECOND, recordings::told));
        screen("changes", head, new Panel.Source("changes", 2 * SECOND, service::changes));
    }

    private void screen(String name, Panel.Source... panels) {
        screens.put(name, new Panel.Screen(name, List.of(panels)));
    }

    /** @throws CodedException SCREEN_UNKNOWN, with the nearest name */
    Panel.Screen named(String name) {
        Panel.Screen screen = screens.get(name);
        if (screen == null) {
            throw CodedException.of(
                    UNKNOWN,
                    Violation.of("screen", "must be one of " + screens.keySet(), name)
                            .instead(Nearest.to(name, screens.keySet())
                                    .map(near -> "did you mean " + near)
                                    .orElse("choose one of these")));
        }
        return screen;
    }

    /** All of their names. */
    List<String> names() {
        return List.copyOf(screens.keySet());
    }
}
