package dev.headroom.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code drain}: takes a node out of its balancer's hands, or gives it back. */
@Command(
        name = "drain",
        sortOptions = false,
        description = "A node says that it is not ready and serves what still comes, until it is taken back or ended.",
        footer = {
            "",
            "A node drains by itself before it ends (headroom.lifecycle.drain); this is for balancers that don't ask for",
            "readiness. It reads HEADROOM_URL, HEADROOM_DATA and HEADROOM_TOKEN (of an operator).",
            "",
            "Exit status: 0 done, 1 refused, 2 wrong use, 5 no service answers.",
            "",
            "Examples",
            "  ./headroom drain --url http://10.0.0.7:8080",
            "  ./headroom drain --back",
        })
final class DrainCommand implements Callable<Integer> {
    private static final String DRAIN = "/api/v1/operator/drain";

    @Option(names = "--back", description = "the node is ready again")
    private boolean back;

    @Mixin
    private final Desk desk;

    DrainCommand(Surroundings surroundings) {
        this.desk = new Desk(surroundings);
    }

    @Override
    public Integer call() {
        try (OperatorSession session = desk.open()) {
            Json state = back ? session.delete(DRAIN) : session.post(DRAIN);
            if (desk.json()) {
                desk.document("drain", state);
            } else {
                desk.out().println(state.flag("draining") ? "draining" : "ready");
            }
        }
        return 0;
    }
}
