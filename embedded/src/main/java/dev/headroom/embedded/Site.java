package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/** What every server of one run starts from: the data directory, the binaries, the account, and a thread that stays. */
final class Site implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    private static final int PORT_TRIES = 5;
    private static final long LARGEST_OLD_LOG = 4L << 20;

    private final DataDirectory data;
    private final EmbeddedOptions options;
    private final Binaries binaries;
    private final Account account;
    private final Consumer<String> progress;

    /** Linux ends a child with the thread that started it, so one thread starts them all and lives as long as they. */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("embedded-servers").factory());

    Site(DataDirectory data, EmbeddedOptions options, Binaries binaries, Account account, Consumer<String> progress) {
        this.data = data;
        this.options = options;
        this.binaries = binaries;
        this.account = account;
        this.progress = progress;
    }

    DataDirectory data() {
        return data;
    }

    EmbeddedOptions options() {
        return options;
    }

    Binaries binaries() {
        return binaries;
    }

    Account account() {
        return account;
    }

    /** Tells the person who waits; one line at a time, from whichever thread. */
    synchronized void tell(String line) {
        progress.accept(line);
    }

    /** The server's own directory, private to the account. */
    Path directory(ServerKind kind) throws IOException {
        return PrivateFiles.directory(data.root().resolve(kind.key()));
    }

    private ChildProcess start(ChildProcess.Plan plan) {
        try {
            rollLog(plan.kind());
            account.own(plan.directory());
        } catch (IOException failure) {
            throw Failures.io(plan.directory(), failure);
        }
        return onStarter(plan);
    }

    private ChildProcess onStarter(ChildProcess.Plan plan) {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return ChildProcess.start(plan, data, account);
                                } catch (IOException failure) {
                                    throw Failures.io(plan.directory(), failure);
                                }
                            },
                            starter)
                    .join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof CodedException coded ? coded : failure;
        }
    }

    /** Ends the server of that kind that a killed run left behind, and waits until it has ended. */
    void endOrphan(ServerKind kind) {
        try {
            ChildProcess.orphan(kind, data).ifPresent(this::end);
        } catch (IOException failure) {
            throw Failures.io(data.root(), failure);
        }
    }

    /** Ends a server that this run did not start. */
    void end(ChildProcess orphan) {
        tell("Ending a " + orphan.title() + " that a killed run left behind");
        orphan.close();
    }

    private void rollLog(ServerKind kind) throws IOException {
        Path log = data.log(kind.key());
        if (Files.exists(log) && Files.size(log) > LARGEST_OLD_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Starts a server on its port, or on another where somebody has that, and returns when it is ready. */
    Started startOnPort(ServerKind kind, IntFunction<ChildProcess.Plan> plan, IntPredicate ready) {
        return startOnPort(kind, plan, ready, START_LIMIT);
    }

    Started startOnPort(ServerKind kind, IntFunction<ChildProcess.Plan> plan, IntPredicate ready, Duration limit) {
        int port = data.settings().port(kind.key());
        for (int attempt = 1; ; attempt++) {
            int tried = port;
            ChildProcess process = start(plan.apply(tried));
            try {
                process.awaitReady(() -> ready.test(tried), limit);
                return new Started(process, tried);
            } catch (CodedException failure) {
                process.close();
                // somebody took it between the look and the start
                if (attempt == PORT_TRIES || !process.logTail().contains("Address already in use")) {
                    throw failure;
                }
                port = data.settings().otherPort(kind.key());
            }
        }
    }

    /** Starts a server whose port is known to others already. */
    ChildProcess startAt(ChildProcess.Plan plan, BooleanSupplier ready, Duration limit) {
        ChildProcess process = start(plan);
        try {
            process.awaitReady(ready, limit);
            return process;
        } catch (CodedException failure) {
            process.close();
            throw failure;
        }
    }

    /** A server that accepts connections on 127.0.0.1 at that port. */
    record Started(ChildProcess process, int port) implements AutoCloseable {
        @Override
        public void close() {
            process.close();
        }
    }

    /** Gives the data directory back; every server must have ended. */
    @Override
    public void close() {
        starter.shutdown();
        data.close();
    }
}
