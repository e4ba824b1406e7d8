package dev.headroom.finance.server.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.outlook.TodaysOutlook;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class FirstPageTest {
    private static final String OPEN = "<script type=\"application/json\" id=\"boot\">";

    private final ServiceFixture service = ServiceFixture.shared();

    private static JsonNode boot(String html) {
        int from = html.indexOf(OPEN) + OPEN.length();
        return JsonMapper.shared().readTree(html.substring(from, html.indexOf("</script>", from)));
    }

    @Test
    void page_ofAStranger_isTheShell() {
        TestClient.Answer answer = service.anonymous().get("/goals/3").expect(200);
        assertTrue(boot(answer.body()).isNull(), answer.body());
        assertEquals("public, max-age=300, must-revalidate", answer.header("Cache-Control"));
        assertTrue(answer.headers().allValues("Vary").contains("Cookie"), answer.headers()::toString);
        // with a session that has ended it is a stranger's too, but somebody's as soon as they sign in
        TestClient.Answer ended = service.anonymous()
                .with("Cookie", "headroom_session=ended")
                .get("/goals/3")
                .expect(200);
        assertTrue(boot(ended.body()).isNull(), ended.body());
        assertEquals("private, no-store", ended.header("Cache-Control"));
        assertTrue(answer.header("Content-Security-Policy").contains("require-trusted-types-for 'script'"));
    }

    @Test
    void page_ofSomebodySignedIn_carriesWhoItIsAndIsKeptNowhere() {
        TestClient robin = service.household();
        TestClient.Answer answer = robin.get("/").expect(200);
        JsonNode boot = boot(answer.body());
        assertEquals(robin.userId(), boot.at("/session/user/id").asLong());
        assertEquals(robin.householdId(), boot.at("/profile/household/id").asLong());
        assertEquals(
                robin.get("/api/v1/users/profile").etag(),
                boot.path("profile_tag").asString());
        assertEquals("private, no-store", answer.header("Cache-Control"));
        assertEquals("no-store", answer.header("CDN-Cache-Control"));
    }

    @Test
    void page_ofAnOperator_tellsWhatMayBeFetchedAhead_andNobodyElsesDoes() {
        TestClient.Answer answer = service.operator().byCookie().get("/").expect(200);
        assertEquals("\"/speculation-rules.json\"", answer.header("Speculation-Rules"));
        assertEquals("", service.household().byCookie().get("/").expect(200).header("Speculation-Rules"));
        assertEquals("", service.anonymous().get("/sign-in").expect(200).header("Speculation-Rules"));
        TestClient.Answer rules =
                service.anonymous().get("/speculation-rules.json").expect(200);
        assertEquals("application/speculationrules+json", rules.header("Content-Type"));
        JsonNode told = rules.json();
        assertEquals(Set.of("prefetch"), Set.copyOf(told.propertyNames()), "nothing is run ahead");
        assertEquals(1, told.path("prefetch").size());
        assertEquals("/console/", told.at("/prefetch/0/where/href_matches").asString());
    }

    @Test
    void name_thatLooksLikeMarkup_staysText() {
        TestClient robin = service.household();
        robin.ifMatch("*")
                .patch("/api/v1/users/profile", Map.of("display_name", "</script><script>alert(1)</script>"))
                .expect(200);
        String html = robin.get("/accounts").expect(200).body();
        assertFalse(html.contains("<script>alert"), html);
        assertEquals(
                "</script><script>alert(1)</script>",
                boot(html).at("/profile/display_name").asString());
    }

    @Test
    void hints_areOfTheAddressThatFitsBest() {
        Hints hints = new Hints(Map.of(
                "/energy/plans", List.of("assets/plans-1.js", "assets/kit-1.css"),
                "/energy/:id", List.of("assets/other-1.js"),
                "/energy", List.of("assets/energy-1.js")));
        assertEquals(
                "<link rel=\"modulepreload\" crossorigin href=\"/assets/plans-1.js\" />"
                        + "<link rel=\"stylesheet\" crossorigin href=\"/assets/kit-1.css\" />",
                hints.of("/energy/plans"));
        assertTrue(hints.of("/energy/7").contains("other-1"), hints.of("/energy/7"));
        assertTrue(hints.of("/energy").contains("energy-1"), hints.of("/energy"));
        assertEquals("", hints.of("/nowhere"));
        assertEquals("", hints.of("/energy/7/8"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/goals/3", "/portfolio/3/holdings/FND", "/sign-in"})
    void address_withoutAFile_isARoute(String path) {
        assertTrue(PageRoutes.isRoute(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/x", "/console", "/console/jobs", "/assets/a", "/sw.js", "/.well-known/x", "/a.b/c"})
    void address_ofSomethingElse_isNone(String path) {
        assertFalse(PageRoutes.isRoute(path));
    }

    @Test
    void score_isPaintedInTheReadersWords() {
        TodaysOutlook.Told day = new TodaysOutlook.Told(
                LocalDate.of(2026, 11, 21), 71, "building", -11, "You kept <b>7 %</b>.", Map.of());
        String html = PaintedDay.html(day, Locale.US);
        assertTrue(html.contains("<h1>Saturday, November 21</h1>"), html);
        assertTrue(html.contains("Balance score 71 of 100. Building."), html);
        assertTrue(html.contains("stroke-dasharray=\"71 101\""), html);
        assertTrue(html.contains("▼ Down 11 in 7 days"), html);
        assertTrue(html.contains("You kept &lt;b&gt;7 %&lt;/b&gt;."), html);
        assertTrue(PaintedDay.html(day, Locale.GERMANY).contains("<h1>Samstag, 21. November</h1>"));
    }
}
