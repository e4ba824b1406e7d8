package dev.headroom.finance.analytics.returns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.returns.TimeWeighted.DatedFlow;
import dev.headroom.finance.analytics.returns.TimeWeighted.Timing;
import dev.headroom.finance.analytics.testing.SharedData;
import dev.headroom.finance.analytics.testing.Vectors;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** ISDA's own table of examples for the months of 30 days; the others by the calendar. */
    @ParameterizedTest
    @CsvSource({
        "2007-01-15,2007-01-30,THIRTY_360,15,360",
        "2007-09-30,2008-03-31,THIRTY_360,180,360",
        "2007-09-30,2007-10-31,THIRTY_360,30,360",
        "2007-09-30,2008-09-30,THIRTY_360,360,360",
        "2007-01-15,2007-01-31,THIRTY_360,16,360",
        "2007-01-31,2007-02-28,THIRTY_360,28,360",
        "2007-02-28,2007-03-31,THIRTY_360,33,360",
        "2006-08-31,2007-02-28,THIRTY_360,178,360",
        "2007-02-28,2007-08-31,THIRTY_360,183,360",
        "2007-02-14,2007-02-28,THIRTY_360,14,360",
        "2007-02-26,2008-02-29,THIRTY_360,363,360",
        "2008-02-29,2009-02-28,THIRTY_360,359,360",
        "2008-02-29,2008-03-30,THIRTY_360,31,360",
        "2008-02-29,2008-03-31,THIRTY_360,32,360",
        "2007-01-15,2007-01-31,THIRTY_E_360,15,360",
        "2007-02-28,2007-03-31,THIRTY_E_360,32,360",
        "2007-02-28,2007-08-31,THIRTY_E_360,182,360",
        "2008-02-29,2008-03-31,THIRTY_E_360,31,360",
        "2020-02-01,2021-02-01,ACT_360,366,360",
        "2020-02-01,2021-02-01,ACT_365F,366,365",
        "2020-02-01,2021-02-01,NL_365,365,365",
        "2020-02-01,2021-02-01,ACT_364,366,364",
        "2020-02-01,2021-02-01,ACT_365_25,1464,1461",
        "2021-03-01,2021-09-01,ACT_ACT,184,365",
        "2020-03-01,2020-09-01,ACT_ACT,184,366",
    })
    void dayCounts_areTheDefinitions(LocalDate from, LocalDate to, DayCount count, double days, double ofYear) {
        assertEquals(days / ofYear, count.years(from, to), 1e-15);
        double years = count.years(from, to);
        Xirr xirr = Xirr.of(List.of(new Xirr.Flow(from, -100), new Xirr.Flow(to, 110)), count);
        assertEquals(Math.pow(1.1, 1 / years) - 1, xirr.rate().orElseThrow(), 1e-9);
    }

    @Test
    void actualDays_ofTwoYears_countEachByItsLength() {
        // the example of the ISDA memorandum of 1998: 61 days of 2003 and 121 of 2004
        assertEquals(
                61 / 365.0 + 121 / 366.0,
                DayCount.ACT_ACT.years(LocalDate.of(2003, 11, 1), LocalDate.of(2004, 5, 1)),
                1e-15);
        assertEquals(5, DayCount.ACT_ACT.years(LocalDate.of(1999, 7, 1), LocalDate.of(2004, 7, 1)), 2e-3);
    }

    /** Of the pages of Excel's MIRR and IRR and of numpy-financial's documentation. */
    @ParameterizedTest
    @CsvSource({
        "-120000 39000 30000 21000 37000 46000,0.10,0.12,0.126094,1e-6",
        "-120000 39000 30000 21000,0.10,0.12,-0.048045,1e-6",
        "-120000 39000 30000 21000 37000 46000,0.10,0.14,0.134759,1e-6",
        "-4500 -800 800 800 600 600 800 800 700 3000,0.08,0.055,0.06659717503155349,1e-14",
    })
    void modifiedRate_isThePublishedOne(
            String amounts, double finance, double reinvest, double expected, double tolerance) {
        assertEquals(expected, periodic(amounts).modified(finance, reinvest), tolerance);
    }

    @ParameterizedTest
    @CsvSource({
        "-70000 12000 15000 18000 21000,-0.021245,1e-6",
        "-70000 12000 15000 18000 21000 26000,0.086631,1e-6",
        "-100 39 59 55 20,0.28095,1e-5",
        "-5 10.5 1 -8 1,0.0886,1e-4",
    })
    void internalRate_isThePublishedOne(String amounts, double expected, double tolerance) {
        assertEquals(
                expected,
                PeriodicFlows.nearestToZero(periodic(amounts).internalRates()).orElseThrow(),
                tolerance);
    }

    private static PeriodicFlows periodic(String amounts) {
        return new PeriodicFlows(Doubles.owned(Arrays.stream(amounts.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray()));
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
