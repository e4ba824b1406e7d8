package dev.headroom.finance.server.work;

import dev.headroom.jobs.JobReport;
import dev.headroom.jobs.JobState;
import dev.headroom.spring.JobOperations;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** All households in figures, as of the last night. */
@RestController
@Tag(name = "Operator: population")
class PopulationController {
    private final PopulationFigures figures;
    private final JobOperations jobs;

    PopulationController(PopulationFigures figures, JobOperations jobs) {
        this.figures = figures;
        this.jobs = jobs;
    }

    /**
     * What is known of all households together.
     *
     * @param day up to which was counted; null before the first night
     * @param parts of that day: all, each tier and each region
     * @param trend all households on each of the days before
     * @param progress of a run that makes newer ones now; null where none does
     */
    record Figures(
            @Nullable LocalDate day,
            List<PopulationFigures.Population> parts,
            List<PopulationFigures.Population> trend,
            JobReport.@Nullable Progress progress) {}

    @GetMapping("/api/v1/operator/population")
    @Operation(
            summary = "All households in figures, by tier and region, with their trend",
            description = "Made each night in sets. Of fewer than twenty households nothing is told but their number."
                    + " POST /api/v1/operator/jobs/schedules/population_figures/run makes them now.")
    ResponseEntity<Figures> population(@RequestParam(defaultValue = "30") @Min(1) @Max(366) int days) {
        List<PopulationFigures.Population> parts = figures.latest();
        List<JobReport> running = jobs.list(JobState.RUNNING, PopulationFigures.TYPE.name(), Long.MAX_VALUE, 1);
        JobReport.Progress progress =
                running.isEmpty() ? null : running.getFirst().progress();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Figures(
                        parts.isEmpty() ? null : parts.getFirst().day(), parts, figures.trend(days), progress));
    }
}
