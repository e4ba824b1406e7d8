package dev.headroom.finance.server.portfolio;

import dev.headroom.cache.CacheKey;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.identity.SignIns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Today's values of the portfolios of households that signed in lately, and with them their prices, before they ask.
 */
@Component
class WarmPortfolios {
    private final PortfolioAnswers answers;
    private final SignIns signIns;

    WarmPortfolios(PortfolioAnswers answers, SignIns signIns, WarmUp warmUp) {
        this.answers = answers;
        this.signIns = signIns;
        warmUp.declare(WarmSource.each("portfolios", answers.values(), this::keys, this::load));
    }

    private List<CacheKey> keys(WarmUp.Extent extent) {
        List<CacheKey> keys = new ArrayList<>();
        signIns.within(extent.days(), extent.limit()).stream()
                .map(SignIns.Recent::household)
                .flatMap(household -> Optional.ofNullable(household).stream())
                .distinct()
                .forEach(household -> {
                    Snapshot snapshot = answers.snapshot(household);
                    snapshot.books().forEach(book -> keys.add(answers.key(snapshot, book, answers.today(household))));
                });
        return keys;
    }

    private Valued load(CacheKey key) {
        long id = Long.parseLong(key.segments().getFirst());
        Map<Long, Household> known = signIns.households(List.of(id));
        Household household = known.get(id);
        if (household == null) {
            throw new IllegalStateException("household " + id + " is gone");
        }
        Snapshot snapshot = answers.snapshot(household);
        return answers.compute(
                snapshot, snapshot.book(Long.parseLong(key.segments().get(1))), answers.today(household));
    }
}
