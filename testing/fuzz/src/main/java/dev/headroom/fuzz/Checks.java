package dev.headroom.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every answer has to keep to, whatever was asked. */
final class Checks {
    private static final String ANY = "(any)";

    /** What a server may say of any request that is wrong in itself. */
    private static final Set<Integer> OF_THE_PROTOCOL =
            Set.of(400, 404, 405, 406, 408, 411, 413, 414, 415, 416, 417, 426, 429, 431, 501, 503, 505);

    private static final Set<String> MAY_SET_COOKIES =
            Set.of("/api/v1/auth/login", "/api/v1/auth/register", "/api/v1/auth/logout");

    /** What operators are shown on purpose: statements, plans, settings. */
    private static final List<String> SHOWS_INTERNALS =
            List.of("/api/v1/operator/", "/api/v1/performance", "/api/openapi", "/api/v2/daily-outlook/performance");

    private static final Pattern INTERNALS = Pattern.compile("dev\\.headroom\\.|java\\.(lang|util|io|time)\\."
            + "|org\\.(springframework|postgresql|eclipse)|tools\\.jackson|\\bat [a-z]+\\.[a-zA-Z.]+\\("
            + "|[a-z]Exception\\b|Caused by:|SQLSTATE|SQL state|violates (check|foreign key|unique|not-null)"
            + "|syntax error at or near|\\bselect .{1,80} from\\b|jdbc:|[Jj]etty");
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9_]+");

    private Checks() {}

    /** Everything that is wrong with the answer. */
    static List<Finding> of(Attack attack, Answer answer) {
        Draft draft = attack.draft();
        // what never reached an operation isn't one's own
        boolean refused = answer.status() >= 400
                && !answer.mediaType().equals("application/problem+json")
                && !answer.mediaType().equals(Questions.MEDIA_TYPE);
        String where = draft.onTarget && !refused ? draft.operation.key() : ANY;
        List<Finding> found = new ArrayList<>();
        if (answer.end() == Answer.End.HUNG) {
            found.add(new Finding(
                    Kind.HUNG, where, "no answer within " + answer.took().toSeconds() + " s"));
        }
        if (!answer.malformed().isEmpty()) {
            found.add(new Finding(Kind.MALFORMED, where, answer.malformed()));
        }
        boolean halfMeant = !draft.spendsConnection() && answer.malformed().isEmpty();
        if (halfMeant && (answer.end() == Answer.End.CLOSED || answer.end() == Answer.End.BROKEN)) {
            found.add(new Finding(Kind.UNANSWERED, where, "the connection was closed"));
        }
        if (answer.status() == 0) {
            return found;
        }
        status(attack, answer, where, found);
        body(draft, answer, where, found);
        fields(draft, answer, where, found);
        return found;
    }

    private static void status(Attack attack, Answer answer, String where, List<Finding> found) {
        Draft draft = attack.draft();
        int status = answer.status();
        boolean shed = status == 503 && answer.field("retry-after").isPresent();
        if (status >= 500 && !shed && status != 501 && status != 505) {
            found.add(new Finding(Kind.SERVER_ERROR, where, "answers " + status + code(answer)));
        }
        boolean declared = draft.operation.statuses().contains(Integer.toString(status))
                || OF_THE_PROTOCOL.contains(status)
                || status >= 500
                || follows(draft, status);
        if (draft.onTarget && !declared) {
            found.add(new Finding(Kind.UNDECLARED, where, "answers " + status + code(answer)));
        }
        if (status == 401
                && draft.as.signedIn()
                && attack.mutations().isEmpty()
                && draft.operation.statuses().contains("200")
                && !draft.operation.path().contains("/auth/")) {
            found.add(new Finding(Kind.SESSION_LOST, ANY, "a session has ended that nobody ended"));
        }
    }

    /** What a field of the request brings about, whatever the operation. */
    private static boolean follows(Draft draft, int status) {
        return switch (status) {
            case 304 -> has(draft, "If-None-Match") || has(draft, "If-Modified-Since");
            case 412 -> has(draft, "If-Match") || has(draft, "If-None-Match") || has(draft, "If-Unmodified-Since");
            case 206 -> has(draft, "Range");
            case 401 -> !authorised(draft);
            case 403 -> has(draft, "Origin") || has(draft, "Sec-Fetch-Site");
            case 409, 422 -> has(draft, "Idempotency-Key");
            default -> false;
        };
    }

    private static boolean has(Draft draft, String name) {
        return draft.headers.stream().anyMatch(each -> each.name().equalsIgnoreCase(name));
    }

    private static boolean authorised(Draft draft) {
        return draft.headers.stream()
                .filter(each ->
                        each.name().equals("Authorization") || each.name().equals("Cookie"))
                .allMatch(each -> each.value().contains(draft.as.token()));
    }

    private static String code(Answer answer) {
        Matcher code = Pattern.compile("\"code\":\"([A-Z_0-9]+)\"").matcher(answer.text());
        return code.find() ? " " + code.group(1) : "";
    }

    private static void body(Draft draft, Answer answer, String where, List<Finding> found) {
        String text = answer.text();
        for (String word : draft.as.foreign()) {
            if (text.contains(word)
                    || answer.fields().stream().anyMatch(each -> each.value().contains(word))) {
                found.add(new Finding(Kind.FOREIGN_DATA, where, "tells of another household"));
            }
        }
        boolean onPurpose = SHOWS_INTERNALS.stream().anyMatch(draft.operation.path()::startsWith) && answer.succeeded();
        boolean data = answer.json() || answer.mediaType().startsWith("text/plain");
        if (!onPurpose && data) {
            Matcher internals = INTERNALS.matcher(text);
            if (internals.find()
                    && !new String(draft.bytes(), java.nio.charset.StandardCharsets.UTF_8)
                            .contains(internals.group())) {
                int from = Math.max(0, internals.start() - 60);
                int to = Math.min(text.length(), internals.end() + 60);
                found.add(new Finding(Kind.INTERNALS, where, answer.status() + ": " + text.substring(from, to)));
            }
        }
        if (draft.method.equals("HEAD") || answer.end() != Answer.End.WHOLE) {
            return;
        }
        boolean question = draft.operation.path().equals(Questions.PATH);
        if (question && answer.json() && !answer.mediaType().equals("application/problem+json")) {
            told(answer, where, found);
        } else if (answer.status() >= 400) {
            problem(answer, where, found);
        } else if (answer.json() && answer.status() != 206) {
            try {
                JsonMapper.shared().readTree(text);
            } catch (JacksonException failure) {
                boolean lines = answer.mediaType().contains("ndjson");
                if (!lines) {
                    found.add(new Finding(Kind.UNREADABLE, where, answer.status() + " is no JSON"));
                }
            }
        }
    }

    /** What is wrong with a question is told within the answer, in the house's form. */
    private static void told(Answer answer, String where, List<Finding> found) {
        try {
            for (JsonNode error : JsonMapper.shared().readTree(answer.text()).path("errors")) {
                String code = error.at("/extensions/code").asString("");
                if (code.equals("INTERNAL")) {
                    found.add(new Finding(Kind.SERVER_ERROR, where, "a field failed: " + error.path("path")));
                } else if (!CODE.matcher(code).matches()
                        || error.path("message").asString("").isEmpty()) {
                    found.add(new Finding(Kind.PROBLEM_FORM, where, "an error has no code or no message"));
                }
            }
        } catch (JacksonException _) {
            found.add(new Finding(Kind.UNREADABLE, where, answer.status() + " is no JSON"));
        }
    }

    private static void problem(Answer answer, String where, List<Finding> found) {
        String status = Integer.toString(answer.status());
        if (!answer.mediaType().equals("application/problem+json")) {
            found.add(new Finding(
                    Kind.PROBLEM_FORM, where, status + " comes as '" + answer.mediaType() + "', not as a problem"));
            return;
        }
        if (answer.field("content-encoding").isPresent()) {
            return;
        }
        try {
            JsonNode problem = JsonMapper.shared().readTree(answer.text());
            for (String name : List.of("type", "title", "detail", "code")) {
                if (problem.path(name).asString("").isEmpty()) {
                    found.add(new Finding(Kind.PROBLEM_FORM, where, status + " has no " + name + code(answer)));
                }
            }
            if (problem.path("status").asInt(0) != answer.status()) {
                found.add(new Finding(Kind.PROBLEM_FORM, where, status + " says another status"));
            }
            if (!CODE.matcher(problem.path("code").asString("")).matches()) {
                found.add(new Finding(Kind.PROBLEM_FORM, where, status + " has a code in another form"));
            }
        } catch (JacksonException _) {
            found.add(new Finding(Kind.PROBLEM_FORM, where, status + " is no JSON"));
        }
    }

    private static void fields(Draft draft, Answer answer, String where, List<Finding> found) {
        if (!answer.field("x-content-type-options").orElse("").equalsIgnoreCase("nosniff")) {
            found.add(new Finding(Kind.UNPROTECTED, where, answer.status() + " may be sniffed"));
        }
        if (answer.field("content-security-policy").isEmpty() && answer.status() != 304) {
            found.add(new Finding(Kind.UNPROTECTED, where, answer.status() + " has no Content-Security-Policy"));
        }
        if (answer.field("server").isPresent() || answer.field("x-powered-by").isPresent()) {
            found.add(new Finding(Kind.INTERNALS, where, "names its server"));
        }
        String keeping = answer.field("cache-control").orElse("").toLowerCase(Locale.ROOT);
        cookie(draft, answer, keeping).ifPresent(what -> found.add(new Finding(Kind.COOKIE, where, what)));
        boolean personal = draft.as.signedIn() && draft.onTarget && authorised(draft) && answer.succeeded();
        if (personal && !keeping.contains("private") && !keeping.contains("no-store") && !openToAll(draft.operation)) {
            found.add(new Finding(Kind.SHARED, where, "may be kept by shared caches: '" + keeping + "'"));
        }
        for (Answer.Field each : answer.fields()) {
            if (each.name().equalsIgnoreCase(Hostile.INJECTED)) {
                found.add(new Finding(Kind.INJECTED, where, "a line of the request is one of the answer"));
            }
            if (each.value().contains(Hostile.HOST)) {
                found.add(new Finding(Kind.REFLECTED, where, each.name() + " names the attacker's host"));
            }
        }
        boolean named = draft.target().contains(Hostile.HOST)
                || new String(draft.body, java.nio.charset.StandardCharsets.UTF_8).contains(Hostile.HOST);
        if (answer.status() < 400 && !named && answer.text().contains(Hostile.HOST)) {
            found.add(new Finding(Kind.REFLECTED, where, "the body names the attacker's host"));
        }
    }

    /** A session is given by signing in alone; what a client has seen may be noted where nobody shares the answer. */
    private static Optional<String> cookie(Draft draft, Answer answer, String keeping) {
        String cookie = answer.field("set-cookie").orElse("");
        if (cookie.startsWith("headroom_session=") && !MAY_SET_COOKIES.contains(draft.operation.path())) {
            return Optional.of(answer.status() + " gives a session");
        }
        boolean shared = !keeping.contains("private") && !keeping.contains("no-store");
        boolean kept = answer.field("cache-status").orElse("").contains("Headroom; hit");
        return !cookie.isEmpty() && answer.status() < 300 && draft.operation.reads() && (shared || kept)
                ? Optional.of(
                        answer.status() + " sets a cookie on an answer that " + (kept ? "was kept" : "may be kept"))
                : Optional.empty();
    }

    private static boolean openToAll(Operation operation) {
        return !operation.statuses().contains("401");
    }
}
