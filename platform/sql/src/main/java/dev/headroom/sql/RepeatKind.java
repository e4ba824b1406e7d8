package dev.headroom.sql;

/** Ways in which one statement is executed again and again in one unit of work. */
public enum RepeatKind {
    /** Rows are looked up one by one, by different values: one statement could read them all. */
    N_PLUS_ONE("read them in one statement"),
    /** The same rows are read again: keep the first answer. */
    SAME_QUERY("keep the first answer, or cache it"),
    /** Rows are written one by one: send them in one batch. */
    WRITE_LOOP("write them in one batch");

    private final String wayOut;

    RepeatKind(String wayOut) {
        this.wayOut = wayOut;
    }

    /** What to do instead, in words. */
    public String wayOut() {
        return wayOut;
    }
}
