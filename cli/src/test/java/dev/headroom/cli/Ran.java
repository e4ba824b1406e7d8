package dev.headroom.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import picocli.CommandLine;

/** What one command left behind. */
record Ran(int status, String out, String err) {
    static Ran command(Map<String, String> variables, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commands(new Surroundings(variables, false));
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        int status = commands.execute(arguments);
        return new Ran(status, out.toString(), err.toString());
    }
}
