package dev.headroom.finance.analytics;

/** Whether the kernels in lanes can run: the JVM was started with the module of the Vector API. */
public final class Lanes {
    private static final boolean AVAILABLE =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    private Lanes() {}

    /** Decided once at start; the scalar twins give the same bits. */
    public static boolean available() {
        return AVAILABLE;
    }
}
