package dev.headroom.finance.server.accounts;

import dev.headroom.finance.server.rows.ResourceController;
import dev.headroom.finance.server.web.EntityTags;
import dev.headroom.spring.CachedResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Accounts over HTTP; removing one removes its transactions. */
@RestController
@CachedResponse
@RequestMapping("/api/v1/accounts")
@Tag(name = "Accounts")
class AccountController extends ResourceController<AccountRequest, Account> {
    AccountController(Accounts accounts, EntityTags tags) {
        super(accounts, tags);
    }
}
