package dev.headroom.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobs}: background work over all nodes. */
@Command(
        name = "jobs",
        sortOptions = false,
        description = "Shows queues and schedules, lists jobs, and decides about dead ones.",
        footer = {
            "",
            "They read HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 done, 1 refused, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom jobs",
            "  ./headroom jobs list --state dead",
            "  ./headroom jobs requeue 4711",
            "  ./headroom jobs discard 4711 --yes",
            "  ./headroom jobs run outlooks",
        })
final class JobsCommand implements Callable<Integer> {
    private static final String JOBS = "/api/v1/operator/jobs";

    @Mixin
    private final Desk desk;

    private JobsCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    static CommandLine line(Surroundings surroundings) {
        return new CommandLine(new JobsCommand(surroundings))
                .addSubcommand(new Listing(surroundings))
                .addSubcommand(new Show(surroundings))
                .addSubcommand(new Requeue(surroundings))
                .addSubcommand(new Discard(surroundings))
                .addSubcommand(new Run(surroundings));
    }

    @Override
    public Integer call() {
        try (OperatorSession session = desk.open()) {
            Json overview = session.get(JOBS);
            if (desk.json()) {
                desk.document("jobs", overview);
                return 0;
            }
            desk.out()
                    .printf(
                            Locale.ROOT,
                            "this node %s; %d running on it%n",
                            overview.flag("works") ? "works" : "does no jobs",
                            overview.number("running"));
            Table queues = new Table("queue", "figures");
            overview.at("queues")
                    .items()
                    .forEach(queue -> queues.row(
                            queue.text("queue").or(() -> queue.text("name")).orElse("?"), CacheText.words(queue)));
            queues.print(desk.out());
            Table schedules = new Table("schedule", "cron", "zone");
            overview.at("schedules")
                    .items()
                    .forEach(schedule -> schedules.row(
                            schedule.text("name").orElse("?"),
                            schedule.text("cron").orElse(""),
                            schedule.text("zone").orElse("")));
            schedules.print(desk.out());
            if (!overview.at("horizon").fields().isEmpty()) {
                desk.out().println("the database can't clean up: " + CacheText.words(overview.at("horizon")));
            }
        }
        return 0;
    }

    private static void print(Desk desk, Json job) {
        if (desk.json()) {
            desk.document("job", job);
        } else {
            job.fields()
                    .forEach((name, value) -> value.text()
                            .ifPresent(text -> desk.out().printf("%-12s %s%n", name.replace('_', ' '), text)));
        }
    }

    /** By state. */
    @Command(name = "list", sortOptions = false, description = "Jobs in a state, the latest first.")
    static final class Listing implements Callable<Integer> {
        @Option(
                names = "--state",
                paramLabel = "STATE",
                description = "waiting, running, done, dead...; running unless given")
        private String state = "running";

        @Option(names = "--task", paramLabel = "NAME", description = "of one kind of work only")
        private String task = "";

        @Option(names = "--limit", paramLabel = "N", description = "1 to 500; 50 unless given")
        private int limit = 50;

        @Mixin
        private final Desk desk;

        private Listing(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            String path = JOBS + "/list?limit=" + limit + "&state="
                    + OperatorSession.encoded(state.toUpperCase(Locale.ROOT))
                    + (task.isEmpty() ? "" : "&task=" + OperatorSession.encoded(task));
            try (OperatorSession session = desk.open()) {
                Json page = session.get(path);
                if (desk.json()) {
                    desk.document("jobs.list", page);
                    return 0;
                }
                Table table = new Table("id", "task", "queue", "attempts", "due", "worker", "error");
                page.at("items")
                        .items()
                        .forEach(job -> table.row(
                                job.text("id").orElse("?"),
                                job.text("task").orElse("?"),
                                job.text("queue").orElse("?"),
                                Table.figure(job, "attempts"),
                                job.text("due_at").orElse(""),
                                job.text("worker").orElse(""),
                                Table.line(job.text("error").orElse(""))));
                if (table.isEmpty()) {
                    desk.out().println("no job is " + state);
                } else {
                    table.print(desk.out());
                }
            }
            return 0;
        }
    }

    /** One. */
    @Command(name = "show", description = "One job, with how far it is.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "as list shows it")
        private long id;

        @Mixin
        private final Desk desk;

        private Show(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            try (OperatorSession session = desk.open()) {
                print(desk, session.get(JOBS + "/" + id));
            }
            return 0;
        }
    }

    /** Another life. */
    @Command(name = "requeue", description = "Gives a dead job its attempts back.")
    static final class Requeue implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "of a dead job")
        private long id;

        @Mixin
        private final Desk desk;

        private Requeue(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            try (OperatorSession session = desk.open()) {
                session.post(JOBS + "/" + id + "/requeue");
                print(desk, session.get(JOBS + "/" + id));
            }
            return 0;
        }
    }

    /** None. */
    @Command(name = "discard", sortOptions = false, description = "Gives a dead job up. Asks, unless --yes is given.")
    static final class Discard implements Callable<Integer> {
        @Parameters(paramLabel = "ID", description = "of a dead job")
        private long id;

        @Option(names = "--yes", description = "don't ask")
        private boolean yes;

        @Mixin
        private final Desk desk;

        private Discard(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            desk.confirm("Give job " + id + " up?", yes);
            try (OperatorSession session = desk.open()) {
                session.delete(JOBS + "/" + id);
                desk.err().println("job " + id + " is discarded");
            }
            return 0;
        }
    }

    /** Before its time. */
    @Command(name = "run", description = "Makes the job of a schedule now.")
    static final class Run implements Callable<Integer> {
        @Parameters(paramLabel = "NAME", description = "of the schedule")
        private String name = "";

        @Mixin
        private final Desk desk;

        private Run(Surroundings surroundings) {
            this.desk = new Desk(surroundings);
        }

        @Override
        public Integer call() {
            try (OperatorSession session = desk.open()) {
                print(desk, session.post(JOBS + "/schedules/" + OperatorSession.encoded(name) + "/run"));
            }
            return 0;
        }
    }
}
