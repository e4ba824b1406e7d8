package dev.headroom.bench.stock;

import java.time.LocalDate;
import java.util.Map;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The same paths as the service's. */
@RestController
class StockController {
    private final StockReads reads;
    private final StockOutlook outlook;
    private final CacheManager caches;

    StockController(StockReads reads, StockOutlook outlook, CacheManager caches) {
        this.reads = reads;
        this.outlook = outlook;
        this.caches = caches;
    }

    record Envelope(boolean success, StockOutlook.Outlook data) {}

    record NewTransaction(long accountId, LocalDate date, String amount) {}

    @GetMapping("/api/v1/accounts")
    StockReads.Page<StockReads.AccountView> accounts(@AuthenticationPrincipal Tokens.Caller caller) {
        return reads.accounts(caller.householdId());
    }

    @GetMapping("/api/v1/accounts/{id}")
    ResponseEntity<StockReads.AccountView> account(
            @AuthenticationPrincipal Tokens.Caller caller, @PathVariable long id) {
        return ResponseEntity.ofNullable(reads.account(caller.householdId(), id));
    }

    @GetMapping("/api/v1/transactions")
    StockReads.Page<StockReads.TransactionView> transactions(
            @AuthenticationPrincipal Tokens.Caller caller, @RequestParam(defaultValue = "50") int limit) {
        return reads.transactions(caller.householdId(), limit);
    }

    @GetMapping("/api/v1/categories")
    StockReads.Page<StockReads.CategoryView> categories(@AuthenticationPrincipal Tokens.Caller caller) {
        return reads.categories(caller.householdId());
    }

    @GetMapping("/api/v2/daily-outlook/{user}")
    ResponseEntity<Envelope> outlook(@AuthenticationPrincipal Tokens.Caller caller, @PathVariable long user) {
        return user == caller.userId()
                ? ResponseEntity.ok(new Envelope(true, outlook.of(caller.householdId())))
                : ResponseEntity.notFound().build();
    }

    @PostMapping("/api/v1/transactions")
    ResponseEntity<Map<String, String>> add(
            @AuthenticationPrincipal Tokens.Caller caller, @RequestBody NewTransaction body) {
        String id = reads.add(caller.householdId(), body.accountId(), body.date(), body.amount());
        // lists of any length may hold it
        Cache lists = caches.getCache("transactions");
        if (lists != null) {
            for (int limit : new int[] {5, 10, 50}) {
                lists.evict(caller.householdId() + ":" + limit);
            }
        }
        return ResponseEntity.status(HttpStatus.CREATED).body(Map.of("external_id", id));
    }
}
