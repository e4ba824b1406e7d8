package dev.headroom.bench.stock;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What a household reads and writes. */
@Service
@Transactional(readOnly = true)
class StockReads {
    private final AccountRepository accounts;
    private final TransactionRepository transactions;
    private final CategoryRepository categories;

    StockReads(AccountRepository accounts, TransactionRepository transactions, CategoryRepository categories) {
        this.accounts = accounts;
        this.transactions = transactions;
        this.categories = categories;
    }

    record Amount(String amount, String currency) implements Serializable {}

    record AccountView(long id, String name, String kind, Amount balance, LocalDate balanceOn, int version)
            implements Serializable {}

    record TransactionView(
            long id, long accountId, LocalDate date, Amount amount, String category, String payee, String externalId)
            implements Serializable {}

    record CategoryView(long id, String slug, String name, String kind, boolean essential) implements Serializable {}

    record Page<T extends Serializable>(
            List<T> items, @Nullable String nextCursor) implements Serializable {}

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static long number(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static LocalDate day(@Nullable LocalDate value) {
        return value == null ? LocalDate.EPOCH : value;
    }

    private static Amount amount(long minor, @Nullable String currency) {
        return new Amount(BigDecimal.valueOf(minor, 2).toPlainString(), text(currency));
    }

    private static AccountView view(Account of) {
        return new AccountView(
                number(of.id),
                text(of.name),
                text(of.kind),
                amount(of.balanceMinor, of.ccy),
                day(of.balanceOn),
                of.version);
    }

    @Cacheable(cacheNames = "accounts", key = "#household")
    public Page<AccountView> accounts(long household) {
        return new Page<>(
                new java.util.ArrayList<>(accounts.findTop51ByHouseholdIdOrderById(household).stream()
                        .limit(50)
                        .map(StockReads::view)
                        .toList()),
                null);
    }

    @Cacheable(cacheNames = "account", key = "#household + ':' + #id")
    public @Nullable AccountView account(long household, long id) {
        return accounts.findByIdAndHouseholdId(id, household)
                .map(StockReads::view)
                .orElse(null);
    }

    @Cacheable(cacheNames = "transactions", key = "#household + ':' + #limit")
    public Page<TransactionView> transactions(long household, int limit) {
        return new Page<>(
                new java.util.ArrayList<>(transactions.newest(household, PageRequest.of(0, limit)).stream()
                        .map(of -> new TransactionView(
                                number(of.id),
                                of.accountId,
                                day(of.postedOn),
                                amount(of.amountMinor, of.ccy),
                                of.category == null ? "" : text(of.category.slug),
                                text(of.payee),
                                text(of.externalId)))
                        .toList()),
                null);
    }

    @Cacheable(cacheNames = "categories", key = "#household")
    public Page<CategoryView> categories(long household) {
        return new Page<>(
                new java.util.ArrayList<>(categories.of(household).stream()
                        .map(of -> new CategoryView(
                                number(of.id), text(of.slug), text(of.name), text(of.kind), of.essential))
                        .toList()),
                null);
    }

    @Transactional
    @CacheEvict(
            cacheNames = {"accounts", "outlook"},
            key = "#household")
    public String add(long household, long account, LocalDate date, String amount) {
        Transaction added = new Transaction();
        added.householdId = household;
        added.accountId = account;
        added.externalId = "manual:" + UUID.randomUUID();
        added.postedOn = date;
        added.amountMinor = new BigDecimal(amount).movePointRight(2).longValueExact();
        added.ccy = accounts.findByIdAndHouseholdId(account, household).orElseThrow().ccy;
        added.category =
                categories.findFirstBySlugAndHouseholdIdIsNull("uncategorised").orElseThrow();
        added.payee = "Load";
        transactions.save(added);
        return added.externalId;
    }
}
