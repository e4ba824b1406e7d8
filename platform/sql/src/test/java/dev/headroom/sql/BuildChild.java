package dev.headroom.sql;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.List;

/** A node that builds one index and is killed meanwhile. Arguments: URL, user, password, definition. */
final class BuildChild {
    private BuildChild() {}

    public static void main(String[] args) {
        BuildPolicy patient = BuildPolicy.USUAL.waiting(Duration.ofMinutes(5), 1, Duration.ofMillis(100));
        new BuildRunner(AdviceDatabase.source(args[0], args[1], args[2]), patient, Ticker.system(), _ -> {})
                .run(List.of(IndexDefinition.parse(args[3])));
    }
}
