package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.server.accounts.Account;
import dev.headroom.finance.server.accounts.Accounts;
import dev.headroom.finance.server.graphql.Asked;
import dev.headroom.finance.server.graphql.Questions;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;

/** Portfolios over GraphQL: all of a household are read as one moment of it. */
@Questions
class PortfolioQuestions {
    private final PortfolioAnswers answers;
    private final Accounts accounts;

    PortfolioQuestions(PortfolioAnswers answers, Accounts accounts) {
        this.answers = answers;
        this.accounts = accounts;
    }

    /** A portfolio as of a day. */
    record Held(
            long id,
            String name,
            @Nullable Long accountId,
            @Nullable String strategy,
            @Nullable String benchmark,
            int version,
            Money value,
            LocalDate asOf,
            boolean stale,
            List<Valued.Position> positions) {}

    @QueryMapping
    Page<Held> portfolios(@ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        PageRequest page = Asked.page(field);
        LocalDate day = answers.day(household, "asOf", field.getArgument("asOf"));
        Snapshot snapshot = answers.snapshot(household);
        List<Portfolio> some = snapshot.portfolios().stream()
                .filter(portfolio -> portfolio.id() > page.afterId())
                .sorted(Comparator.comparingLong(Portfolio::id))
                .limit(page.fetch())
                .toList();
        return Page.of(some, page, portfolio -> List.of(portfolio.id()))
                .map(portfolio -> held(snapshot, portfolio, day));
    }

    private Held held(Snapshot snapshot, Portfolio portfolio, LocalDate day) {
        Valued valued = answers.valued(snapshot, snapshot.book(portfolio.id()), day);
        return new Held(
                portfolio.id(),
                portfolio.name(),
                portfolio.accountId(),
                portfolio.strategy(),
                portfolio.benchmark(),
                portfolio.version(),
                valued.value(),
                day,
                valued.stale(),
                valued.positions());
    }

    @SchemaMapping(typeName = "Portfolio", field = "positions")
    List<Valued.Position> positions(Held portfolio, DataFetchingEnvironment field) {
        return portfolio.positions().stream().limit(Asked.first(field)).toList();
    }

    @BatchMapping(typeName = "Portfolio", field = "account")
    Map<Held, Account> accounts(List<Held> portfolios, @ContextValue(name = Asked.HOUSEHOLD) Household household) {
        return Asked.belonging(portfolios, Held::accountId, ids -> accounts.byId(household, ids));
    }
}
