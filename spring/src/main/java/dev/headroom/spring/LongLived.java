package dev.headroom.spring;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request whose answer goes on for as long as somebody listens: how long it takes is nobody's latency, and it isn't
 * work under way that others have to wait for.
 */
public final class LongLived {
    static final String RELEASE = LongLived.class.getName() + ".release";

    private LongLived() {}

    /** Says that a request is one, before its answer begins; a second time does nothing. */
    public static void begin(HttpServletRequest request) {
        if (request.getAttribute(RELEASE) instanceof Release release) {
            release.once();
        }
    }

    static boolean is(HttpServletRequest request) {
        return request.getAttribute(RELEASE) instanceof Release release && release.released.get();
    }

    static Release release(AtomicInteger underWay) {
        return new Release(underWay);
    }

    /** Takes a request out of those under way, once. */
    static final class Release {
        private final AtomicInteger underWay;
        private final AtomicBoolean released = new AtomicBoolean();

        Release(AtomicInteger underWay) {
            this.underWay = underWay;
        }

        void once() {
            if (released.compareAndSet(false, true)) {
                underWay.decrementAndGet();
            }
        }
    }
}
