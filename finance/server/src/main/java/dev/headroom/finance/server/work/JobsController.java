package dev.headroom.finance.server.work;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.jobs.JobReport;
import dev.headroom.jobs.JobState;
import dev.headroom.spring.JobOperations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Background work over all nodes. */
@RestController
@RequestMapping("/api/v1/operator/jobs")
@Tag(name = "Operator: jobs")
class JobsController {
    private static final Logger LOG = LoggerFactory.getLogger(JobsController.class);

    private final JobOperations jobs;
    private final InstantSource clock;

    JobsController(JobOperations jobs, InstantSource clock) {
        this.jobs = jobs;
        this.clock = clock;
    }

    /**
     * One job.
     *
     * @param payload as it was made
     * @param result what the task gave; null where it gave nothing or hasn't ended
     * @param error of the last attempt that failed
     * @param progress as the task tells it
     */
    record Job(
            long id,
            String task,
            String queue,
            JobState state,
            int priority,
            int attempts,
            int crashes,
            @JsonRawValue @Schema(type = "object") String payload,
            @JsonRawValue @Schema(type = "object") @Nullable String result,
            @Nullable String error,
            @Nullable String worker,
            @Nullable String uniqueKey,
            Instant enqueuedAt,
            Instant dueAt,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            JobReport.@Nullable Progress progress) {
        static Job of(JobReport job) {
            return new Job(
                    job.id(),
                    job.task(),
                    job.queue(),
                    job.state(),
                    job.priority(),
                    job.attempts(),
                    job.crashes(),
                    job.payload(),
                    job.result(),
                    job.error(),
                    job.worker(),
                    job.uniqueKey(),
                    job.enqueuedAt(),
                    job.dueAt(),
                    job.startedAt(),
                    job.finishedAt(),
                    job.progress());
        }
    }

    /** @param below where the next page begins; null after the last */
    record JobPage(List<Job> items, @Nullable Long below) {}

    @GetMapping
    @Operation(summary = "Queues, schedules, and who holds the database's horizon back")
    ResponseEntity<JobOperations.Overview> overview() {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(jobs.overview());
    }

    @GetMapping("/list")
    @Operation(summary = "Jobs in a state, the latest first")
    ResponseEntity<JobPage> list(
            @RequestParam(defaultValue = "RUNNING") JobState state,
            @RequestParam(required = false) @Nullable String task,
            @RequestParam(required = false) @Nullable Long below,
            @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
        List<Job> page = jobs.list(state, task, below == null ? Long.MAX_VALUE : below, limit).stream()
                .map(Job::of)
                .toList();
        Long next = page.size() == limit ? (Long) page.getLast().id() : null;
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new JobPage(page, next));
    }

    @GetMapping("/{id}")
    @Operation(summary = "One job, with how far it is")
    ResponseEntity<Job> find(@PathVariable long id) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(Job.of(jobs.find(id)));
    }

    @PostMapping("/{id}/requeue")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Gives a dead job its attempts back")
    void requeue(@PathVariable long id, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} requeues job {}", caller.userId(), id);
        jobs.requeue(id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Discards a dead job", description = "It stays known for as long as other ended jobs.")
    void discard(@PathVariable long id, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} discards job {}", caller.userId(), id);
        jobs.discard(id);
    }

    @PostMapping("/schedules/{name}/run")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Makes the job of a schedule now")
    Job runNow(@PathVariable String name, @AuthenticationPrincipal Caller caller) {
        LOG.info("operator {} runs {}", caller.userId(), name);
        return Job.of(jobs.runNow(name, clock.instant()));
    }
}
