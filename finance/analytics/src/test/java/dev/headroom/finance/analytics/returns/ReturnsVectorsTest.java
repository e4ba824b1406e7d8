package dev.headroom.finance.analytics.returns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.returns.TimeWeighted.DatedFlow;
import dev.headroom.finance.analytics.returns.TimeWeighted.Timing;
import dev.headroom.finance.analytics.testing.SharedData;
import dev.headroom.finance.analytics.testing.Vectors;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

final class ReturnsVectorsTest {
    private static final JsonNode VECTORS = Vectors.read("returns_mwr_twr");

    @TestFactory
    Stream<DynamicTest> xirr_ofEachSample_isATrueRootOrTheExpectedOne() {
        return VECTORS.get("pyxirr")
                .get("cases")
                .valueStream()
                .map(vector -> dynamicTest(vector.get("id").stringValue(), () -> {
                    List<Xirr.Flow> flows =
                            sample(vector.get("file").stringValue().substring("data/".length()));
                    assertEquals(vector.get("n").intValue(), flows.size());
                    Xirr xirr = Xirr.of(flows);
                    double expected = vector.get("expected").doubleValue();
                    assertTrue(
                            xirr.roots().stream().anyMatch(root -> Math.abs(root - expected) < 1e-9),
                            () -> xirr + " lacks " + expected);
                    assertBalanced(flows, xirr.rate().orElseThrow());
                    assertEquals(xirr.roots().size() > 1, xirr.ambiguous());
                }));
    }

    @Test
    void xirr_ofMicrosoftsExample_isTheirs() {
        JsonNode vector = VECTORS.get("extra").get(0);
        List<Xirr.Flow> flows = new ArrayList<>();
        for (JsonNode flow : vector.get("flows")) {
            flows.add(new Xirr.Flow(
                    LocalDate.parse(flow.get(0).stringValue()), flow.get(1).doubleValue()));
        }
        Xirr xirr = Xirr.of(flows);

        assertEquals(vector.get("roots").get(0).doubleValue(), xirr.rate().orElseThrow(), 1e-12);
        assertEquals(1, xirr.roots().size());
    }

    @Test
    void modifiedDietz_ofTheExercise_isExact() {
        JsonNode vector = VECTORS.get("time_weighted").get(0);
        List<DatedFlow> flows = new ArrayList<>();
        for (JsonNode flow : vector.get("flows")) {
            flows.add(new DatedFlow(flow.get(0).intValue(), flow.get(1).doubleValue()));
        }
        TimeWeighted.Dietz dietz = TimeWeighted.modifiedDietz(
                vector.get("V0").doubleValue(),
                vector.get("V1").doubleValue(),
                vector.get("days").intValue(),
                flows);

        assertEquals(vector.at("/computed/denominator").doubleValue(), dietz.denominator(), 1e-10);
        assertEquals(vector.at("/computed/ret").doubleValue(), dietz.rate().orElseThrow(), 1e-12);
    }

    @Test
    void twr_withTwoFlows_isExact() {
        JsonNode vector = VECTORS.get("time_weighted").get(1);
        List<TimeWeighted.Flow> flows = new ArrayList<>();
        for (JsonNode flow : vector.get("flows")) {
            flows.add(new TimeWeighted.Flow(
                    flow.get("day").intValue(),
                    flow.get("amount").doubleValue(),
                    Timing.valueOf(flow.get("timing").stringValue().toUpperCase(Locale.ROOT))));
        }
        TimeWeighted twr = TimeWeighted.of(Vectors.doubles(vector.get("valuations")), flows);

        assertEquals(vector.get("twr").doubleValue(), twr.twr(), 1e-12);
    }

    private static List<Xirr.Flow> sample(String file) {
        List<Xirr.Flow> flows = new ArrayList<>();
        for (String line : SharedData.lines(file)) {
            int comma = line.indexOf(',');
            flows.add(new Xirr.Flow(
                    LocalDate.parse(line.substring(0, comma)), Double.parseDouble(line.substring(comma + 1))));
        }
        return flows;
    }

    private static void assertBalanced(List<Xirr.Flow> flows, double rate) {
        double gross =
                flows.stream().mapToDouble(flow -> Math.abs(flow.amount())).sum();
        assertEquals(0, Xirr.netPresentValue(flows, rate), 1e-6 * gross);
    }
}
