package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/**
 * The first files of a replica: a copy of the primary's, taken while it stands still or, as a base backup does, while
 * it runs. The copy gets its name only when it is whole.
 */
final class ReplicaSeed {
    private static final Path CONTROL_FILE = Path.of("global", "pg_control");

    /** Belong to a running server or to the primary alone. */
    private static final Set<String> FILES_LEFT_OUT = Set.of(
            "postmaster.pid",
            "postmaster.opts",
            "pg_internal.init",
            "backup_label",
            "local.conf",
            "postgresql.conf.next");

    /** Kept as empty directories: a server makes their content anew, or it must not be shared, as slots. */
    private static final Set<String> CONTENT_LEFT_OUT = Set.of(
            "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp", "pg_subtrans");

    private ReplicaSeed() {}

    /** A copy of a primary that was shut down and doesn't run. */
    static void fromStopped(PostgresCluster primary, Site site) throws IOException {
        Path next = empty(site);
        copy(primary.directory(), next, false);
        finish(site, next);
    }

    /** A copy of a running primary; the connection's user is its superuser, and its slot keeps the log from here on. */
    static void fromRunning(PostgresCluster primary, Connection connection, Site site)
            throws IOException, SQLException {
        Path next = empty(site);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_backup_start('replica', fast => true)");
            copy(primary.directory(), next, true);
            Files.copy(
                    primary.directory().resolve(CONTROL_FILE),
                    next.resolve(CONTROL_FILE),
                    StandardCopyOption.REPLACE_EXISTING);
            try (ResultSet row =
                    statement.executeQuery("select labelfile from pg_backup_stop(wait_for_archive => false)")) {
                row.next();
                PrivateFiles.write(next.resolve("backup_label"), row.getString(1));
            }
        }
        finish(site, next);
    }

    private static Path empty(Site site) throws IOException {
        Path next = site.data().root().resolve("replica.new");
        PrivateFiles.delete(next);
        return PrivateFiles.directory(next);
    }

    private static void finish(Site site, Path next) throws IOException {
        PrivateFiles.write(next.resolve("standby.signal"), "");
        Path replica = site.data().root().resolve(ServerKind.REPLICA.key());
        PrivateFiles.delete(replica);
        Files.move(next, replica, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void copy(Path from, Path to, boolean running) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Path name = from.relativize(directory);
                PrivateFiles.directory(to.resolve(name));
                boolean empty = CONTENT_LEFT_OUT.contains(name.toString())
                        || directory.getFileName().toString().startsWith("pgsql_tmp")
                        // the log comes over the network; only its directories must be there
                        || (running && name.startsWith("pg_wal") && name.getNameCount() > 1);
                return empty ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = from.relativize(file);
                boolean skipped = FILES_LEFT_OUT.contains(file.getFileName().toString())
                        || (running && name.startsWith("pg_wal"));
                if (!skipped) {
                    copyFile(file, to.resolve(name));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    /** A running primary drops files at any time; what happened to them is in the log that follows. */
    private static void copyFile(Path from, Path to) throws IOException {
        try {
            Files.copy(from, to);
        } catch (NoSuchFileException failure) {
            if (Files.exists(from)) {
                throw failure;
            }
        }
    }
}
