package dev.headroom.datasource;

/**
 * Hears of every transaction that wrote, on the thread that committed it, before the commit returns. Must not block.
 */
public interface CommitListener {
    /** It was applied. */
    void committed(Commit commit);

    /** It may have been applied, or may still be. */
    void unknown();
}
