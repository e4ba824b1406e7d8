package dev.headroom.cachetck;

import dev.headroom.cachetck.spi.Ref;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Bytes, and whose they are. */
final class Budgets {
    private static final int LARGEST = 8 << 20;
    private static final String LETTERS = "ab:*%/-é ";
    private static final int STEADY_KEYS = 200;
    private static final List<String> KEYS = List.of(
            "a",
            "a:b",
            "a*",
            "*",
            "t2:a",
            "é\u4e16\ud83d\ude00",
            "with space",
            "tab\there",
            "x".repeat(300),
            "a%3Ab",
            "a/b?c=d#e");

    private Budgets() {}

    static void bounded(Run run) {
        long budget = (long) run.effort().pick(64, 200) << 20;
        run.open(settings -> settings.withMemoryBytes(budget));
        apart(run);
        missing(run);
        retained(run, budget);
        flooded(run, budget);
    }

    /** Every key under every tenant, in memory and from the shared tiers. */
    private static void apart(Run run) {
        List<String> tenants = List.of("t1", "t2", "t", "t1:a", "*");
        for (int pass = 0; pass < 2; pass++) {
            for (NodeProcess node : List.of(run.fleet().a(), run.fleet().b())) {
                for (String tenant : tenants) {
                    for (String key : KEYS) {
                        // the version of another's value doesn't matter: its name does
                        node.get(new Ref(tenant, key, List.of()));
                    }
                }
            }
            run.change(run.fleet().a(), new Ref("t1", "a", List.of()));
        }
        Random chance = new Random(11);
        for (int i = 0; i < run.effort().pick(100, 5_000); i++) {
            Ref ref = new Ref(word(chance, 3), word(chance, 5), List.of());
            run.fleet().a().get(ref);
            run.fleet().b().get(ref);
        }
        Ref other = new Ref("t2", "a", List.of());
        int loads = run.origin().loads(other);
        run.fleet().a().get(other);
        if (run.origin().loads(other) > loads) {
            run.remark("a tenant's invalidation ends another's value");
        }
    }

    /** Of letters that a careless key would take for its own. */
    private static String word(Random chance, int longest) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= chance.nextInt(longest); i++) {
            word.append(LETTERS.charAt(chance.nextInt(LETTERS.length())));
        }
        return word.toString();
    }

    private static void missing(Run run) {
        boolean refused = false;
        try {
            run.fleet().a().get(new Ref("", "a", List.of()));
        } catch (Violated _) {
            refused = true;
        }
        if (!refused) {
            throw new Violated("a read without a tenant was answered");
        }
    }

    private static void retained(Run run, long budget) {
        NodeProcess node = run.fleet().a();
        int millis = run.effort().pick(1_000, 10_000);
        // code and buffers that any use brings
        node.work("flood", Ref.of("warm"), 8, 500, 1 << 10, 1);
        node.ask("clear", List.of());
        long base = heap(node);
        for (int sample = 0; sample < run.effort().pick(3, 30); sample++) {
            List<String> report = node.work("flood", Ref.of("flood"), 8, millis, LARGEST, sample + 2);
            if (!report.get(1).isEmpty()) {
                throw new Violated("a read failed: " + report.get(1));
            }
            double share = (double) (heap(node) - base) / budget;
            run.worst("heap retained, as a share of the budget, at most", share);
            run.worst(
                    "estimate of the product, as a share of the budget, at most",
                    (double) node.counters().getOrDefault("retained", 0L) / budget);
            if (share > 1.15) {
                throw new Violated("%.2f times the budget is retained".formatted(share));
            }
        }
    }

    private static long heap(NodeProcess node) {
        return Long.parseLong(node.work("heap", Ref.of("heap")).getFirst());
    }

    /** Tenant B reads the same values at a steady rate, without and with tenant A's flood. */
    private static void flooded(Run run, long budget) {
        run.open(settings -> settings.withMemoryBytes(budget / 4));
        NodeProcess node = run.fleet().a();
        Ref steady = new Ref("steady", "row", List.of());
        int millis = run.effort().pick(1_500, 30_000);
        node.work("pace", steady, STEADY_KEYS, 200, 1_500, 0, 1);
        double before = hitShare(node.work("pace", steady, STEADY_KEYS, 200, millis, 0, 2));
        List<CompletableFuture<List<String>>> both = new ArrayList<>();
        both.add(node.working("flood", new Ref("flooder", "row", List.of()), 2, millis, 1 << 20, 99));
        both.add(node.working("pace", steady, STEADY_KEYS, 200, millis, 0, 3));
        double during = hitShare(both.stream().map(NodeProcess::now).toList().getLast());
        run.figure("share of hits of a steady tenant alone", before);
        run.figure("share of hits of a steady tenant beside a flood", during);
        if (during < before * 0.9) {
            throw new Violated("a steady tenant's share of hits fell from %.2f to %.2f".formatted(before, during));
        }
    }

    private static double hitShare(List<String> report) {
        double hits = Long.parseLong(report.get(0));
        double loads = Long.parseLong(report.get(6));
        return hits / Math.max(1, hits + loads);
    }
}
