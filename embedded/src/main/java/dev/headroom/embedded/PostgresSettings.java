package dev.headroom.embedded;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The server's configuration, written anew at each start: sized so that primary, replica and caches share 2 GB.
 * Settings in {@code local.conf} beside it win, and those of {@code ALTER SYSTEM} over both.
 */
final class PostgresSettings {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final long SHARED_MEMORY_NEEDED = 256L << 20;

    private static final String SERVER = """
            # written at each start; put your own settings into local.conf
            listen_addresses = '127.0.0.1'
            unix_socket_directories = ''
            max_connections = 200
            shared_buffers = 256MB
            effective_cache_size = 768MB
            work_mem = 16MB
            maintenance_work_mem = 128MB
            random_page_cost = 1.1
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'

            wal_level = logical
            max_wal_size = 2GB
            wal_compression = on
            max_wal_senders = 10
            max_replication_slots = 20
            max_slot_wal_keep_size = 4GB
            hot_standby_feedback = off
            wal_retrieve_retry_interval = 200ms

            shared_preload_libraries = 'pg_stat_statements'
            track_io_timing = on
            log_checkpoints = off
            log_line_prefix = '%m [%p] %q%u@%d '
            """;

    private PostgresSettings() {}

    static String text(EmbeddedOptions options, boolean hasLocal, Optional<String> replica) {
        return SERVER
                + "dynamic_shared_memory_type = " + (roomInSharedMemory() ? "posix" : "mmap") + "\n"
                + (options.durable() ? "" : "fsync = off\nfull_page_writes = off\n")
                + replica.orElse("")
                + (hasLocal ? "include = 'local.conf'\n" : "");
    }

    /** Containers often give 64 MB, which one parallel query can fill. */
    private static boolean roomInSharedMemory() {
        try {
            FileStore store = Files.getFileStore(SHARED_MEMORY);
            return Files.isWritable(SHARED_MEMORY) && store.getTotalSpace() >= SHARED_MEMORY_NEEDED;
        } catch (IOException _) {
            // no such file system: macOS, where POSIX shared memory needs none
            return !Files.exists(SHARED_MEMORY);
        }
    }
}
