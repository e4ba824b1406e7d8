package dev.headroom.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Requests to one service. Every method blocks until the answer is there, and fails where nobody answers. */
final class ServiceClient implements AutoCloseable {
    private static final int OK = 200;
    private static final int BUFFER = 1 << 16;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    /** For an answer to a question; a file takes what it takes. */
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

    private static final Duration AT_ITS_LIMIT = Duration.ofSeconds(30);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);

    private final URI base;
    private final HttpClient http;

    ServiceClient(URI base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                // one connection, and no upgrade to ask for
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_LIMIT)
                .build();
    }

    /**
     * The bearer token of a new session. A service at its limit is asked again for a while: what an operator does then
     * needs no place there, and signing in does.
     */
    String signIn(String email, String password) {
        Json question = Json.object().with("email", Json.of(email)).with("password", Json.of(password));
        HttpRequest.Builder request = request("/api/v1/auth/login")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(question.print(), StandardCharsets.UTF_8));
        long until = System.nanoTime() + AT_ITS_LIMIT.toNanos();
        Answer answer = ask(request);
        while (answer.body().text("code").filter("OVERLOADED"::equals).isPresent() && System.nanoTime() - until < 0) {
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
            answer = ask(request);
        }
        return token(answer);
    }

    private static String token(Answer answer) {
        return answer.body().text("token").filter(_ -> answer.succeeded()).orElseThrow(() -> Failures.refused(answer));
    }

    /** Fails where nobody answers, so that this is what is said first. */
    void requireAnswer() {
        ask(request("/api/v1/auth/session").GET());
    }

    Answer get(String path, String token) {
        return ask(signed(path, token).GET());
    }

    /** Sends the body once the service has agreed to read it. */
    Answer post(String path, String token, BodyPublisher body) {
        return send(signed(path, token)
                .header("Content-Type", "application/octet-stream")
                .expectContinue(body.contentLength() != 0)
                .POST(body));
    }

    /** Asks for something to be done. */
    Answer post(String path, String token, Json body) {
        return ask(signed(path, token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.print(), StandardCharsets.UTF_8)));
    }

    /** Puts something in the place of what is there. */
    Answer put(String path, String token, Json body) {
        return ask(signed(path, token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.print(), StandardCharsets.UTF_8)));
    }

    Answer delete(String path, String token) {
        return ask(signed(path, token).DELETE());
    }

    /**
     * Writes the answer's body into a file as it arrives; an answer of failure is no file.
     *
     * @return the answer, without its body where it succeeded
     */
    Answer download(String path, String token, Path into, Progress progress) {
        HttpRequest request = signed(path, token).GET().build();
        try {
            HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    String problem = new String(body.readAllBytes(), StandardCharsets.UTF_8);
                    return new Answer(response.statusCode(), Json.parse(problem).orElse(Json.absent()));
                }
                try (OutputStream file = Files.newOutputStream(into)) {
                    byte[] buffer = new byte[BUFFER];
                    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                        file.write(buffer, 0, read);
                        progress.sent(read);
                    }
                }
            }
            return new Answer(OK, Json.absent());
        } catch (ConnectException | HttpConnectTimeoutException _) {
            throw Failures.noService(base);
        } catch (IOException failure) {
            throw Failures.brokenOff(base, String.valueOf(failure.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failures.brokenOff(base, "interrupted");
        }
    }

    private HttpRequest.Builder signed(String path, String token) {
        return request(path).header("Authorization", "Bearer " + token);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", "application/json, application/problem+json");
    }

    private Answer ask(HttpRequest.Builder request) {
        return send(request.timeout(ANSWER_LIMIT));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            return new Answer(response.statusCode(), Json.parse(response.body()).orElse(Json.absent()));
        } catch (ConnectException | HttpConnectTimeoutException _) {
            throw Failures.noService(base);
        } catch (IOException failure) {
            throw Failures.brokenOff(base, String.valueOf(failure.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw Failures.brokenOff(base, "interrupted");
        }
    }

    @Override
    public void close() {
        // an answer is complete when it is returned, so there is nothing to wait for
        http.shutdownNow();
    }
}
