package dev.headroom.cache.memcached;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A request, or several that are sent as one, and what comes back. Answers carry the number of their request; one that
 * carries another's ends the connection.
 */
final class Exchange {
    /** More than any server has, fewer than fill a heap. */
    private static final int MOST_STATISTICS = 1_000;

    private static final AtomicLong OPAQUES = new AtomicLong(1);

    private final List<byte[]> frames;
    private final Until until;
    private final long firstOpaque;
    private final int requests;
    private final List<Reply> replies = new ArrayList<>();
    private final CompletableFuture<List<Reply>> answer = new CompletableFuture<>();

    private Exchange(List<byte[]> frames, Until until, long firstOpaque, int requests) {
        this.frames = frames;
        this.until = until;
        this.firstOpaque = firstOpaque;
        this.requests = requests;
    }

    /** Which answer is the last. */
    private enum Until {
        FIRST,
        NO_OP,
        END_OF_STATISTICS
    }

    static Exchange get(String key) {
        return one("mg " + key + " v");
    }

    /** Only hits are answered. */
    static Exchange getAll(List<String> keys) {
        return quiet("mg ", keys, " v q");
    }

    /** A miss leaves a placeholder for {@code seconds}, and its version is the right to fill it. */
    static Exchange getOrLease(String key, long seconds) {
        return one("mg " + key + " v c N" + seconds);
    }

    static Exchange put(String key, byte[] value, long seconds) {
        return store("ms " + key + " " + value.length + " T" + seconds, value);
    }

    static Exchange fill(String key, String cas, byte[] value, long seconds) {
        return store("ms " + key + " " + value.length + " C" + cas + " T" + seconds, value);
    }

    static Exchange remove(Collection<String> keys) {
        return quiet("md ", keys, " q");
    }

    static Exchange remove(String key, String cas) {
        return one("md " + key + " C" + cas);
    }

    static Exchange statistics() {
        return new Exchange(List.of(bytes("stats\r\n")), Until.END_OF_STATISTICS, 0, MOST_STATISTICS);
    }

    private static Exchange one(String command) {
        long opaque = OPAQUES.getAndIncrement();
        return new Exchange(List.of(bytes(command + " O" + opaque + "\r\n")), Until.FIRST, opaque, 1);
    }

    private static Exchange store(String command, byte[] value) {
        long opaque = OPAQUES.getAndIncrement();
        return new Exchange(
                List.of(bytes(command + " O" + opaque + "\r\n"), value, bytes("\r\n")), Until.FIRST, opaque, 1);
    }

    private static Exchange quiet(String command, Collection<String> keys, String flags) {
        long first = OPAQUES.getAndAdd(keys.size());
        long opaque = first;
        StringBuilder text = new StringBuilder();
        for (String key : keys) {
            text.append(command).append(key).append(flags).append(" O").append(opaque++);
            text.append("\r\n");
        }
        text.append("mn\r\n");
        return new Exchange(List.of(bytes(text.toString())), Until.NO_OP, first, keys.size());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** To be written one after the other. */
    List<byte[]> frames() {
        return frames;
    }

    /** The answers without the last one of several; fails with an {@link IOException} when the connection ends. */
    CompletableFuture<List<Reply>> answer() {
        return answer;
    }

    /** Which of the requests an answer of several belongs to, from 0. */
    int index(Reply.Value value) {
        return (int) (value.flags().opaque().orElseThrow() - firstOpaque);
    }

    /**
     * Takes the next answer from the connection; true when it was the last of this exchange.
     *
     * @throws ProtocolException when it can't be an answer to this
     */
    boolean accept(Reply reply) throws ProtocolException {
        boolean last = switch (reply) {
            case Reply.Value value -> isAnswer(value.flags().opaque(), false);
            case Reply.Status(var code, var flags) -> isAnswer(flags.opaque(), code == Reply.Code.EN);
            // the connection ends here, and what came before it is good
            case Reply.Oversized _, Reply.Misunderstanding _ -> true;
            case Reply.Refusal _ -> until != Until.NO_OP;
            case Reply.Statistic _ -> !belongs(Until.END_OF_STATISTICS);
            case Reply.EndOfStatistics _ -> belongs(Until.END_OF_STATISTICS);
            case Reply.NoOp _ -> belongs(Until.NO_OP);
        };
        if (replies.size() > requests) {
            throw new ProtocolException("more answers than questions");
        }
        if (!(reply instanceof Reply.NoOp || reply instanceof Reply.EndOfStatistics)) {
            replies.add(reply);
        }
        if (last) {
            answer.complete(List.copyOf(replies));
        }
        return last;
    }

    /** Some servers of 1.6 leave the number out where they found nothing. */
    private boolean isAnswer(OptionalLong opaque, boolean mayBeMissing) throws ProtocolException {
        boolean fits = opaque.isPresent()
                ? opaque.getAsLong() >= firstOpaque && opaque.getAsLong() < firstOpaque + requests
                : mayBeMissing;
        if (!fits || until == Until.END_OF_STATISTICS) {
            throw new ProtocolException("an answer to another question");
        }
        return until == Until.FIRST;
    }

    private boolean belongs(Until expected) throws ProtocolException {
        if (until != expected) {
            throw new ProtocolException("an answer to another question");
        }
        return true;
    }

    void fail(IOException cause) {
        answer.completeExceptionally(cause);
    }
}
