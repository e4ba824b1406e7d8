package dev.headroom.finance.server.transactions;

import dev.headroom.finance.server.accounts.Account;
import dev.headroom.finance.server.accounts.Accounts;
import dev.headroom.finance.server.categories.Categories;
import dev.headroom.finance.server.categories.Category;
import dev.headroom.finance.server.graphql.Asked;
import dev.headroom.finance.server.graphql.Questions;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.dataloader.DataLoader;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import reactor.core.publisher.Mono;

/** Transactions over GraphQL: with what belongs to them, in as many queries as there are kinds of it. */
@Questions
class TransactionQuestions {
    private static final String NEWEST = "newestTransactions";

    private final Transactions transactions;
    private final Accounts accounts;
    private final Categories categories;

    TransactionQuestions(
            Transactions transactions, Accounts accounts, Categories categories, BatchLoaderRegistry loaders) {
        this.transactions = transactions;
        this.accounts = accounts;
        this.categories = categories;
        loaders.<Newest, List<Transaction>>forName(NEWEST).registerMappedBatchLoader((wanted, batch) -> {
            GraphQLContext context = Objects.requireNonNull(batch.getContext());
            Household household = Objects.requireNonNull(context.get(Asked.HOUSEHOLD));
            return Mono.fromSupplier(() -> newest(household, wanted));
        });
    }

    /** So many of one account. */
    record Newest(long account, int count) {}

    @QueryMapping
    Page<Transaction> transactions(
            @ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        return transactions.page(
                household, Asked.page(field), Asked.filter(field, Map.of("account", "account_id", "text", "q")));
    }

    @QueryMapping
    Transaction transaction(@ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        return transactions.get(household, Asked.id(field));
    }

    @BatchMapping(typeName = "Transaction", field = "account")
    Map<Transaction, Account> accounts(
            List<Transaction> rows, @ContextValue(name = Asked.HOUSEHOLD) Household household) {
        return Asked.belonging(rows, Transaction::accountId, ids -> accounts.byId(household, ids));
    }

    @BatchMapping(typeName = "Transaction", field = "category")
    Map<Transaction, Category> categories(
            List<Transaction> rows, @ContextValue(name = Asked.HOUSEHOLD) Household household) {
        return Asked.belonging(rows, Transaction::category, slugs -> categories.bySlug(household, slugs));
    }

    @SchemaMapping(typeName = "Account", field = "transactions")
    CompletableFuture<List<Transaction>> newest(
            Account account, DataFetchingEnvironment field, DataLoader<Newest, List<Transaction>> newestTransactions) {
        return newestTransactions.load(new Newest(account.id(), Asked.first(field)));
    }

    /** One query for each count that the document names. */
    private Map<Newest, List<Transaction>> newest(Household household, Set<Newest> wanted) {
        Map<Newest, List<Transaction>> found = new HashMap<>();
        wanted.stream().collect(Collectors.groupingBy(Newest::count)).forEach((count, some) -> {
            Map<Long, List<Transaction>> rows = transactions.newest(
                    household, some.stream().map(Newest::account).toList(), count);
            some.forEach(one -> found.put(one, rows.getOrDefault(one.account(), List.of())));
        });
        return found;
    }
}
