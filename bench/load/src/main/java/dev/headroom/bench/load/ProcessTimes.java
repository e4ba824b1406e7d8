package dev.headroom.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Who used the processors, as the kernel counts it: the generator, the service and each of its servers. */
final class ProcessTimes {
    /** Seconds in a tick of /proc, the same on every Linux that Java runs on. */
    private static final double TICK = 0.01;

    private static final List<String> SERVERS =
            List.of("postgres", "redis", "memcached", "pgbouncer", "haproxy", "prometheus");

    private final Predicate<Long> service;
    private Map<String, Double> begin = Map.of();
    private double[] machineBegin = new double[3];

    /** @param service whether a process is a node of the service; servers are told by their names */
    ProcessTimes(Predicate<Long> service) {
        this.service = service;
    }

    /** Begins to count. */
    void begin() throws IOException {
        begin = seconds();
        machineBegin = machine();
    }

    /** Seconds of processor time by group since the begin, with those of processes that ended meanwhile. */
    Map<String, Double> since() throws IOException {
        Map<String, Double> used = new LinkedHashMap<>();
        seconds().forEach((group, now) -> used.put(group, Math.max(0, now - begin.getOrDefault(group, 0.0))));
        return used;
    }

    /** Shares of the whole machine since the begin: busy, and taken away by other machines on the same host. */
    Map<String, Double> machineSince() throws IOException {
        double[] now = machine();
        double all = Math.max(1e-9, now[0] - machineBegin[0]);
        return Map.of("busy", 1 - (now[1] - machineBegin[1]) / all, "stolen", (now[2] - machineBegin[2]) / all);
    }

    private Map<String, Double> seconds() throws IOException {
        Map<String, Double> groups = new TreeMap<>();
        long own = ProcessHandle.current().pid();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            for (Path process : (Iterable<Path>) all::iterator) {
                String name = String.valueOf(process.getFileName());
                if (name.chars().allMatch(Character::isDigit)) {
                    long pid = Long.parseLong(name);
                    add(groups, process, pid == own, service.test(pid));
                }
            }
        }
        return groups;
    }

    private static void add(Map<String, Double> groups, Path process, boolean own, boolean node) {
        try {
            String stat = Files.readString(process.resolve("stat"));
            String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            groups.merge(group(name, own, node), ticks(fields) * TICK, Double::sum);
        } catch (IOException _) {
            // it ended while it was looked at
        }
    }

    /**
     * Of a process and of its children that ended. A server's process that ends takes nothing along so: its parent, of
     * the same server, has waited for it. Without them a group would run backwards when one that had worked long ends.
     */
    private static long ticks(String[] fields) {
        long ticks = 0;
        for (int i = 11; i <= 14; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    private static String group(String name, boolean own, boolean node) {
        if (own) {
            return "generator";
        }
        if (node) {
            return "service";
        }
        return SERVERS.stream().filter(name::startsWith).findFirst().orElse("others");
    }

    /** All, idle and stolen time of the machine. */
    private static double[] machine() throws IOException {
        String first =
                Files.readString(Path.of("/proc/stat")).lines().findFirst().orElse("");
        String[] fields = first.split(" +", -1);
        double all = 0;
        for (int i = 1; i < Math.min(fields.length, 9); i++) {
            all += Double.parseDouble(fields[i]);
        }
        return new double[] {
            all, Double.parseDouble(fields[4]) + Double.parseDouble(fields[5]), Double.parseDouble(fields[8])
        };
    }
}
