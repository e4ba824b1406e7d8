package dev.headroom.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** {@code ab} where it is installed: a closed loop, to stand beside the figures that count. */
final class ApacheBench {
    private ApacheBench() {}

    /** What it prints; empty where it isn't installed. */
    static Optional<String> run(InetSocketAddress target, Household household) throws IOException {
        List<String> command = List.of(
                "ab",
                "-q",
                "-k",
                "-n",
                "1000",
                "-c",
                "10",
                "-H",
                "Authorization: Bearer " + household.token(),
                "http://127.0.0.1:" + target.getPort() + "/api/v2/daily-outlook/" + household.userId());
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException _) {
            System.err.println("ab is not installed (Debian: apache2-utils): left out");
            return Optional.empty();
        }
        return Optional.of(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
