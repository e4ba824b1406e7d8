package dev.headroom.http.jetty;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.base.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: public suites of the protocols find no less in order behind our handlers than at the bare server. They aren't
 * part of this tree: {@code -Dheadroom.h1spec=DIRECTORY} names a checkout of uNetworking/h1spec, which runs on deno,
 * and {@code -Dheadroom.h2spec=PROGRAM} summerwind/h2spec.
 */
@Tag("long")
final class ConformanceTest {
    private static final Pattern OF_H2SPEC = Pattern.compile("[0-9]+ tests, ([0-9]+) passed");

    /** Sends back whatever comes, as the suites want it. */
    private static final class Echo extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String body = Content.Source.asString(request, StandardCharsets.UTF_8);
            Content.Sink.write(response, true, body, callback);
            return true;
        }
    }

    @FunctionalInterface
    private interface Suite {
        int passed(int port) throws Exception;
    }

    private static Server server(boolean ours) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(
                ours
                        ? new FrontHandler(
                                new Echo(),
                                _ -> Optional.empty(),
                                FrontHandler.Gate.OPEN,
                                Executors.newVirtualThreadPerTaskExecutor(),
                                Ticker.system())
                        : new Echo());
        if (ours) {
            JettyTuning.apply(server);
        }
        server.start();
        return server;
    }

    private static int passed(Suite suite, boolean ours) throws Exception {
        Server server = server(ours);
        try {
            return suite.passed(((ServerConnector) server.getConnectors()[0]).getLocalPort());
        } finally {
            server.stop();
        }
    }

    private static void compare(String name, Suite suite) throws Exception {
        int bare = passed(suite, false);
        int ours = passed(suite, true);
        String directory = System.getProperty("headroom.conform.results", "");
        if (!directory.isEmpty()) {
            Files.writeString(
                    Path.of(directory, name + ".json"),
                    "{\"schema\":\"headroom.conform/1\",\"suite\":\"" + name + "\",\"bare\":" + bare + ",\"ours\":"
                            + ours + "}\n");
        }
        assertTrue(bare > 0, "the suite didn't run");
        assertTrue(ours >= bare, () -> name + ": " + ours + " passed, " + bare + " at the bare server");
    }

    private static String run(Path out, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    @Test
    void h1spec_behindOurHandlers_findsNoLessInOrder(@TempDir Path directory) throws Exception {
        String checkout = System.getProperty("headroom.h1spec", "");
        assumeTrue(!checkout.isEmpty(), "no checkout of uNetworking/h1spec is named");
        Path script = Path.of(checkout, "http_test.ts");
        compare("h1", port -> {
            List<String> command =
                    List.of("deno", "run", "--allow-net", script.toString(), "127.0.0.1", Integer.toString(port));
            return (int) run(directory.resolve("h1"), command)
                    .lines()
                    .filter(line -> line.startsWith("\u2705"))
                    .count();
        });
    }

    @Test
    void h2spec_behindOurHandlers_findsNoLessInOrder(@TempDir Path directory) throws Exception {
        String program = System.getProperty("headroom.h2spec", "");
        assumeTrue(!program.isEmpty(), "no h2spec is named");
        compare("h2", port -> {
            List<String> command = List.of(program, "-h", "127.0.0.1", "-p", Integer.toString(port));
            Matcher counts = OF_H2SPEC.matcher(run(directory.resolve("h2"), command));
            return counts.find() ? Integer.parseInt(counts.group(1)) : 0;
        });
    }
}
