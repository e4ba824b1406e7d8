package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.server.portfolio.PortfolioController.Point;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some days of a value series as they are answered; what flowed on days between is part of the next one's. */
final class Points {
    private Points() {}

    static List<Point> of(ValueSeries series, List<Integer> chosen, String currency) {
        Doubles index = index(series);
        List<Point> points = new ArrayList<>();
        int before = chosen.isEmpty() ? 0 : chosen.getFirst() - 1;
        for (int at : chosen) {
            double in = 0;
            double out = 0;
            for (int i = before + 1; i <= at; i++) {
                in += series.paidIn().get(i);
                out += series.takenOut().get(i);
            }
            points.add(new Point(
                    series.days().date(at),
                    Performance.money(series.values().get(at), currency),
                    Performance.money(in, currency),
                    Performance.money(out, currency),
                    index == null ? null : index.get(at)));
            before = at;
        }
        return points;
    }

    private static @Nullable Doubles index(ValueSeries series) {
        try {
            return series.timeWeighted().index();
        } catch (InvalidInput undefined) {
            return null;
        }
    }
}
