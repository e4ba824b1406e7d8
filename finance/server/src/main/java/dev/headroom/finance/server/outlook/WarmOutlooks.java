package dev.headroom.finance.server.outlook;

import dev.headroom.cache.CacheKey;
import dev.headroom.cache.WarmSource;
import dev.headroom.cache.WarmUp;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.SignIns;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Today's outlooks of the households that signed in lately, before they ask. */
@Component
class WarmOutlooks {
    private final Outlooks outlooks;
    private final SignIns signIns;

    WarmOutlooks(Outlooks outlooks, SignIns signIns, WarmUp warmUp) {
        this.outlooks = outlooks;
        this.signIns = signIns;
        warmUp.declare(WarmSource.together("outlooks", outlooks.cache(), this::keys, this::load));
    }

    private List<CacheKey> keys(WarmUp.Extent extent) {
        return signIns.within(extent.days(), extent.limit()).stream()
                .map(SignIns.Recent::household)
                .filter(household -> household != null)
                .distinct()
                .map(household -> outlooks.key(household, outlooks.today(household)))
                .toList();
    }

    /** In one statement for each day. */
    private Map<CacheKey, Outlooks.Answer> load(Collection<CacheKey> keys) {
        Map<Long, Caller.Household> households =
                signIns.households(keys.stream().map(Outlooks::household).toList());
        Map<LocalDate, List<Caller.Household>> byDay = new HashMap<>();
        Map<CacheKey, Outlooks.Answer> loaded = new HashMap<>();
        keys.forEach(key -> {
            Caller.Household household = households.get(Outlooks.household(key));
            if (household != null) {
                byDay.computeIfAbsent(day(key), _ -> new ArrayList<>()).add(household);
            }
        });
        byDay.forEach((day, of) -> outlooks.read(of, day)
                .forEach((id, answer) -> of.stream()
                        .filter(household -> household.id() == id)
                        .forEach(household -> loaded.put(outlooks.key(household, day), answer))));
        return loaded;
    }

    private static LocalDate day(CacheKey key) {
        return LocalDate.parse(key.segments().getLast());
    }
}
