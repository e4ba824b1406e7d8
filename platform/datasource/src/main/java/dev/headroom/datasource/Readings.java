package dev.headroom.datasource;

import java.time.Duration;
import java.util.Optional;

/**
 * How far one node's log is, read over and over on a connection of its own while somebody asks. However many ask at a
 * time, one trip answers them all.
 */
public interface Readings {
    /** The last one that was received, however old; asks for more of them for a while. Never blocks. */
    Optional<Reading> last();

    /**
     * The first one that was requested after the moment on {@link System#nanoTime}: it includes whatever was visible on
     * the node by then. Usually half a trip to one and a half.
     *
     * @return empty where the node doesn't answer in time
     */
    Optional<Reading> after(long nanos, Duration atMost) throws InterruptedException;

    /** For so long, a reading is made about every 5 ms. */
    void keep(Duration atLeast);
}
