package dev.headroom.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tune}: settings that should be other ones, and trials of them. */
@Command(
        name = "tune",
        sortOptions = false,
        description = "Recommends settings, tries one against the current value, or puts every configured value back.",
        footer = {
            "",
            "A trial runs old and new value in turns on the live service, keeps the new one only if it is shown to help, and",
            "puts the old one back at once where errors or p95 rise; it asks unless --yes is given.",
            "It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 told or begun, 1 refused, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom tune",
            "  ./headroom tune --apply database.pool_size --yes",
            "  ./headroom tune --set cache.memory_mb=64 --yes",
            "  ./headroom tune --settings",
            "  ./headroom tune --revert",
        })
final class TuneCommand implements Callable<Integer> {
    private static final String TUNE = "/api/v1/performance/tune";

    @Option(names = "--apply", paramLabel = "SETTING", description = "try this recommendation")
    private @Nullable String setting;

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "put a value in force without a trial, for seven days")
    private @Nullable String wanted;

    @Option(names = "--settings", description = "list what can be tuned, with its bounds")
    private boolean settings;

    @Option(names = "--revert", description = "end a trial and put every configured value back")
    private boolean revert;

    @Option(names = "--yes", description = "don't ask")
    private boolean yes;

    @Mixin
    private final Desk desk;

    TuneCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        Json override = wanted == null ? null : override(wanted);
        if (setting != null) {
            desk.confirm("Try another value of " + setting + " on the live service?", yes);
        } else if (override != null) {
            desk.confirm("Put " + wanted + " in force on the live service?", yes);
        }
        try (OperatorSession session = desk.open()) {
            if (revert) {
                session.delete(TUNE);
                desk.err().println("every configured value is in force again");
                return 0;
            }
            Json answer = answer(session, override);
            if (desk.json()) {
                desk.document("tune", answer);
            } else if (override != null) {
                print(List.of(answer));
            } else if (settings) {
                print(answer.at("settings").items());
            } else {
                print(answer);
            }
        }
        return 0;
    }

    private Json answer(OperatorSession session, @Nullable Json override) {
        if (override != null) {
            return session.put(TUNE, override);
        }
        if (settings) {
            return session.get(TUNE);
        }
        return session.post(
                TUNE, setting == null ? Json.object() : Json.object().with("apply", Json.of(setting)));
    }

    private Json override(String wanted) {
        int equals = wanted.indexOf('=');
        try {
            double value = Double.parseDouble(wanted.substring(equals + 1));
            if (equals < 1 || !Double.isFinite(value)) {
                throw new NumberFormatException(wanted);
            }
            return Json.object()
                    .with("setting", Json.of(wanted.substring(0, equals)))
                    .with("value", Json.of(value));
        } catch (NumberFormatException _) {
            throw desk.wrongUse("--set must be a setting and a number like cache.memory_mb=64, was " + wanted);
        }
    }

    private void print(List<Json> standings) {
        Table table = new Table("setting", "now", "configured", "least", "most");
        standings.forEach(one -> table.row(
                one.text("setting").orElse("?"),
                Table.figure(one, "current"),
                Table.figure(one, "configured"),
                Table.figure(one, "least"),
                Table.figure(one, "most")));
        table.print(desk.out());
    }

    private void print(Json answer) {
        Json status = answer.at("status");
        desk.out()
                .println("mode " + status.text("mode").orElse("?").toLowerCase(java.util.Locale.ROOT)
                        + (status.flag("trying") ? ", a trial is under way" : ""));
        Table table = new Table("setting", "now", "better", "why", "what to expect");
        for (Map.Entry<String, Json> section :
                answer.at("recommendations").fields().entrySet()) {
            for (Json one : section.getValue().items()) {
                table.row(
                        one.text("setting").orElse("?"),
                        Table.figure(one, "current"),
                        Table.figure(one, "recommended"),
                        one.text("reason").orElse(""),
                        one.text("expected_effect").orElse(""));
            }
        }
        if (table.isEmpty()) {
            desk.out().println("nothing to recommend");
        } else {
            table.print(desk.out());
        }
        Json last = status.at("last");
        if (!last.fields().isEmpty()) {
            desk.out().println("last trial: " + CacheText.words(last));
        }
    }
}
