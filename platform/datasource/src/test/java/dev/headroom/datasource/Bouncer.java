package dev.headroom.datasource;

import dev.headroom.embedded.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Debian's PgBouncer with the configuration that is shipped, in front of one server. */
final class Bouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");

    private final Rig rig;
    private final int port;
    private final Path configuration;
    private @Nullable Process process;

    private Bouncer(Rig rig, int port, Path configuration) {
        this.rig = rig;
        this.port = port;
        this.configuration = configuration;
    }

    /** Skips the test where it isn't installed. */
    static Bouncer start(Rig rig) {
        Assumptions.assumeTrue(Files.isExecutable(PROGRAM), "pgbouncer is not installed");
        int port = Rig.freePort();
        Path users = rig.directory().resolve("userlist.txt");
        Path configuration = rig.directory().resolve("pgbouncer.ini");
        try {
            Files.writeString(users, "\"%s\" \"%s\"\n".formatted(Rig.USER, rig.password()));
            String shipped = Files.readString(shipped());
            Files.writeString(
                    configuration,
                    replaced(shipped, "port=5432", "port=" + rig.server(0).port())
                            .replace("listen_port = 6432", "listen_port = " + port)
                            .replace("/etc/pgbouncer/userlist.txt", users.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Bouncer bouncer = new Bouncer(rig, port, configuration);
        bouncer.start();
        return bouncer;
    }

    private static String replaced(String text, String what, String by) {
        if (!text.contains(what)) {
            throw new IllegalStateException("the shipped configuration lacks " + what);
        }
        return text.replace(what, by);
    }

    private static Path shipped() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path file = at.resolve("deploy").resolve("pgbouncer").resolve("pgbouncer.ini");
            if (Files.exists(file)) {
                return file;
            }
        }
        throw new IllegalStateException("deploy/pgbouncer/pgbouncer.ini is missing");
    }

    void start() {
        process = Rig.launch(
                List.of(PROGRAM.toString(), configuration.toString()),
                rig.directory().resolve("pgbouncer.log"));
        Eventually.eventually("the pooler accepts connections", () -> {
            try (Connection connection = connect()) {
                return connection.isValid(1);
            } catch (SQLException _) {
                return false;
            }
        });
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/headroom";
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                url() + "?preferQueryMode=simple&connectTimeout=2&socketTimeout=20", Rig.USER, rig.password());
    }

    /** Lets the transactions end and begins none. */
    void pause() {
        signal("USR1");
    }

    void resume() {
        signal("USR2");
    }

    private void signal(String signal) {
        Process running = process;
        if (running != null) {
            Rig.execute(List.of("kill", "-s", signal, Long.toString(running.pid())));
        }
    }

    NodeSettings node() {
        return new NodeSettings("node0", rig.server(0).url(), Optional.of(url()));
    }

    /** Without a direct address: what an application has that was pointed at the pooler. */
    NodeSettings only() {
        return NodeSettings.of("node0", url());
    }

    void stop() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
