package dev.headroom.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a warm-up is, or how it ended.
 *
 * @param mode that was asked for
 * @param state of the run
 * @param sources in their order
 * @param millis that it has taken
 * @param perSecond keys done per second; 0 before the first
 * @param success share of the keys done that didn't fail, 0 to 1; 1 before the first
 */
public record WarmRun(String mode, State state, List<Line> sources, long millis, double perSecond, double success) {
    /** Of a run. */
    public enum State {
        RUNNING,
        FINISHED,
        /** It was told to stop, or its node ended: it can go on where it was. */
        STOPPED
    }

    /**
     * One source.
     *
     * @param total keys; null until they are known
     * @param done keys, those of an earlier run that is continued among them
     * @param present of them have a value
     * @param failed of them could not be loaded
     * @param trouble why the last one failed
     */
    public record Line(
            String mode,
            @Nullable Integer total,
            int done,
            int present,
            int failed,
            @Nullable String trouble) {}

    public int done() {
        return sources.stream().mapToInt(Line::done).sum();
    }

    public int failed() {
        return sources.stream().mapToInt(Line::failed).sum();
    }
}
