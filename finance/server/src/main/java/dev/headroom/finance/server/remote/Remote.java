package dev.headroom.finance.server.remote;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One service outside. A call is tried three times where the service can't be reached, answers 429 or 5xx; then, and
 * while its circuit is open, {@code REMOTE_UNAVAILABLE} (503 with {@code Retry-After}). Any other status is the
 * caller's to read.
 */
public final class Remote {
    private static final Logger LOG = LoggerFactory.getLogger(Remote.class);
    private static final ErrorCode UNAVAILABLE = new ErrorCode("REMOTE_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 3;
    private static final long FIRST_PAUSE_NANOS = 100_000_000;
    /** An answer is read whole; one that is larger is refused. */
    private static final int LARGEST = 32 << 20;

    private final String name;
    private final HttpClient client;
    private final Circuit circuit;
    private final InstantSource clock;

    /** @param name what it is called in messages */
    public Remote(String name, InstantSource clock) {
        this.name = name;
        this.clock = clock;
        this.circuit = new Circuit(clock);
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** What came back. */
    public record Reply(int status, String body) {}

    /** Reads. */
    public Reply get(URI uri) {
        return call(HttpRequest.newBuilder(uri).GET());
    }

    /** Asks with a JSON body; must be safe to be asked twice. */
    public Reply post(URI uri, String json) {
        return call(HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Reply call(HttpRequest.Builder request) {
        HttpRequest built = request.timeout(ANSWER).header("Accept", "*/*").build();
        for (int attempt = 1; ; attempt++) {
            if (!circuit.admits()) {
                throw unavailable("is not called for a while after failing");
            }
            try {
                HttpResponse<byte[]> response = client.send(
                        built, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
                if (response.statusCode() != 429 && response.statusCode() < 500) {
                    circuit.succeeded();
                    return new Reply(
                            response.statusCode(),
                            new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
                }
                LOG.debug("{} answered {}", name, response.statusCode());
            } catch (IOException failure) {
                LOG.debug("{} was not reached", name, failure);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
            circuit.failed();
            if (attempt == ATTEMPTS) {
                throw unavailable("did not answer after %d attempts".formatted(ATTEMPTS));
            }
            LockSupport.parkNanos(FIRST_PAUSE_NANOS << (attempt - 1));
        }
    }

    private CodedException unavailable(String why) {
        Duration wait = circuit.wait(clock.instant());
        return CodedException.retryAfter(
                UNAVAILABLE,
                wait.isZero() ? Duration.ofSeconds(5) : wait,
                new Violation(name, why, null, "try again later"));
    }
}
