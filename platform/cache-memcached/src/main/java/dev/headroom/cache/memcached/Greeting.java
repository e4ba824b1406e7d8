package dev.headroom.cache.memcached;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What a server says of itself on a new connection. A server that is frozen takes connections and says nothing, so none
 * counts as one before this.
 *
 * @param process its number, the same after a restart in a container
 * @param startNanos of {@link System#nanoTime} when it was started, to about a second
 * @param largestItem bytes
 */
record Greeting(long process, long startNanos, long largestItem) {
    private static final byte[] QUESTION = "stats\r\nstats settings\r\nmn\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST_STATISTICS = 1_000;

    /** Both ends of the comparison are whole seconds of the server's clock. */
    private static final long TOLERANCE_NANOS = Duration.ofSeconds(3).toNanos();

    /** @throws IOException when the server doesn't answer as Memcached with the meta protocol does */
    static Greeting exchange(OutputStream out, ReplyReader replies) throws IOException {
        out.write(QUESTION);
        out.flush();
        long process = 0;
        long startNanos = System.nanoTime();
        long largestItem = Long.MAX_VALUE;
        for (int count = 0; count < MOST_STATISTICS; count++) {
            switch (replies.next()) {
                case Reply.Statistic(String name, String value) -> {
                    switch (name) {
                        case "pid" -> process = number(name, value);
                        case "uptime" ->
                            startNanos -=
                                    Duration.ofSeconds(number(name, value)).toNanos();
                        case "item_size_max" -> largestItem = number(name, value);
                        default -> {
                            // of no use here
                        }
                    }
                }
                case Reply.EndOfStatistics _ -> {
                    // of one of the two
                }
                case Reply.NoOp _ -> {
                    return new Greeting(process, startNanos, largestItem);
                }
                case Reply.Refusal(String text) -> throw new IOException(text);
                case Reply.Misunderstanding(String text) -> throw new ProtocolException(text);
                case Reply.Value _, Reply.Oversized _, Reply.Status _ ->
                    throw new ProtocolException("a greeting was expected");
            }
        }
        throw new ProtocolException("a greeting without end");
    }

    private static long number(String name, String value) throws ProtocolException {
        try {
            return Long.parseLong(value.strip());
        } catch (NumberFormatException _) {
            throw new ProtocolException("%s is not a number".formatted(name));
        }
    }

    /** Whether the server was started anew since it said {@code earlier}. */
    boolean restartedSince(Greeting earlier) {
        return process != earlier.process || startNanos - earlier.startNanos > TOLERANCE_NANOS;
    }
}
