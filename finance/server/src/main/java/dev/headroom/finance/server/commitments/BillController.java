package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.rows.ResourceController;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Bills over HTTP, and which of their due dates are paid. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/bills")
@Tag(name = "Bills")
class BillController extends ResourceController<BillRequest, Bill> {
    private final Bills bills;
    private final EntityTags tags;

    BillController(Bills bills, EntityTags tags) {
        super(bills, tags);
        this.bills = bills;
        this.tags = tags;
    }

    record PaymentRequest(
            @Schema(description = "the transaction's day where it is left out, else today") @Nullable LocalDate paidOn,

            @Nullable Long transactionId) {}

    /** Marks a due date as paid; again with other values replaces them. */
    @PostMapping("/{id}/due-dates/{dueOn}/payment")
    ResponseEntity<Bill> pay(
            Household household,
            @PathVariable long id,
            @PathVariable @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dueOn,
            @RequestBody(required = false) @Nullable PaymentRequest request) {
        PaymentRequest said = request == null ? new PaymentRequest(null, null) : request;
        return tags.ok(bills.pay(household, new DueDates.Payment(id, dueOn, said.paidOn(), said.transactionId())));
    }

    /** Marks a due date as not paid. */
    @DeleteMapping("/{id}/due-dates/{dueOn}/payment")
    ResponseEntity<Bill> unpay(
            Household household,
            @PathVariable long id,
            @PathVariable @DateTimeFormat(iso = DateTimeFormat.ISO.DATE) LocalDate dueOn) {
        return tags.ok(bills.unpay(household, id, dueOn));
    }
}
