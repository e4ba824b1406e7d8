package dev.headroom.http;

import dev.headroom.base.CodedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resources as the difference to a former version that the client has (Compression Dictionary Transport, RFC 9842).
 *
 * <p>A release gives a script another name and changes a line of it. A client that is told to keep what it gets as a
 * dictionary for the script's next versions names it, by its SHA-256, when it asks for one; where those bytes are known
 * here it is sent what has changed. Whatever is unknown, late, or no smaller than the resource as it is sent otherwise
 * gives nothing, and the caller sends it that way.
 *
 * <p>A difference is made once, on the executor, while requests wait for it as long as they may; the bytes that are
 * kept are bounded, and those unused longest go first. Safe for use by several threads.
 */
public final class Deltas {
    /** Told by a request: the dictionary that its client has. */
    public static final String AVAILABLE_DICTIONARY = "Available-Dictionary";
    /** Told by a response: it is one. */
    public static final String USE_AS_DICTIONARY = "Use-As-Dictionary";

    private static final Logger LOG = LoggerFactory.getLogger(Deltas.class);
    private static final int SHA_256 = 32;

    private final Function<Former, Optional<byte[]>> formers;
    private final Executor executor;
    private final Bounds bounds;
    private final ConcurrentHashMap<Pair, CompletableFuture<Delta>> flights = new ConcurrentHashMap<>();
    /** By last use; guarded by itself. */
    private final Map<Pair, Delta> made = new LinkedHashMap<>(16, 0.75f, true);

    private volatile Set<Former> known = Set.of();
    private long bytes;

    /**
     * A version of a resource that clients may have.
     *
     * @param family the addresses of all its versions, with a star for what differs, as {@code /assets/app-*.js}
     * @param sha256 of its bytes, in hexadecimal
     */
    public record Former(String family, String sha256) {}

    /**
     * What is asked for.
     *
     * @param family as of a former version
     * @param name of this version; other bytes have another one
     * @param rival bytes of it as it is sent otherwise
     */
    public record Current(String family, String name, long rival) {}

    /**
     * The fields of a request, all lines joined; null where one isn't sent.
     *
     * @param acceptEncoding its {@code Accept-Encoding}
     * @param availableDictionary its {@code Available-Dictionary}
     */
    public record Asked(
            @Nullable String acceptEncoding, @Nullable String availableDictionary) {}

    /**
     * Limits.
     *
     * @param kept bytes of differences
     * @param patience of a request for one that isn't made yet
     */
    public record Bounds(long kept, Duration patience) {
        public Bounds {
            if (kept < 0 || patience.isNegative()) {
                throw new IllegalArgumentException(
                        "bounds of differences must not be negative: " + kept + " bytes, " + patience + " of patience");
            }
        }
    }

    private record Pair(Former former, String name, DictionaryCoding coding) {}

    /**
     * Knows no versions yet.
     *
     * @param formers where the bytes of known versions are; empty for one that is gone
     * @param executor what differences are made on; it may refuse
     */
    public Deltas(Function<Former, Optional<byte[]>> formers, Executor executor, Bounds bounds) {
        this.formers = formers;
        this.executor = executor;
        this.bounds = bounds;
    }

    /** The versions that are known from now on, in place of those before. */
    public void know(Set<Former> versions) {
        known = Set.copyOf(versions);
    }

    /**
     * The value of {@code Use-As-Dictionary} for a resource of a family.
     *
     * @throws IllegalArgumentException where the family can't be told in a field
     */
    public static String announcement(String family) {
        return "match=" + StructuredWriter.strings(List.of(family));
    }

    /** What a client is sent that has another version; empty for it to be sent as usual. */
    public Optional<Delta> of(Current current, Asked asked, Supplier<byte[]> body) {
        Former former = new Former(current.family(), hash(asked.availableDictionary()));
        if (!known.contains(former)) {
            return Optional.empty();
        }
        List<DictionaryCoding> codings = DictionaryCoding.of(asked.acceptEncoding());
        if (codings.isEmpty()) {
            return Optional.empty();
        }
        Pair pair = new Pair(former, current.name(), codings.getFirst());
        Delta delta = find(pair).orElseGet(() -> awaited(pair, current.rival(), body));
        return delta.length() == 0 ? Optional.empty() : Optional.of(delta);
    }

    /** In hexadecimal; empty where it isn't one. */
    private static String hash(@Nullable String availableDictionary) {
        if (availableDictionary == null) {
            return "";
        }
        try {
            return StructuredParser.item(availableDictionary).value() instanceof ByteBuffer digest
                            && digest.remaining() == SHA_256
                    ? hex(digest)
                    : "";
        } catch (CodedException _) {
            return "";
        }
    }

    private static String hex(ByteBuffer digest) {
        byte[] copy = new byte[SHA_256];
        digest.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private Delta awaited(Pair pair, long rival, Supplier<byte[]> body) {
        CompletableFuture<Delta> mine = new CompletableFuture<>();
        CompletableFuture<Delta> other = flights.putIfAbsent(pair, mine);
        if (other == null) {
            try {
                executor.execute(() -> fly(pair, rival, body, mine));
            } catch (RejectedExecutionException _) {
                flights.remove(pair, mine);
                mine.complete(Delta.NONE);
            }
        }
        try {
            return (other == null ? mine : other).get(bounds.patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return Delta.NONE;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Delta.NONE;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("differences end with one or none", impossible);
        }
    }

    private void fly(Pair pair, long rival, Supplier<byte[]> body, CompletableFuture<Delta> flight) {
        Delta delta = Delta.NONE;
        try {
            byte[] dictionary = formers.apply(pair.former()).orElse(null);
            if (dictionary != null) {
                byte[] sha256 = HexFormat.of().parseHex(pair.former().sha256());
                byte[] coded = pair.coding().encode(dictionary, sha256, body.get());
                delta = coded.length < rival ? new Delta(pair.coding().token(), coded) : Delta.NONE;
            }
            keep(pair, delta);
        } catch (RuntimeException failure) {
            // it is sent as usual, and tried again for the next who asks
            LOG.warn("no difference of {} to {}: {}", pair.name(), pair.former(), failure.toString());
        } finally {
            flights.remove(pair, flight);
            flight.complete(delta);
        }
    }

    private Optional<Delta> find(Pair pair) {
        synchronized (made) {
            return Optional.ofNullable(made.get(pair));
        }
    }

    private void keep(Pair pair, Delta delta) {
        synchronized (made) {
            Delta before = made.put(pair, delta);
            bytes += size(delta) - (before == null ? 0 : size(before));
            Iterator<Delta> eldest = made.values().iterator();
            while (bytes > bounds.kept() && eldest.hasNext()) {
                bytes -= size(eldest.next());
                eldest.remove();
            }
        }
    }

    /** With what it takes to remember it, also where it is none. */
    private static long size(Delta delta) {
        return 256L + delta.length();
    }

    /** How much is kept. */
    long bytes() {
        synchronized (made) {
            return bytes;
        }
    }
}
