package dev.headroom.fuzz;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What came back for one request, and how. */
final class Answer {
    /** How an exchange ended. */
    enum End {
        /** With a whole answer. */
        WHOLE,
        /** The connection was closed before anything was answered. */
        CLOSED,
        /** It broke off in the middle. */
        BROKEN,
        /** Nothing more came in the time. */
        HUNG
    }

    /** One header field, its name as it was sent. */
    record Field(String name, String value) {}

    private final End end;
    private final int status;
    private final List<Field> fields;
    private final byte[] body;
    private final String malformed;
    private final boolean more;
    private final Duration took;

    private Answer(
            End end, int status, List<Field> fields, byte[] body, String malformed, boolean more, Duration took) {
        this.end = end;
        this.status = status;
        this.fields = List.copyOf(fields);
        this.body = body;
        this.malformed = malformed;
        this.more = more;
        this.took = took;
    }

    static Answer none(End end, Duration took) {
        return new Answer(end, 0, List.of(), new byte[0], "", false, took);
    }

    /**
     * One that was read.
     *
     * @param malformed why it isn't an HTTP response, empty where it is one
     */
    static Answer of(End end, Head head, byte[] body, String malformed, Duration took) {
        return new Answer(end, head.status(), head.fields(), body, malformed, false, took);
    }

    /** The same, with more bytes behind it than it says. */
    Answer andMore() {
        return new Answer(end, status, fields, body, malformed, true, took);
    }

    /** Its first lines. */
    record Head(int status, List<Field> fields) {}

    End end() {
        return end;
    }

    /** 0 where nothing was answered. */
    int status() {
        return status;
    }

    List<Field> fields() {
        return fields;
    }

    /** The value of the first of that name. */
    Optional<String> field(String name) {
        return fields.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Field::value)
                .findFirst();
    }

    long count(String name) {
        return fields.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .count();
    }

    int size() {
        return body.length;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Without parameters, in lower case. */
    String mediaType() {
        String type = field("content-type").orElse("");
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** Whether its body is JSON that can be read as it is. */
    boolean json() {
        return (mediaType().equals("application/json") || mediaType().endsWith("+json"))
                && field("content-encoding").isEmpty()
                && body.length > 0;
    }

    String malformed() {
        return malformed;
    }

    boolean more() {
        return more;
    }

    Duration took() {
        return took;
    }

    boolean succeeded() {
        return status >= 200 && status < 300;
    }
}
