package dev.headroom.finance.server.imports;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The portfolios that rows of a file go to, by name, in the order of first use. */
final class Portfolios {
    private static final String DEFAULT = "Portfolio";
    private static final int MOST = 500;
    private static final int LONGEST_NAME = 100;

    private final Work work;
    private final Map<String, Integer> positions = new LinkedHashMap<>();

    Portfolios(Work work) {
        this.work = work;
    }

    /** The position of a row's portfolio. What was told for the whole file goes before what the row says. */
    int position(@Nullable String named) throws Unreadable {
        String told = work.request().target().portfolio();
        String name = told != null ? told : named != null ? named : DEFAULT;
        if (name.length() > LONGEST_NAME) {
            throw new Unreadable("must have at most 100 characters", name, null);
        }
        Integer known = positions.get(name);
        if (known != null) {
            return known;
        }
        if (positions.size() == MOST) {
            throw new Unreadable("must be one of at most %d portfolios in a file".formatted(MOST), name, null);
        }
        positions.put(name, positions.size());
        return positions.size() - 1;
    }

    String name(int position) {
        return positions.keySet().stream().skip(position).findFirst().orElse(DEFAULT);
    }

    /** Creates what is missing; returns ids by position. */
    Long[] store() {
        return positions.keySet().stream().map(this::idOf).toArray(Long[]::new);
    }

    private long idOf(String name) {
        long household = work.owner().requireHousehold();
        return work.sql()
                .sql("select id from portfolio where household_id = ? and name = ?")
                .params(household, name)
                .query(Long.class)
                .optional()
                .orElseGet(() -> work.sql()
                        .sql("insert into portfolio (household_id, name) values (?, ?) returning id")
                        .params(household, name)
                        .query(Long.class)
                        .single());
    }
}
