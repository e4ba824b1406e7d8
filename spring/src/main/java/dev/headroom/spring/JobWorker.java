package dev.headroom.spring;

import dev.headroom.jobs.HorizonHolder;
import dev.headroom.jobs.Worker;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Works from when the application is up until it begins to end; the first to stop, so that its jobs still have all. */
final class JobWorker implements SmartLifecycle {
    private final Supplier<Worker.Plan> plan;
    private final boolean works;
    private volatile @Nullable Worker worker;

    JobWorker(Supplier<Worker.Plan> plan, boolean works) {
        this.plan = plan;
        this.works = works;
    }

    @Override
    public void start() {
        if (works && worker == null) {
            Worker.Plan made = plan.get();
            if (!made.tasks().isEmpty()) {
                worker = Worker.start(made);
            }
        }
    }

    @Override
    public void stop() {
        Worker running = worker;
        worker = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return worker != null;
    }

    void wake() {
        Worker running = worker;
        if (running != null) {
            running.wake();
        }
    }

    /** How many work on each queue here, and how many there are workers for; empty while nothing works. */
    Map<String, Integer> limits() {
        Worker running = worker;
        return running == null ? Map.of() : running.limits();
    }

    Map<String, Integer> workers() {
        Worker running = worker;
        return running == null ? Map.of() : running.workers();
    }

    void limit(String queue, int most) {
        Worker running = worker;
        if (running != null) {
            running.limit(queue, most);
        }
    }

    int attempts() {
        Worker running = worker;
        return running == null ? 0 : running.running();
    }

    Optional<HorizonHolder> horizonHeld() {
        Worker running = worker;
        return running == null ? Optional.empty() : running.horizonHeld();
    }
}
