package dev.headroom.cli;

import dev.headroom.base.CodedException;
import java.io.PrintWriter;
import java.util.Set;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command of an operator has: which service, the form of the answer, and where it is printed. */
final class Desk {
    private final Surroundings surroundings;

    @Mixin
    private final ServiceOptions service;

    @Option(names = "--json", description = "print one JSON document that names its schema")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    Desk(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.service = new ServiceOptions(surroundings);
    }

    /** Signs in as the operator. */
    OperatorSession open() {
        ServiceClient client = new ServiceClient(service.url());
        try {
            return new OperatorSession(client, service.token(client, "operator"));
        } catch (CodedException failure) {
            client.close();
            throw failure;
        }
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Prints the service's answer under the schema's name; an array becomes the member {@code items}. */
    void document(String schema, Json answer) {
        Json document = Json.object().with("schema", Json.of("headroom." + schema + "/1"));
        if (answer instanceof Json.Items) {
            document = document.with("items", answer);
        }
        for (var member : answer.fields().entrySet()) {
            document = document.with(member.getKey(), member.getValue());
        }
        out().println(document.print());
    }

    /** One that leaves what the name of a state says in a colour that fits, where colours are wanted. */
    Paint paint() {
        return new Paint(surroundings.colours());
    }

    /** How far a longer piece of work is, on standard error. */
    WorkProgress progress(String name) {
        return new WorkProgress(name, err(), surroundings.terminal());
    }

    /** What leads to exit status 2. */
    ParameterException wrongUse(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    /** Goes on where {@code --yes} was given or a person agrees. */
    void confirm(String what, boolean given) {
        if (given) {
            return;
        }
        String answer = surroundings.person().apply(what).orElseThrow(() -> Failures.nobodyToAsk(what));
        if (!Set.of("y", "Y", "yes").contains(answer.strip())) {
            throw Failures.notConfirmed(what);
        }
    }
}
