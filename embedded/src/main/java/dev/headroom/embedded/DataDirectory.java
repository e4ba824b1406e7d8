package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that this run alone may use. The kernel drops the lock when the process ends, however it ends, so a
 * lock is never stale; the pid file beside it only names the holder.
 */
final class DataDirectory implements AutoCloseable {
    /** Closing any channel of a file drops the process's POSIX lock on it, so a second one must never be opened. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    /** A new cluster with its replica, and room to write. */
    private static final long LEAST_FREE_BYTES = 256L << 20;

    private final Path root;
    private final FileChannel channel;
    private final Settings settings;

    private DataDirectory(Path root, FileChannel channel, Settings settings) {
        this.root = root;
        this.channel = channel;
        this.settings = settings;
    }

    static DataDirectory lock(Path path) {
        Path root = create(path);
        if (!HELD.add(root)) {
            throw inUse(root);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    root.resolve("headroom.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(root);
            }
            Files.writeString(
                    pidFile(root), Long.toString(ProcessHandle.current().pid()));
            if (Files.getFileStore(root).getUsableSpace() < LEAST_FREE_BYTES) {
                throw Failures.diskFull(root);
            }
            Files.createDirectories(root.resolve("logs"));
            Files.createDirectories(root.resolve("run"));
            return new DataDirectory(root, channel, Settings.load(root.resolve("servers.properties")));
        } catch (IOException failure) {
            release(root, channel);
            throw Failures.io(root, failure);
        } catch (CodedException failure) {
            release(root, channel);
            throw failure;
        }
    }

    private static Path create(Path path) {
        try {
            if (!Files.isDirectory(path)) {
                Path parent = path.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            return path.toRealPath();
        } catch (IOException failure) {
            throw Failures.io(path, failure);
        }
    }

    private static Path pidFile(Path root) {
        return root.resolve("headroom.pid");
    }

    private static CodedException inUse(Path root) {
        return CodedException.of(
                Failures.DATA_DIRECTORY_IN_USE,
                Violation.of("data directory " + root, "is in use by process " + holder(root), null)
                        .instead("stop that process, or choose another data directory"));
    }

    private static String holder(Path root) {
        try {
            return Files.readString(pidFile(root)).strip();
        } catch (IOException _) {
            return "of unknown number";
        }
    }

    private static void release(Path root, @Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // the lock ends with the process at the latest
        } finally {
            HELD.remove(root);
        }
    }

    Path root() {
        return root;
    }

    Settings settings() {
        return settings;
    }

    Path log(String server) {
        return root.resolve("logs").resolve(server + ".log");
    }

    Path run(String server) {
        return root.resolve("run").resolve(server + ".pid");
    }

    /** Gives the directory back; the servers over it must have ended. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(pidFile(root));
        } catch (NoSuchFileException _) {
            // somebody removed the data directory: nothing to name any more
        } catch (IOException _) {
            // it names a process that is gone, which the next holder overwrites
        }
        release(root, channel);
    }
}
