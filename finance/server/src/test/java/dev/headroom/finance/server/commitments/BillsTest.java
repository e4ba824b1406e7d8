package dev.headroom.finance.server.commitments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class BillsTest {
    private static final String BILLS = "/api/v1/bills";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private static Map<String, Object> rent(Object... fieldsAndValues) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "name", "Rent",
                "amount", "900",
                "cadence", "monthly",
                "first_due_on", "2026-01-31",
                "category", "housing"));
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i].toString(), fieldsAndValues[i + 1]);
        }
        return body;
    }

    private static List<String> dates(TestClient.Answer bill) {
        return bill.json()
                .path("due_dates")
                .valueStream()
                .map(due -> due.path("due_on").asString())
                .toList();
    }

    @Test
    void dueDates_areMadeSixtyDaysAhead() {
        TestClient.Answer rent = robin.post(BILLS, rent()).expect(201);
        assertEquals(List.of("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"), dates(rent));
        assertEquals("2026-03-31", rent.text("/next_due_on"));
        assertTrue(rent.json().at("/due_dates/1/overdue").asBoolean());
        assertEquals(
                List.of(
                        "2026-03-20",
                        "2026-03-27",
                        "2026-04-03",
                        "2026-04-10",
                        "2026-04-17",
                        "2026-04-24",
                        "2026-05-01",
                        "2026-05-08"),
                dates(robin.post(BILLS, rent("cadence", "weekly", "first_due_on", "2026-03-20"))
                        .expect(201)));
        assertEquals(
                List.of("2026-03-20"),
                dates(robin.post(BILLS, rent("cadence", "yearly", "first_due_on", "2026-03-20"))
                        .expect(201)));
        TestClient.Answer far = robin.post(BILLS, rent("cadence", "once", "first_due_on", "2026-07-01"))
                .expect(201);
        assertEquals(List.of(), dates(far));
        assertEquals("2026-07-01", far.text("/next_due_on"));
    }

    @Test
    void dueDates_goOnAsTheDaysGoBy() {
        TestClient.Answer rent = robin.post(BILLS, rent()).expect(201);
        DueDates dueDates = service.bean(DueDates.class);
        service.clock().at(Instant.parse("2026-04-15T12:00:00Z"), () -> {
            dueDates.extend(null);
            assertEquals(0, dueDates.extend(null));
            assertEquals(
                    List.of("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"),
                    dates(service.login(robin.email())
                            .get(rent.header("Location"))
                            .expect(200)));
        });
    }

    @ParameterizedTest
    @CsvSource({"weekly,P7D", "monthly,P1M", "quarterly,P3M", "yearly,P1Y"})
    void dueDates_ofAnOldBill_areCountedFromItsFirst(String cadence, Period step) {
        LocalDate first = LocalDate.parse("2026-01-31");
        long bill = robin.post(BILLS, rent("cadence", cadence, "first_due_on", first.toString()))
                .expect(201)
                .id();
        LocalDate later = LocalDate.parse("2037-06-10");
        service.clock().at(later.atTime(12, 0).toInstant(ZoneOffset.UTC), () -> {
            service.bean(DueDates.class).extend(bill);
            assertEquals(0, service.bean(DueDates.class).extend(bill));
        });
        assertEquals(
                IntStream.iterate(0, n -> n + 1)
                        .mapToObj(n -> first.plus(step.multipliedBy(n)))
                        .takeWhile(day -> !day.isAfter(later.plusDays(60)))
                        .toList(),
                service.jdbc()
                        .sql("select due_on from bill_due where bill_id = ? order by due_on")
                        .param(bill)
                        .query(LocalDate.class)
                        .list());
    }

    @Test
    void payment_isMarkedAndUnmarked() {
        TestClient.Answer rent = robin.post(BILLS, rent()).expect(201);
        String due = rent.header("Location") + "/due-dates/2026-02-28/payment";
        TestClient.Answer paid =
                robin.post(due, Map.of("paid_on", "2026-03-01")).expect(200);
        JsonNode february = paid.json().at("/due_dates/1");
        assertEquals("2026-03-01", february.path("paid_on").asString());
        assertEquals(false, february.path("overdue").asBoolean());
        assertEquals("2026-03-15", robin.post(due, null).expect(200).text("/due_dates/1/paid_on"));
        assertTrue(
                robin.delete(due).expect(200).json().at("/due_dates/1/paid_on").isNull());
        robin.post(due, Map.of("paid_on", "2026-03-16")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(rent.header("Location") + "/due-dates/2026-02-27/payment", null)
                .expectProblem(404, "NO_SUCH_DUE_DATE");
        robin.post(rent.header("Location") + "/due-dates/soon/payment", null).expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void payment_canNameItsTransaction() {
        long account = robin.post(
                        "/api/v1/accounts", Map.of("name", "Cash", "kind", "cash", "currency", "USD", "balance", "0"))
                .expect(201)
                .id();
        long transaction = robin.post(
                        "/api/v1/transactions", Map.of("account_id", account, "date", "2026-02-27", "amount", "-900"))
                .expect(201)
                .id();
        TestClient.Answer rent = robin.post(BILLS, rent()).expect(201);
        String due = rent.header("Location") + "/due-dates/2026-02-28/payment";
        TestClient.Answer paid =
                robin.post(due, Map.of("transaction_id", transaction)).expect(200);
        assertEquals("2026-02-27", paid.text("/due_dates/1/paid_on"));
        assertEquals(transaction, paid.number("/due_dates/1/transaction_id"));
        robin.post(due, Map.of("transaction_id", transaction + 1_000_000)).expectProblem(404, "NO_SUCH_TRANSACTION");
    }

    @Test
    void change_makesWhatIsToComeAnewAndKeepsWhatWasPaid() {
        TestClient.Answer rent = robin.post(BILLS, rent()).expect(201);
        String path = rent.header("Location");
        robin.post(path + "/due-dates/2026-01-31/payment", Map.of("paid_on", "2026-01-31"))
                .expect(200);
        robin.put(path, rent()).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed = robin.ifMatch(rent.etag())
                .put(path, rent("amount", "950", "first_due_on", "2026-03-20"))
                .expect(200);
        assertEquals(List.of("2026-01-31", "2026-02-28", "2026-03-20", "2026-04-20"), dates(changed));
        assertEquals("2026-01-31", changed.text("/due_dates/0/paid_on"));
        assertEquals("900.00", changed.text("/due_dates/1/amount/amount"));
        assertEquals("950.00", changed.text("/due_dates/2/amount/amount"));
        TestClient.Answer ended = robin.ifMatch(changed.etag())
                .put(path, rent("active", false, "first_due_on", "2026-03-20"))
                .expect(200);
        assertEquals(List.of("2026-01-31", "2026-02-28"), dates(ended));
        robin.ifMatch(rent.etag()).put(path, rent()).expectProblem(412, "STALE");
        robin.ifMatch(rent.etag()).delete(path).expectProblem(412, "STALE");
        robin.delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_BILL");
    }

    @Test
    void add_refusesWhatCannotBe() {
        robin.post(BILLS, rent("amount", "-900")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(BILLS, rent("first_due_on", "2026-01-13")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(BILLS, rent("first_due_on", "2036-01-13")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(BILLS, Map.of("name", "x", "amount", "1", "cadence", "once")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(BILLS, rent("cadence", "daily")).expectProblem(400, "MALFORMED_BODY");
        robin.post(BILLS, rent("category", "castles")).expectProblem(422, "UNKNOWN_CATEGORY");
    }

    @Test
    void list_hasTheDueDatesOfEach() {
        robin.post(BILLS, rent()).expect(201);
        robin.post(BILLS, rent("name", "Once", "cadence", "once", "first_due_on", "2026-04-01"))
                .expect(201);
        TestClient.Answer list = robin.get(BILLS + "?limit=1").expect(200);
        assertEquals(4, list.json().at("/items/0/due_dates").size());
        TestClient.Answer next = robin.get(BILLS + "?limit=1&cursor=" + list.text("/next_cursor"))
                .expect(200);
        assertEquals("2026-04-01", next.text("/items/0/due_dates/0/due_on"));
    }
}
