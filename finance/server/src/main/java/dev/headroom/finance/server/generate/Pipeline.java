package dev.headroom.finance.server.generate;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Makes the next parts of a population on a thread of its own while the calling thread sends the ones before. Parts are
 * made one after the other; at most {@link #BATCHES} are in memory.
 */
final class Pipeline implements AutoCloseable {
    private static final int BATCHES = 3;

    private final ExecutorService maker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("household-generator").daemon().factory());

    /** Where finished parts go. */
    interface Sink {
        void send(Batch batch) throws SQLException;
    }

    /**
     * A part of a population.
     *
     * @param done what is told of it when it has been sent; empty for nothing
     */
    record Part(String done, Consumer<Batch> write) {}

    private record Made(Part part, Batch batch) {}

    void run(Iterator<Part> parts, Batch.Ids ids, Sink sink, Consumer<String> progress) throws SQLException {
        Deque<Future<Made>> ahead = new ArrayDeque<>();
        for (int i = 0; i < BATCHES && parts.hasNext(); i++) {
            ahead.add(make(parts.next(), new Batch(ids)));
        }
        while (!ahead.isEmpty()) {
            Made made = await(ahead.remove());
            sink.send(made.batch());
            if (!made.part().done().isEmpty()) {
                progress.accept(made.part().done());
            }
            if (parts.hasNext()) {
                made.batch().clear();
                ahead.add(make(parts.next(), made.batch()));
            }
        }
    }

    private Future<Made> make(Part part, Batch batch) {
        return maker.submit(() -> {
            part.write().accept(batch);
            return new Made(part, batch);
        });
    }

    private static Made await(Future<Made> future) {
        try {
            return future.get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(
                    "interrupted while households were generated; nothing was kept", interrupted);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("households could not be generated; nothing was kept", failed.getCause());
        }
    }

    @Override
    public void close() {
        maker.shutdownNow();
    }
}
