package dev.headroom.finance.server.pictures;

import dev.headroom.base.Sha256;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.settings.HeadroomSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/**
 * Takes pictures in: reads a body as far as it may be, has it drawn and keeps it. Bodies are held in memory, so only so
 * many come in at a time, of a household fewer. The same file for the same owner is the same picture, however often it
 * is sent.
 */
@Component
class PictureUploads {
    private static final int PER_NODE = 8;
    private static final int PER_HOUSEHOLD = 2;

    private final PictureMaker maker;
    private final PictureStore store;
    private final int limitBytes;
    private final Semaphore free = new Semaphore(PER_NODE);
    private final Map<Long, Integer> running = new ConcurrentHashMap<>();

    PictureUploads(PictureMaker maker, PictureStore store, HeadroomSettings settings) {
        this.maker = maker;
        this.store = store;
        this.limitBytes = Math.toIntExact(settings.pictures().maxSize().toBytes());
    }

    /** Keeps the picture that is the request's body. */
    PictureStore.Kept take(PictureStore.Owner owner, HttpServletRequest request) {
        requirePlainBody(request);
        enter(owner.household());
        try {
            byte[] file = body(request);
            store.requireOwner(owner);
            byte[] source = Sha256.of(file);
            Optional<Picture> same = store.sameFile(owner, source);
            if (same.isPresent()) {
                return new PictureStore.Kept(same.get(), false);
            }
            store.requireRoom(owner);
            return store.keep(owner, source, maker.forms(file));
        } finally {
            leave(owner.household());
        }
    }

    private void enter(Household household) {
        if (!free.tryAcquire()) {
            throw PictureRefusals.busy("must be at most %d at a time on this node".formatted(PER_NODE));
        }
        if (running.merge(household.id(), 1, Integer::sum) > PER_HOUSEHOLD) {
            leave(household);
            throw PictureRefusals.busy("must be at most %d at a time for a household".formatted(PER_HOUSEHOLD));
        }
    }

    private void leave(Household household) {
        running.computeIfPresent(household.id(), (_, count) -> count == 1 ? null : count - 1);
        free.release();
    }

    private static void requirePlainBody(HttpServletRequest request) {
        String type = request.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            throw PictureRefusals.unsupported("a form; the body is the picture itself");
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw PictureRefusals.unsupported("a compressed body; pictures are small already");
        }
    }

    private byte[] body(HttpServletRequest request) {
        long declared = request.getContentLengthLong();
        if (declared > limitBytes) {
            throw PictureRefusals.tooLarge(limitBytes, declared);
        }
        byte[] body;
        try {
            body = request.getInputStream().readNBytes(limitBytes + 1);
        } catch (IOException broken) {
            throw PictureRefusals.interrupted();
        }
        if (body.length > limitBytes) {
            throw PictureRefusals.tooLarge(limitBytes, null);
        }
        return body;
    }
}
