package dev.headroom.finance.server.performance;

import dev.headroom.observe.AlertStatus;
import dev.headroom.observe.Alerts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.sql.SQLException;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Alerts and how they stand. */
@RestController
@Tag(name = "Operator: alerts")
class AlertsController {
    private final Alerts alerts;

    AlertsController(Alerts alerts) {
        this.alerts = alerts;
    }

    record AlertList(List<AlertStatus> alerts) {}

    @GetMapping("/api/v1/operator/alerts")
    @Operation(summary = "Every alert rule, its state and what was measured last")
    ResponseEntity<AlertList> alerts() throws SQLException {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new AlertList(alerts.status()));
    }
}
