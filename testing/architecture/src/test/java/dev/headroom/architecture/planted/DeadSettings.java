package dev.headroom.architecture.planted;

/** One component is read, one does nothing. */
record DeadSettings(int read, int unread) {
    /** Reads one. */
    record Reader(DeadSettings settings) {
        int value() {
            return settings.read();
        }
    }
}
