package dev.headroom.cli;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.net.URI;
import java.util.List;

/** The ways in which a command fails before the service has its say. */
final class Failures {
    private static final ErrorCode NO_SERVICE = new ErrorCode("NO_SERVICE", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode NO_CREDENTIALS = new ErrorCode("NO_CREDENTIALS", ErrorCode.Kind.UNAUTHENTICATED);
    private static final ErrorCode REFUSED = new ErrorCode("REFUSED", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode FILE_UNREADABLE = new ErrorCode("FILE_UNREADABLE", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NOT_CONFIRMED = new ErrorCode("NOT_CONFIRMED", ErrorCode.Kind.CONDITION_REQUIRED);

    private static final ErrorCode EXISTS = new ErrorCode("FILE_EXISTS", ErrorCode.Kind.CONFLICT);

    private Failures() {}

    static CodedException noService(URI url) {
        return failure(
                NO_SERVICE,
                "no service",
                "answers at " + url,
                "start one with ./headroom run, or name another with --url or HEADROOM_URL");
    }

    static CodedException brokenOff(URI url, String reason) {
        return failure(
                NO_SERVICE,
                "the connection to " + url,
                "broke off (" + reason + ")",
                "look at the service's log and try again; a file is stored whole or not at all");
    }

    static CodedException noCredentials(String user, Object place) {
        return failure(
                NO_CREDENTIALS,
                "user " + user,
                "has no credentials in " + place,
                "name the service's data directory with --data, or set HEADROOM_TOKEN");
    }

    static CodedException noPassword(String user) {
        return failure(NO_CREDENTIALS, "user " + user, "needs a password", "set HEADROOM_PASSWORD");
    }

    static CodedException wrongVariable(String name, String rule) {
        return CodedException.of(REFUSED, "the variable " + name, rule);
    }

    static CodedException unreadable(Object file, String reason) {
        return CodedException.of(FILE_UNREADABLE, "file " + file, reason);
    }

    static CodedException plainHttp(URI url) {
        return failure(
                NOT_CONFIRMED,
                "the service at " + url,
                "is on another computer and the file would travel unencrypted",
                "use https, or add --yes if the network is yours");
    }

    static CodedException nobodyToAsk(String what) {
        return failure(
                NOT_CONFIRMED,
                "the question",
                "\"" + what + "\" has nobody to answer it",
                "add --yes if that is meant");
    }

    static CodedException notConfirmed(String what) {
        return CodedException.of(
                NOT_CONFIRMED, "the question", "\"" + what + "\" was not answered with yes; nothing was done");
    }

    static CodedException exists(Object file) {
        return failure(EXISTS, "file " + file, "exists", "name another, or add --yes to replace it");
    }

    static CodedException unwritable(Object file, String reason) {
        return CodedException.of(FILE_UNREADABLE, "file " + file, "can't be written: " + reason);
    }

    /** What the service answered, as one sentence. */
    static CodedException refused(Answer answer) {
        String detail = answer.body()
                .text("detail")
                .or(() -> answer.body().text("title"))
                .orElse("the service answered with status " + answer.status());
        List<Json> violations = answer.body().at("violations").items();
        return violations.isEmpty()
                ? CodedException.of(REFUSED, "the service", "refused: " + detail)
                : CodedException.of(
                        REFUSED, violations.stream().map(Failures::violation).toList());
    }

    /** One broken rule as the service describes it. */
    static Violation violation(Json violation) {
        return new Violation(
                violation.text("subject").orElse("the request"),
                violation.text("rule").orElse("was refused"),
                violation.text("value").orElse(null),
                violation.text("way_out").orElse(null));
    }

    private static CodedException failure(ErrorCode code, String subject, String rule, String wayOut) {
        return CodedException.of(code, Violation.of(subject, rule, null).instead(wayOut));
    }
}
