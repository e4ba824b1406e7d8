package dev.headroom.cache.memcached;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One connection with many exchanges on it, answered in the order they were written. A thread writes and a thread
 * reads, so a server that stops taking bytes holds up nobody beyond the command timeout. Once ended it stays so: an
 * answer that comes late finds nobody to mistake it for another.
 */
final class Connection {
    private static final int WRITE_BUFFER = 16 * 1_024;

    /** Lets go of everybody that waits for a turn; far from where a semaphore overflows. */
    private static final int ALL = 1 << 24;

    private final Socket socket;
    private final ReplyReader replies;
    private final OutputStream out;
    private final long incarnation;
    private final Semaphore turns;
    private final LinkedBlockingQueue<Exchange> unwritten = new LinkedBlockingQueue<>();
    private final Queue<Exchange> unanswered = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable IOException> end = new AtomicReference<>();

    Connection(Socket socket, ReplyReader replies, long incarnation, int inFlight) throws IOException {
        this.socket = socket;
        this.replies = replies;
        this.out = new BufferedOutputStream(socket.getOutputStream(), WRITE_BUFFER);
        this.incarnation = incarnation;
        this.turns = new Semaphore(inFlight, true);
    }

    /** Which life of the server this leads to: versions of items start anew in each. */
    long incarnation() {
        return incarnation;
    }

    boolean open() {
        return end.get() == null;
    }

    /**
     * Hands over an exchange, to be written when its turn comes; false when that did not come before the deadline.
     * Where the connection has ended, the exchange has failed.
     *
     * @param deadline of {@link System#nanoTime}
     */
    boolean send(Exchange exchange, long deadline) throws InterruptedException {
        if (!turns.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        unwritten.add(exchange);
        failLeftOver();
        return true;
    }

    /** Reads answers until the connection ends, and says why it did. Starts the thread that writes. */
    IOException run(String name) {
        Thread writer = Thread.ofVirtual().name(name + "-writer").start(this::write);
        try {
            while (true) {
                read();
            }
        } catch (IOException trouble) {
            end(trouble);
        } catch (RuntimeException defect) {
            end(new IOException(defect));
        }
        writer.interrupt();
        return Optional.ofNullable(end.get()).orElseThrow();
    }

    private void read() throws IOException {
        Reply reply = replies.next();
        Exchange exchange = unanswered.peek();
        if (exchange == null) {
            throw new ProtocolException("an answer to no question");
        }
        if (exchange.accept(reply)) {
            // by name: the end of the connection may have emptied the queue meanwhile
            unanswered.remove(exchange);
            turns.release();
        }
        switch (reply) {
            case Reply.Oversized(long length, var _) ->
                throw new ProtocolException("a value of %d bytes is more than is accepted".formatted(length));
            case Reply.Misunderstanding(String text) -> throw new ProtocolException(text);
            case Reply.Value _,
                    Reply.Status _,
                    Reply.Statistic _,
                    Reply.EndOfStatistics _,
                    Reply.NoOp _,
                    Reply.Refusal _ -> {
                // more may follow
            }
        }
    }

    private void write() {
        try {
            while (open()) {
                Exchange exchange = unwritten.take();
                unanswered.add(exchange);
                for (byte[] frame : exchange.frames()) {
                    out.write(frame);
                }
                if (unwritten.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException trouble) {
            end(trouble);
        } catch (InterruptedException _) {
            end(new IOException("closed"));
        }
        failLeftOver();
    }

    /** Ends it: what waits for an answer fails now. Only the first cause counts. */
    void end(IOException cause) {
        if (end.compareAndSet(null, cause)) {
            try {
                socket.close();
            } catch (IOException trouble) {
                cause.addSuppressed(trouble);
            }
            turns.release(ALL);
        }
        failLeftOver();
    }

    /** Whoever adds to a queue looks afterwards whether the end came first. */
    private void failLeftOver() {
        IOException cause = end.get();
        if (cause == null) {
            return;
        }
        for (Queue<Exchange> queue : List.of(unwritten, unanswered)) {
            for (Exchange left = queue.poll(); left != null; left = queue.poll()) {
                left.fail(cause);
            }
        }
    }
}
