package dev.headroom.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which code of the application is on the stack. */
final class StatementFrames {
    private static final int DEEPEST = 32;
    private static final String PROXY = "$HibernateProxy";
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final List<String> LIBRARIES = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "jakarta.",
            "dev.headroom.sql.",
            "dev.headroom.spring.",
            "dev.headroom.datasource.",
            "org.springframework.",
            "org.hibernate.",
            "net.bytebuddy.",
            "org.postgresql.",
            "com.zaxxer.",
            "org.junit.",
            "org.apache.",
            "org.eclipse.",
            "io.micrometer.",
            "kotlin.",
            "kotlinx.",
            "scala.",
            "reactor.",
            "org.jooq.",
            "org.mybatis.",
            "com.querydsl.");

    private final List<String> application;

    /** @param application packages, or none for all but libraries' */
    StatementFrames(List<String> application) {
        this.application = application.stream().map(name -> name + ".").toList();
    }

    /**
     * The frames of the application.
     *
     * @param hash of where they stand; recursion counts once, whatever its depth
     * @param frames from the innermost
     * @param proxied class of the Hibernate proxy whose use executes; null where none does
     * @param hibernate whether Hibernate is on the stack
     */
    record Stack(long hash, List<String> frames, @Nullable String proxied, boolean hibernate) {
        String caller() {
            return frames.isEmpty() ? "" : frames.getFirst();
        }
    }

    /** The innermost frame of the application; empty where there is none. Costs about a microsecond. */
    String caller() {
        return WALKER.walk(frames -> frames.filter(frame -> ours(frame.getClassName()))
                .findFirst()
                .map(StatementFrames::written)
                .orElse(""));
    }

    Stack stack() {
        return WALKER.walk(this::read);
    }

    private Stack read(Stream<StackWalker.StackFrame> stack) {
        List<String> frames = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long hash = 1;
        String proxied = null;
        boolean hibernate = false;
        var each = stack.iterator();
        while (each.hasNext() && frames.size() < DEEPEST) {
            StackWalker.StackFrame frame = each.next();
            String type = frame.getClassName();
            hibernate |= frames.isEmpty() && type.startsWith("org.hibernate.");
            int proxy = type.indexOf(PROXY);
            if (proxy > 0 && frames.isEmpty()) {
                proxied = type.substring(0, proxy);
            }
            if (proxy < 0 && ours(type)) {
                long place = place(frame);
                if (seen.add(place)) {
                    hash = StatementBinds.mix(hash, place);
                    frames.add(written(frame));
                }
            }
        }
        return new Stack(hash, List.copyOf(frames), proxied, hibernate);
    }

    private static long place(StackWalker.StackFrame frame) {
        long place =
                frame.getClassName().hashCode() * 31L + frame.getMethodName().hashCode();
        return StatementBinds.mix(place, frame.getByteCodeIndex());
    }

    private static String written(StackWalker.StackFrame frame) {
        return frame.toStackTraceElement().toString();
    }

    /** Proxies that frameworks make of the application's classes aren't its code. */
    private boolean ours(String type) {
        if (type.contains("$$")) {
            return false;
        }
        for (String name : application) {
            if (type.startsWith(name)) {
                return true;
            }
        }
        return application.isEmpty() && LIBRARIES.stream().noneMatch(type::startsWith);
    }
}
