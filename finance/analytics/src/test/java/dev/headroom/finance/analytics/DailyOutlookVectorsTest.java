package dev.headroom.finance.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.BalanceScore.Component;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Goal: the definitions of the daily outlook, exactly, from the published cases. */
final class DailyOutlookVectorsTest {
    private static final JsonNode VECTORS = read();

    @TestFactory
    Stream<DynamicTest> score_ofEachCase_isExact() {
        return VECTORS.get("cases")
                .valueStream()
                .map(vector -> dynamicTest(vector.get("input").toString(), () -> {
                    BalanceScore score = BalanceScore.of(figures(vector.get("input")));
                    JsonNode expected = vector.get("expected");
                    assertEquals(expected.get("score").intValue(), score.score().orElseThrow());
                    assertEquals(expected.get("raw").doubleValue(), score.raw(), 1e-9);
                    assertEquals(expected.get("coverage").intValue(), score.coverage());
                    assertEquals(
                            expected.get("band").stringValue(),
                            lower(score.band().orElseThrow()));
                    for (Component component : Component.values()) {
                        assertEquals(
                                expected.get("components").get(lower(component)).doubleValue(),
                                Objects.requireNonNull(score.components().get(component)),
                                1e-9);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> curve_ofEachComponent_hasThePublishedCornersAndWeight() {
        return Stream.of(Component.values())
                .map(component -> dynamicTest(component.name(), () -> {
                    JsonNode curve = VECTORS.get("curves").get(lower(component));
                    assertEquals(curve.get("weight").intValue(), component.weight());
                    for (JsonNode point : curve.get("points")) {
                        assertEquals(
                                point.get(1).doubleValue(),
                                component.score(point.get(0).doubleValue()),
                                1e-12);
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> streak_ofEachCase_isExact() {
        return VECTORS.get("streaks")
                .valueStream()
                .map(vector -> dynamicTest(vector.get("id").stringValue(), () -> {
                    List<LocalDate> days = new ArrayList<>();
                    vector.get("local_days").forEach(day -> days.add(LocalDate.parse(day.stringValue())));
                    Streak streak =
                            Streak.of(days, LocalDate.parse(vector.get("today").stringValue()));
                    assertEquals(vector.get("current").intValue(), streak.current());
                    assertEquals(vector.get("best").intValue(), streak.best());
                }));
    }

    @TestFactory
    Stream<DynamicTest> peer_rules_areThePublishedOnes() {
        JsonNode peer = VECTORS.get("peer");
        return Stream.of(
                dynamicTest("k", () -> assertEquals(peer.get("k").intValue(), PeerRank.LEAST_MEMBERS)),
                dynamicTest("bucket", () -> assertEquals(peer.get("bucket").intValue(), PeerRank.BUCKET)));
    }

    private static Map<Component, Double> figures(JsonNode input) {
        Map<Component, Double> figures = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            JsonNode figure = input.get(lower(component));
            if (figure != null && !figure.isNull()) {
                figures.put(component, figure.doubleValue());
            }
        }
        return figures;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static JsonNode read() {
        try (InputStream in = DailyOutlookVectorsTest.class.getResourceAsStream("/vectors/daily_outlook.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
