package dev.headroom.datasource;

import java.lang.StackWalker.StackFrame;
import java.util.List;

/** Finds the application's code on a stack: the first frame that belongs to nothing between it and the database. */
final class Callers {
    private static final StackWalker STACK = StackWalker.getInstance();
    private static final String HERE = Callers.class.getPackageName() + ".";

    private static final List<String> BETWEEN = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.zaxxer.",
            "org.postgresql.",
            "org.springframework.",
            "org.hibernate.");

    /** Of this package, what lies between the caller and the pool. */
    private static final List<String> OURS = List.of(
            "Callers",
            "NodePool",
            "Router",
            "Routed",
            "RoutingDataSource",
            "Direct",
            "Database",
            "Gate",
            "Raw",
            "IdempotencyKeys",
            "Lease");

    private Callers() {}

    /** The caller's, some microseconds. */
    static String here() {
        return STACK.walk(frames -> frames.filter(frame -> application(frame.getClassName()))
                .findFirst()
                .map(Callers::text)
                .orElse("unknown"));
    }

    /** Where another thread is at this moment. */
    static String now(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (application(frame.getClassName())) {
                return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
            }
        }
        return "unknown";
    }

    private static boolean application(String type) {
        if (type.startsWith(HERE)) {
            String name = type.substring(HERE.length());
            int inner = name.indexOf('$');
            String outer = inner < 0 ? name : name.substring(0, inner);
            return OURS.stream().noneMatch(ours -> outer.startsWith(ours) && !outer.endsWith("Test"));
        }
        return BETWEEN.stream().noneMatch(type::startsWith);
    }

    private static String text(StackFrame frame) {
        return frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber();
    }
}
