package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A node in a process of its own: starts the servers, prints their environment, and runs until its input ends. */
final class ServersMain {
    private ServersMain() {}

    public static void main(String[] arguments) throws IOException {
        try (RunningServers servers =
                new EmbeddedServers(options()).start(Path.of(arguments[0]), line -> System.out.println("# " + line))) {
            servers.environment().forEach((name, value) -> System.out.println(name + "=" + value));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // until the parent closes it
            }
        }
        System.out.println("closed");
    }

    private static EmbeddedOptions options() {
        EmbeddedOptions given = EmbeddedOptions.fromSystemProperties();
        return new EmbeddedOptions(given.replica(), false, given.installedServers(), false, Optional.empty());
    }
}
