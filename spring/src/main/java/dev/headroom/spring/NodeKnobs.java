package dev.headroom.spring;

import dev.headroom.base.Ticker;
import dev.headroom.http.AdmissionLimit;
import dev.headroom.observe.Signals;
import dev.headroom.tuning.Knob;
import dev.headroom.tuning.Recommendation;
import dev.headroom.tuning.Tuner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;

/** How much a node does at once: requests, and jobs of each queue. */
final class NodeKnobs implements Tunables {
    private static final double BUSY = 0.9;
    private static final double IDLE = 0.6;
    private static final double LATE_SECONDS = 60;
    private static final long SLOW_MILLIS = 200;

    private final Signals signals;
    private final ObjectProvider<AdmissionLimit> admission;
    private final ObjectProvider<JobWorker> worker;
    private final Lately refused;

    NodeKnobs(
            Signals signals,
            ObjectProvider<AdmissionLimit> admission,
            ObjectProvider<JobWorker> worker,
            Ticker ticker) {
        this.refused = new Lately(CacheKnobs.LATELY, ticker);
        this.signals = signals;
        this.admission = admission;
        this.worker = worker;
    }

    @Override
    public List<Tuner.Tunable> now() {
        List<Tuner.Tunable> all = new ArrayList<>();
        admission.ifAvailable(limit -> all.add(places(limit)));
        worker.ifAvailable(of -> of.workers().forEach((queue, most) -> {
            if (most > 1) {
                all.add(workers(of, queue, most));
            }
        }));
        return all;
    }

    private double processor() {
        return signals.value("cpu_share").orElse(1);
    }

    private Tuner.Tunable places(AdmissionLimit limit) {
        int cores = Runtime.getRuntime().availableProcessors();
        Knob knob = new Knob(
                "admission.places", cores, 4096, 1.25, true, limit::places, value -> limit.resize((int) value));
        return new Tuner.Tunable(knob, current -> {
            long refusals = refused.grown(limit.refusals());
            if (refusals > 0 && processor() < IDLE) {
                return Optional.of(new Recommendation.Advice(
                        current * 1.5,
                        refusals + " requests were refused lately while " + Math.round(processor() * 100)
                                + " % of the processors are in use",
                        "fewer refusals"));
            }
            return limit.working() >= current && processor() > BUSY && limit.meanMillis() > SLOW_MILLIS
                    ? Optional.of(new Recommendation.Advice(
                            current / 1.5,
                            "all places are taken, the processors are busy, and a request works for "
                                    + limit.meanMillis() + " ms",
                            "requests that are admitted are answered sooner"))
                    : Optional.empty();
        });
    }

    private Tuner.Tunable workers(JobWorker of, String queue, int most) {
        Knob knob = new Knob(
                "jobs_workers." + queue,
                1,
                most,
                1.5,
                true,
                () -> of.limits().getOrDefault(queue, most),
                value -> of.limit(queue, (int) value));
        return new Tuner.Tunable(knob, current -> {
            double late = signals.value("jobs_oldest_seconds").orElse(0);
            if (late > LATE_SECONDS && current < most && processor() < BUSY) {
                return Optional.of(new Recommendation.Advice(
                        most, "a job has been due for " + Math.round(late) + " s", "jobs begin sooner"));
            }
            return processor() > BUSY && late == 0 && current > 1
                    ? Optional.of(new Recommendation.Advice(
                            current / 1.5,
                            "the processors are busy and no job waits",
                            "processor time for requests; jobs take longer"))
                    : Optional.empty();
        });
    }
}
