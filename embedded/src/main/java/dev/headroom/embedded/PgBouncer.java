package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A transaction pooler in front of the primary, where the system has it. */
final class PgBouncer {
    private static final Pattern VERSION = Pattern.compile("PgBouncer (\\d+)\\.(\\d+)");

    private PgBouncer() {}

    static Optional<Site.Started> start(Site site, int primaryPort) {
        return Tool.installed("pgbouncer")
                .map(program -> site.startOnPort(
                        ServerKind.PGBOUNCER,
                        port -> plan(site, program, port, primaryPort),
                        port -> Loopback.postgresReady(port, PostgresCluster.USER, PostgresCluster.DATABASE)));
    }

    private static ChildProcess.Plan plan(Site site, Path program, int port, int primaryPort) {
        try {
            Path directory = site.directory(ServerKind.PGBOUNCER);
            Path users = directory.resolve("userlist.txt");
            Path configuration = directory.resolve("pgbouncer.ini");
            PrivateFiles.write(
                    users,
                    "\"%s\" \"%s\"\n"
                            .formatted(
                                    PostgresCluster.USER, site.data().settings().password(PostgresCluster.USER)));
            PrivateFiles.write(
                    configuration,
                    text(port, primaryPort, users)
                            + (preparesStatements(program) ? "max_prepared_statements = 200\n" : ""));
            return new ChildProcess.Plan(
                    ServerKind.PGBOUNCER, directory, List.of(program.toString(), configuration.toString()));
        } catch (IOException failure) {
            throw Failures.io(site.data().root(), failure);
        }
    }

    private static String text(int port, int primaryPort, Path users) {
        return """
                [databases]
                * = host=%1$s port=%2$d

                [pgbouncer]
                listen_addr = %1$s
                listen_port = %3$d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %4$s
                admin_users = %5$s
                pool_mode = transaction
                max_client_conn = 2000
                default_pool_size = 50
                reserve_pool_size = 10
                max_db_connections = 200
                ignore_startup_parameters = extra_float_digits,search_path,options
                """.formatted(Loopback.HOST, primaryPort, port, users, PostgresCluster.USER);
    }

    /** Named prepared statements, which the JDBC driver uses, follow a client between servers since 1.21. */
    private static boolean preparesStatements(Path program) {
        Matcher version = VERSION.matcher(
                Tool.run(List.of(program.toString(), "--version")).output());
        return version.find() && (Integer.parseInt(version.group(1)) > 1 || Integer.parseInt(version.group(2)) >= 21);
    }
}
