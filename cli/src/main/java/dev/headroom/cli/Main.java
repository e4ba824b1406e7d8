package dev.headroom.cli;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The commands that the launcher hands on. Results go to standard output, everything else to standard error. The exit
 * status is 0 for success, 1 for a failure, 2 for a wrong use, 3 where an objective is missed, 4 where a part of the
 * work failed, 5 where no service answers, and 6 where a measurement is not valid.
 */
@Command(name = "./headroom", description = "Talks to a running Headroom service.", synopsisSubcommandLabel = "COMMAND")
public final class Main {
    static final int FAILURE = 1;
    static final int OBJECTIVE_MISSED = 3;
    static final int PARTIAL = 4;
    static final int UNREACHABLE = 5;

    /** Those that the launcher does itself; completion knows them too. */
    static final List<String> LAUNCHER_COMMANDS =
            List.of("run", "node", "worker", "init", "test", "build", "bench", "load", "faults", "fuzz", "conform");

    private static final int HELP_WIDTH = 110;

    private Main() {}

    /** Runs one command and ends the process with its exit status. */
    public static void main(String[] args) {
        CommandLine commands = commands(Surroundings.ofProcess());
        commands.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
        commands.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        int status = commands.execute(args);
        commands.getOut().flush();
        System.exit(status);
    }

    static CommandLine commands(Surroundings surroundings) {
        CommandLine commands = new CommandLine(new Main());
        commands.addSubcommand(new ImportCommand(surroundings))
                .addSubcommand(new ExportCommand(surroundings))
                .addSubcommand(new DoctorCommand(surroundings))
                .addSubcommand(new WarmCommand(surroundings))
                .addSubcommand(new QueriesCommand(surroundings))
                .addSubcommand(CacheCommand.line(surroundings))
                .addSubcommand(IndexesCommand.line(surroundings))
                .addSubcommand(new SloCommand(surroundings))
                .addSubcommand(new AlertsCommand(surroundings))
                .addSubcommand(new TuneCommand(surroundings))
                .addSubcommand(JobsCommand.line(surroundings))
                .addSubcommand(new FreshnessCommand(surroundings))
                .addSubcommand(new WhyCommand(surroundings))
                .addSubcommand(new RecordCommand(surroundings))
                .addSubcommand(new DrainCommand(surroundings))
                .addSubcommand(CdnCommand.line())
                .addSubcommand(new CompletionCommand());
        addHelp(commands);
        commands.setUsageHelpWidth(HELP_WIDTH);
        commands.setParameterExceptionHandler((failure, _) -> explain(failure));
        commands.setExecutionExceptionHandler((failure, command, _) -> explain(failure, command));
        return commands;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec().addOption(help());
        command.getSubcommands().values().forEach(Main::addHelp);
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("show this help and exit")
                .build();
    }

    private static int explain(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println("headroom: " + failure.getMessage());
        command.getErr().println("  " + command.getCommandSpec().qualifiedName() + " --help lists what there is");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command) throws Exception {
        if (!(failure instanceof CodedException coded)) {
            throw failure;
        }
        command.getErr().println("headroom: " + coded.getMessage());
        return coded.code().kind() == ErrorCode.Kind.UNAVAILABLE ? UNREACHABLE : FAILURE;
    }
}
