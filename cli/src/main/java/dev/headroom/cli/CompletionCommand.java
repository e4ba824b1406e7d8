package dev.headroom.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = "Prints a script for bash and zsh that completes commands and options of ./headroom.",
        footer = {
            "",
            "Exit status: 0.",
            "",
            "Examples",
            "  source <(./headroom completion)",
            "  ./headroom completion > /etc/bash_completion.d/headroom",
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine commands = Main.commands(Surroundings.ofProcess());
        for (String launchers : Main.LAUNCHER_COMMANDS) {
            commands.addSubcommand(launchers, CommandSpec.create().mixinStandardHelpOptions(true));
        }
        spec.commandLine().getOut().println(AutoComplete.bash("headroom", commands));
        return 0;
    }
}
