package dev.headroom.finance.server.identity;

/** The time zones in which a household may live. */
public final class TimeZones {
    private TimeZones() {}

    /** Refuses what is no IANA zone, and offsets ({@code UNKNOWN_TIME_ZONE}). */
    public static void require(String zone) {
        People.requireZone(zone);
    }
}
