package dev.headroom.finance.analytics.risk;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.returns.Returns;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The largest fall from a peak.
 *
 * @param depth negative fraction of the peak, 0 where nothing ever fell
 * @param peak index of the observation after which the peak stood, -1 for the start
 * @param trough index of the lowest observation; equals the peak where nothing fell
 * @param recovery index of the first observation back at the peak; empty while below it
 */
public record Drawdown(double depth, int peak, int trough, OptionalInt recovery) {
    /**
     * The days of a drawdown.
     *
     * @param peak day of the peak; empty when it is the start of the series
     * @param recovery empty while below the peak
     */
    public record Dates(Optional<LocalDate> peak, LocalDate trough, Optional<LocalDate> recovery) {}

    /**
     * The largest drawdown of compounded simple returns, the start counted as a peak; missing returns are skipped.
     *
     * @throws dev.headroom.finance.analytics.InvalidInput {@code RETURN_BELOW_TOTAL_LOSS}
     */
    public static Drawdown of(Doubles returns) {
        Doubles index = Returns.index(returns);
        double top = 1;
        int topAt = -1;
        double depth = 0;
        int peak = -1;
        int trough = -1;
        double peakLevel = 1;
        for (int i = 0; i < index.size(); i++) {
            double level = index.get(i);
            if (level > top) {
                top = level;
                topAt = i;
            }
            if (level / top - 1 < depth) {
                depth = level / top - 1;
                peak = topAt;
                trough = i;
                peakLevel = top;
            }
        }
        for (int i = trough + 1; depth < 0 && i < index.size(); i++) {
            if (index.get(i) >= peakLevel) {
                return new Drawdown(depth, peak, trough, OptionalInt.of(i));
            }
        }
        return new Drawdown(depth, peak, trough, OptionalInt.empty());
    }

    /**
     * The dates of this drawdown; empty where nothing fell.
     *
     * @param dates the day of each return
     */
    public Optional<Dates> dates(List<LocalDate> dates) {
        return depth == 0
                ? Optional.empty()
                : Optional.of(new Dates(
                        peak < 0 ? Optional.empty() : Optional.of(dates.get(peak)),
                        dates.get(trough),
                        recovery.isPresent() ? Optional.of(dates.get(recovery.getAsInt())) : Optional.empty()));
    }
}
