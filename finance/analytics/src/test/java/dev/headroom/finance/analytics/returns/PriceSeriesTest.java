package dev.headroom.finance.analytics.returns;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.time.LocalDate;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PriceSeriesTest {
    @Test
    void fillAsOf_anyDays_isWhatEachDayAloneGives() {
        Random random = new Random(41);
        for (int round = 0; round < 500; round++) {
            PriceSeries series = series(days(random, random.nextInt(60)));
            int[] asked = days(random, random.nextInt(60));
            double[] filled = new double[asked.length];
            series.fillAsOf(asked, filled);
            assertArrayEquals(
                    IntStream.of(asked).mapToDouble(day -> alone(series, day)).toArray(), filled);
        }
    }

    private static double alone(PriceSeries series, int day) {
        return series.asOf(LocalDate.ofEpochDay(day)).stream()
                .mapToDouble(series::close)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Ascending, some of them side by side. */
    private static int[] days(Random random, int most) {
        return IntStream.range(0, most).filter(_ -> random.nextInt(5) > 0).toArray();
    }

    private static PriceSeries series(int[] days) {
        return PriceSeries.ofDays(
                days, IntStream.of(days).mapToDouble(day -> 100 + day).toArray());
    }
}
