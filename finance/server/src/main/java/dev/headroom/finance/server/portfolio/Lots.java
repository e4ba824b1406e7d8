package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.portfolio.LotBook;
import dev.headroom.finance.analytics.portfolio.LotMethod;
import dev.headroom.finance.server.identity.Caller.Household;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tax lots of the portfolios whose gains are taxed as they arise. */
@Component
public class Lots {
    private final Investments investments;

    Lots(Investments investments) {
        this.investments = investments;
    }

    /** A portfolio's lots. */
    public record Taxed(Book book, LotBook lots) {}

    /** Lots by first in, first out as of a day, of every portfolio that no account shelters. */
    public List<Taxed> taxed(Snapshot snapshot, LocalDate day) {
        List<Taxed> taxed = new ArrayList<>();
        for (Book book : snapshot.books()) {
            if (!snapshot.portfolio(book.portfolioId()).sheltered()) {
                taxed.add(new Taxed(book, LotBook.asOf(book.activities(), LotMethod.FIFO, day)));
            }
        }
        return taxed;
    }

    /** Everything as of now. */
    public Snapshot snapshot(Household household) {
        return investments.snapshot(household);
    }
}
