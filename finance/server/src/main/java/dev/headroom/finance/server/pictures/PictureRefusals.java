package dev.headroom.finance.server.pictures;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in which a picture is refused; nothing of it is kept then. */
final class PictureRefusals {
    private static final ErrorCode TOO_LARGE = new ErrorCode("PICTURE_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode UNSUPPORTED = new ErrorCode("PICTURE_UNSUPPORTED", ErrorCode.Kind.UNSUPPORTED);
    private static final ErrorCode TOO_MANY_PIXELS =
            new ErrorCode("PICTURE_TOO_MANY_PIXELS", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode BROKEN = new ErrorCode("PICTURE_BROKEN", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode FULL = new ErrorCode("PICTURES_FULL", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode TOO_MANY_RECEIPTS = new ErrorCode("TOO_MANY_RECEIPTS", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode BUSY = new ErrorCode("TOO_MANY_PICTURES", ErrorCode.Kind.TOO_MANY);
    private static final ErrorCode UNAVAILABLE = new ErrorCode("PICTURES_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode INTERRUPTED = new ErrorCode("UPLOAD_BROKEN", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode NO_SUCH_TRANSACTION = new ErrorCode("NO_SUCH_TRANSACTION", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NO_SUCH_GOAL = new ErrorCode("NO_SUCH_GOAL", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NO_SUCH_PICTURE = new ErrorCode("NO_SUCH_PICTURE", ErrorCode.Kind.NOT_FOUND);
    private static final Duration SOON = Duration.ofSeconds(2);

    private PictureRefusals() {}

    static CodedException tooLarge(long limitBytes, @Nullable Long bytes) {
        return CodedException.of(
                TOO_LARGE,
                Violation.of("picture", "must have at most %d bytes".formatted(limitBytes), bytes)
                        .instead("send it in a smaller size; 2,000 pixels at its longer side are enough to read it"));
    }

    /** @param found what the file seems to be */
    static CodedException unsupported(String found) {
        return CodedException.of(
                UNSUPPORTED,
                Violation.of("picture", "must be a still picture in JPEG, PNG or WebP", found)
                        .instead("save it as JPEG and send that"));
    }

    static CodedException tooManyPixels(String rule, int width, int height) {
        return CodedException.of(
                TOO_MANY_PIXELS,
                Violation.of("picture", rule, String.format(Locale.ROOT, "%d by %d", width, height))
                        .instead("make it smaller; 2,000 pixels at its longer side are enough to read it"));
    }

    static CodedException broken(String rule) {
        return CodedException.of(
                BROKEN, new Violation("picture", rule, null, "take it again, or open it and save it anew"));
    }

    static CodedException full(long limitBytes, long usedBytes) {
        return CodedException.of(
                FULL,
                Violation.of(
                                "household's pictures",
                                "must have at most %d bytes together".formatted(limitBytes),
                                usedBytes)
                        .instead("remove receipts that nobody needs any more"));
    }

    static CodedException tooManyReceipts(int limit) {
        return CodedException.of(
                TOO_MANY_RECEIPTS,
                Violation.of("transaction", "must have at most %d receipts".formatted(limit), limit)
                        .instead("remove one of them first"));
    }

    /** @param rule of which there are as many as there may be */
    static CodedException busy(String rule) {
        return CodedException.retryAfter(
                BUSY, SOON, new Violation("pictures", rule, null, "try again in a few seconds"));
    }

    static CodedException unavailable() {
        return CodedException.of(
                UNAVAILABLE,
                new Violation(
                        "pictures",
                        "can't be taken here: this node's system has no WebP encoder",
                        null,
                        "ask the operator; the log says what is missing"));
    }

    static CodedException interrupted() {
        return CodedException.of(
                INTERRUPTED, new Violation("upload", "ended before its end", null, "send the picture again"));
    }

    static CodedException noSuchTransaction(long id) {
        return CodedException.of(
                NO_SUCH_TRANSACTION, Violation.of("transaction", "must be one of the household's", Long.toString(id)));
    }

    static CodedException noSuchGoal(long id) {
        return CodedException.of(
                NO_SUCH_GOAL, Violation.of("goal", "must be one of the household's", Long.toString(id)));
    }

    static CodedException noSuchPicture(long id) {
        return CodedException.of(
                NO_SUCH_PICTURE, Violation.of("picture", "must be one of the household's", Long.toString(id)));
    }
}
