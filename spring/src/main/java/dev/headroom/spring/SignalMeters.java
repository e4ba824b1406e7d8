package dev.headroom.spring;

import dev.headroom.observe.ObjectiveFile;
import dev.headroom.observe.Signals;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** The figures that alerts have thresholds on as {@code headroom_signal}; one that can't be told is NaN. */
final class SignalMeters implements Collector {
    private final Signals signals;

    SignalMeters(Signals signals) {
        this.signals = signals;
    }

    @Override
    public MetricSnapshot collect() {
        GaugeSnapshot.Builder all = GaugeSnapshot.builder().name("headroom_signal");
        ObjectiveFile.signals()
                .forEach(name -> all.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(Labels.of("signal", name))
                        .value(signals.value(name).orElse(Double.NaN))
                        .build()));
        return all.build();
    }
}
