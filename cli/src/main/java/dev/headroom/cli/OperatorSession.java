package dev.headroom.cli;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;

/** A signed-in operator's requests. Each returns what the service answered, or fails with what it refused and why. */
record OperatorSession(ServiceClient client, String token) implements AutoCloseable {
    Json get(String path) {
        return accepted(client.get(path, token));
    }

    Json post(String path) {
        return accepted(client.post(path, token, BodyPublishers.noBody()));
    }

    Json post(String path, Json body) {
        return accepted(client.post(path, token, body));
    }

    Json put(String path, Json body) {
        return accepted(client.put(path, token, body));
    }

    Json delete(String path) {
        return accepted(client.delete(path, token));
    }

    private static Json accepted(Answer answer) {
        if (!answer.succeeded()) {
            throw Failures.refused(answer);
        }
        return answer.body();
    }

    /** As a part of a path or a query. */
    static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
