package dev.headroom.base;

/** A monotonic clock. Only differences mean anything; it never goes back and knows no calendar. */
@FunctionalInterface
public interface Ticker {
    /** Nanoseconds since an arbitrary origin that is the same for the whole process. */
    long nanos();

    /** The machine's own. */
    static Ticker system() {
        return System::nanoTime;
    }
}
