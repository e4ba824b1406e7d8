package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

final class DrawTest {
    private static final int MANY = 200_000;

    private static Draw draw(long index) {
        return Draw.of(42, Draw.Stream.HOUSEHOLD, index);
    }

    private static double mean(DoubleSupplier values) {
        double sum = 0;
        for (int i = 0; i < MANY; i++) {
            sum += values.getAsDouble();
        }
        return sum / MANY;
    }

    @Test
    void sameSeedStreamAndIndex_giveTheSameNumbers() {
        Draw one = draw(7);
        Draw other = draw(7);
        for (int i = 0; i < 10; i++) {
            assertEquals(one.uniform(), other.uniform());
            assertEquals(one.normal(), other.normal());
        }
    }

    @Test
    void otherIndexOrStream_givesOtherNumbers() {
        assertNotEquals(draw(7).uniform(), draw(8).uniform());
        assertNotEquals(draw(7).uniform(), Draw.of(42, Draw.Stream.ASSET, 7).uniform());
        assertNotEquals(draw(7).uniform(), Draw.of(43, Draw.Stream.HOUSEHOLD, 7).uniform());
    }

    @Test
    void normalAndHeavy_haveDeviationOne() {
        Draw draw = draw(1);
        assertEquals(0, mean(draw::normal), 0.01);
        assertEquals(1, mean(() -> square(draw.normal())), 0.02);
        assertEquals(0, mean(draw::heavy), 0.02);
        assertEquals(1, mean(() -> square(draw.heavy())), 0.08);
    }

    private static double square(double value) {
        return value * value;
    }

    @Test
    void heavy_goesFurtherThanNormal() {
        Draw draw = draw(2);
        double share = mean(() -> Math.abs(draw.heavy()) > 4 ? 1 : 0);
        // 0.00006 for a normal distribution
        assertTrue(share > 0.002, "share " + share);
    }

    @Test
    void weightedAndAbout_keepTheirMeans() {
        Draw draw = draw(3);
        double[] weights = {1, 3, 0, 4};
        assertEquals(0.375, mean(() -> draw.weighted(weights) == 1 ? 1 : 0), 0.01);
        assertEquals(0, mean(() -> draw.weighted(weights) == 2 ? 1 : 0));
        assertEquals(2.3, mean(() -> draw.about(2.3)), 0.01);
        assertEquals(1, mean(() -> draw.factor(0.4)), 0.01);
    }

    @Test
    void between_reachesBothEnds() {
        Draw draw = draw(4);
        boolean[] seen = new boolean[3];
        for (int i = 0; i < 1_000; i++) {
            seen[draw.between(5, 7) - 5] = true;
        }
        assertTrue(seen[0] && seen[1] && seen[2]);
    }
}
