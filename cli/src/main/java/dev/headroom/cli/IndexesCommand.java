package dev.headroom.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code indexes}: the declared ones and the advised ones. */
@Command(
        name = "indexes",
        sortOptions = false,
        description = "Verifies declared indexes, builds what is missing, and advises others.",
        footer = {
            "",
            "Indexes are built concurrently: rows can be changed meanwhile. Applying advice changes the database beyond what",
            "is declared, so it asks unless --yes is given. They read HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN.",
            "",
            "Exit status: 0 all there and proved, 1 refused, 2 wrong use, 4 some are missing or not proved,",
            "5 no service answers.",
            "",
            "Examples",
            "  ./headroom indexes verify",
            "  ./headroom indexes apply",
            "  ./headroom indexes advise",
            "  ./headroom indexes apply --advised ledger_account_id_booked_on_idx --yes",
        })
final class IndexesCommand {
    private static final String INDEXES = "/api/v1/operator/indexes";
    private static final String ADVICE = "/api/v1/operator/database/advice";
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private IndexesCommand() {}

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new IndexesCommand())
                .addSubcommand(new Verify(surroundings))
                .addSubcommand(new Apply(surroundings))
                .addSubcommand(new Advise(surroundings));
    }

    private static int verified(Desk desk, OperatorSession session) {
        Json report = session.get(INDEXES);
        if (desk.json()) {
            desk.document("indexes", report);
        } else {
            IndexText.verified(desk.out(), report);
        }
        return report.number("proved") == report.number("declared") ? 0 : Main.PARTIAL;
    }

    /** What is there. */
    @Command(
            name = "verify",
            description = "Every declared index: whether it is valid and read by the query that it is for.")
    static final class Verify implements Callable<Integer> {
        @Mixin
        private final Desk desk;

        private Verify(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            try (OperatorSession session = desk.open()) {
                return verified(desk, session);
            }
        }
    }

    /** What is missing. */
    @Command(
            name = "apply",
            sortOptions = false,
            description = "Builds declared indexes that are missing or invalid, or advised ones by name.")
    static final class Apply implements Callable<Integer> {
        @Option(names = "--advised", description = "build the named ones of the advice instead")
        private boolean advised;

        @Option(names = "--yes", description = "don't ask")
        private boolean yes;

        @Parameters(arity = "0..20", paramLabel = "NAME", description = "with --advised: which")
        private List<String> names = List.of();

        @Mixin
        private final Desk desk;

        private Apply(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            if (advised == names.isEmpty()) {
                throw desk.wrongUse(advised ? "--advised needs the names of indexes" : "names need --advised");
            }
            if (advised) {
                desk.confirm("Build " + String.join(", ", names) + " on the database?", yes);
            }
            try (OperatorSession session = desk.open()) {
                return advised ? advised(session) : declared(session);
            }
        }

        private int declared(OperatorSession session) {
            WorkProgress progress = desk.progress("building indexes");
            Json state = session.post(INDEXES + "/build");
            while (state.flag("building")) {
                Json now = state.at("progress");
                progress.at(now.number("done"), now.number("total"), 0);
                LockSupport.parkNanos(POLL_NANOS);
                state = session.get(INDEXES + "/build");
            }
            progress.end();
            return verified(desk, session);
        }

        private int advised(OperatorSession session) {
            Json body = Json.object()
                    .with("indexes", Json.of(names.stream().map(Json::of).toList()));
            Json state = session.post(ADVICE + "/apply", body);
            if (desk.json()) {
                desk.document("indexes.applied", state);
            } else {
                desk.out().println("being built: " + String.join(", ", names));
                desk.out().println("./headroom queries --mode statements shows what they change");
            }
            return 0;
        }
    }

    /** What would help. */
    @Command(
            name = "advise",
            description = "Indexes that would make the workload cheaper, what they gain and what they cost.")
    static final class Advise implements Callable<Integer> {
        @Mixin
        private final Desk desk;

        private Advise(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            try (OperatorSession session = desk.open()) {
                Json report = session.get(ADVICE);
                if (desk.json()) {
                    desk.document("indexes.advice", report);
                } else {
                    IndexText.advice(desk.out(), report);
                }
            }
            return 0;
        }
    }
}
