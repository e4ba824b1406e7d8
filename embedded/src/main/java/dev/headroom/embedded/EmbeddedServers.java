package dev.headroom.embedded;

import dev.headroom.base.BackingServers;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts PostgreSQL and Redis out of their jars, and Memcached and PgBouncer where installed. A new data directory
 * takes a few seconds, a known one less than one.
 *
 * <p>The replica is waited for as long as it starts over its own files. One that is missing or has lost its way is
 * built anew from the running primary after {@code start} has returned: until then its address refuses connections, and
 * readers use the primary. Linux ends the servers with this JVM, however it ends; elsewhere, and where the kernel
 * couldn't, the next start ends what a killed run left behind.
 */
public final class EmbeddedServers implements BackingServers {
    private final EmbeddedOptions options;

    /** With the options of the system properties. */
    public EmbeddedServers() {
        this(EmbeddedOptions.fromSystemProperties());
    }

    /** With options of the caller's. */
    public EmbeddedServers(EmbeddedOptions options) {
        this.options = options;
    }

    @Override
    public RunningServers start(Path data, Consumer<String> progress) {
        DataDirectory directory = DataDirectory.lock(data);
        Fleet fleet;
        try {
            Binaries binaries = Binaries.unpack(options, directory.root(), progress);
            Account account = Account.choose(List.of(directory.root(), binaries.postgres()));
            fleet = new Fleet(new Site(directory, options, binaries, account, progress));
        } catch (RuntimeException | Error failure) {
            directory.close();
            throw failure;
        }
        try {
            return new Launch(fleet).run();
        } catch (RuntimeException | Error failure) {
            fleet.close();
            throw failure;
        }
    }
}
