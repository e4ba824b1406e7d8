package dev.headroom.changefeed;

/**
 * The slot that a fleet shares, as it was when a node last looked.
 *
 * @param name of the slot; empty where there is to be none
 * @param presence whether it can be read
 * @param active whether a node reads it: the leader
 * @param failover whether the server hands it on to its standbys
 * @param confirmed up to where the log may be forgotten
 * @param kept how much of the log it holds
 * @param trouble what is wrong with it, for an operator; empty where nothing is
 */
public record SlotState(
        String name, Presence presence, boolean active, boolean failover, long confirmed, Kept kept, String trouble) {
    /**
     * What a slot costs its server.
     *
     * @param heldBytes of log that the server keeps for it
     * @param safeBytes that may still be written before the server gives the slot up; -1 without a bound
     */
    public record Kept(long heldBytes, long safeBytes) {}

    /** Whether a slot can be read. */
    public enum Presence {
        /** None is wanted. */
        NONE,
        /** It isn't there, or not known, or about to be made. */
        ABSENT,
        READY,
        /** The server has given it up: what it kept is gone. */
        LOST
    }

    static SlotState of(String name, Presence presence, String trouble) {
        return new SlotState(name, presence, false, false, 0, new Kept(0, -1), trouble);
    }

    boolean ready() {
        return presence == Presence.READY;
    }

    SlotState taken() {
        return new SlotState(name, presence, true, failover, confirmed, kept, trouble);
    }
}
