package dev.headroom.finance.server.accounts;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts over HTTP. */
@RestController
@RequestMapping("/api/v1/accounts")
@Tag(name = "Accounts")
class AccountController {
    private final Accounts accounts;
    private final EntityTags tags;

    AccountController(Accounts accounts, EntityTags tags) {
        this.accounts = accounts;
        this.tags = tags;
    }

    @GetMapping
    Page<Account> list(Household household, PageRequest page) {
        return accounts.page(household, page);
    }

    @PostMapping
    ResponseEntity<Account> add(Household household, @Valid @RequestBody AccountRequest request) {
        Account added = accounts.add(household, request);
        return tags.created("/api/v1/accounts/" + added.id(), added);
    }

    @GetMapping("/{id}")
    ResponseEntity<Account> get(Household household, @PathVariable long id) {
        return tags.ok(accounts.get(household, id));
    }

    @PutMapping("/{id}")
    ResponseEntity<Account> change(
            Household household, @PathVariable long id, IfMatch condition, @Valid @RequestBody AccountRequest request) {
        return tags.ok(accounts.change(household, id, condition, request));
    }

    /** Removes the account with its transactions. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Household household, @PathVariable long id, IfMatch condition) {
        accounts.remove(household, id, condition);
    }
}
