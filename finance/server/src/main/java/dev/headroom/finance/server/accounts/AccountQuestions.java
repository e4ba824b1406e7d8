package dev.headroom.finance.server.accounts;

import dev.headroom.finance.server.graphql.Asked;
import dev.headroom.finance.server.graphql.Questions;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import graphql.schema.DataFetchingEnvironment;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.QueryMapping;

/** Accounts over GraphQL. */
@Questions
class AccountQuestions {
    private final Accounts accounts;

    AccountQuestions(Accounts accounts) {
        this.accounts = accounts;
    }

    @QueryMapping
    Page<Account> accounts(@ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        return accounts.table().page(household, Asked.page(field));
    }

    @QueryMapping
    Account account(@ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        return accounts.get(household, Asked.id(field));
    }
}
