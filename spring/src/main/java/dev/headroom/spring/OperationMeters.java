package dev.headroom.spring;

import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.Operations;
import dev.headroom.observe.PrometheusRules;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The histograms of operations as {@code headroom_operation_seconds}, read when they are asked for: nothing is recorded
 * twice. A boundary at every objective makes each share exact.
 */
final class OperationMeters implements Collector {
    private static final String ERROR = "error";
    private final Operations operations;
    private final List<Duration> bounds;

    OperationMeters(Operations operations, ObjectiveFile file) {
        this.operations = operations;
        this.bounds = PrometheusRules.boundaries(file);
    }

    void bind(PrometheusRegistry registry) {
        registry.register(this);
    }

    @Override
    public MetricSnapshot collect() {
        HistogramSnapshot.Builder all = HistogramSnapshot.builder()
                .name("headroom_operation_seconds")
                .help("how long operations took, by how they ended");
        Set<String> failing = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Operations.Buckets buckets : operations.buckets(bounds)) {
            names.add(buckets.operation());
            if (buckets.outcome().equals(ERROR)) {
                failing.add(buckets.operation());
            }
            all.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("operation", buckets.operation(), "outcome", buckets.outcome()))
                    .classicHistogramBuckets(classic(buckets))
                    .sum(buckets.seconds())
                    .build());
        }
        // a series that begins with its first failures has no increase: it is there before them, at zero
        names.stream().filter(name -> !failing.contains(name)).sorted().forEach(name -> all.dataPoint(none(name)));
        return all.build();
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot none(String operation) {
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(Labels.of("operation", operation, "outcome", ERROR))
                .classicHistogramBuckets(ClassicHistogramBuckets.of(List.of(Double.POSITIVE_INFINITY), List.of(0L)))
                .sum(0)
                .build();
    }

    private ClassicHistogramBuckets classic(Operations.Buckets buckets) {
        List<Double> upper = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < bounds.size(); i++) {
            upper.add(bounds.get(i).toNanos() / 1e9);
            counts.add(buckets.cumulative().get(i) - before);
            before = buckets.cumulative().get(i);
        }
        upper.add(Double.POSITIVE_INFINITY);
        counts.add(buckets.count() - before);
        return ClassicHistogramBuckets.of(upper, counts);
    }
}
