package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The reference of commands is what they say of themselves; {@code -Dheadroom.write=true} writes it anew. */
final class CommandReferenceTest {
    private static final CommandLine COMMANDS = Main.commands(new Surroundings(Map.of(), false));

    private static Path root() {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("platform"))) {
            place = place.resolve("..").normalize();
        }
        return place;
    }

    private static void describe(CommandLine command, String depth, StringBuilder text) {
        text.append(depth)
                .append(' ')
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(command.getUsageMessage(Ansi.OFF).stripTrailing())
                .append("\n```\n\n");
        command.getSubcommands().values().stream().distinct().forEach(each -> describe(each, depth + "#", text));
    }

    @Test
    void reference_isWhatTheCommandsSay() throws IOException {
        StringBuilder text = new StringBuilder("""
                # Commands

                What talks to a running service. `./headroom --help` also lists those that build, start, load and break one.
                Written from the commands by `CommandReferenceTest`.

                Exit status of all: 0 done, 1 failed, 2 wrong use, 3 an objective is missed, 4 a part failed, 5 nothing answers,
                6 a measurement proves nothing. Data goes to standard output, progress and errors to standard error. `--json`
                prints one document whose `schema` names its form and version. `NO_COLOR` switches colours off.

                """);
        COMMANDS.getSubcommands().values().stream().distinct().forEach(each -> describe(each, "##", text));
        String all = text.toString().stripTrailing() + "\n";
        Path file = root().resolve("docs/reference/commands.md");
        if (Boolean.getBoolean("headroom.write")) {
            Files.writeString(file, all);
        }
        assertEquals(all, Files.readString(file), "-Dheadroom.write=true writes it anew");
    }

    @Test
    void everyCommand_saysItsExitStatusAndGivesAnExample() {
        COMMANDS.getSubcommands().forEach((name, command) -> {
            String usage = command.getUsageMessage(Ansi.OFF);
            assertTrue(usage.contains("Exit status"), name);
            assertTrue(usage.contains("Examples"), name);
            assertTrue(usage.contains("./headroom " + name), name);
        });
    }

    @Test
    void everyCommand_isHandedOnByTheLauncher() throws IOException {
        String launcher = Files.readString(root().resolve("headroom"));
        String dispatch = launcher.substring(launcher.lastIndexOf("case $COMMAND in"));
        COMMANDS.getSubcommands()
                .keySet()
                .forEach(name -> assertTrue(
                        Stream.of(dispatch.split("[ |)\\n]+", -1)).anyMatch(name::equals),
                        name + " is not known to ./headroom"));
        Main.LAUNCHER_COMMANDS.forEach(name -> assertTrue(dispatch.contains("  " + name + ") "), name));
    }

    @Test
    void completion_knowsEveryCommandAndOption() {
        String script = Ran.command(Map.of(), "completion").out();
        assertTrue(script.contains("complete -F _complete_headroom"), script);
        Stream.of("warm", "queries", "--threshold", "invalidate", "--advised", "worker")
                .forEach(word -> assertTrue(script.contains(word), word));
    }
}
