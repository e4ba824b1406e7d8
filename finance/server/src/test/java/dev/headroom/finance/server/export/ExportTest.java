package dev.headroom.finance.server.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

final class ExportTest {
    private static final String COUNTS = """
            select 'txn ' || count(*) || ' ' || coalesce(sum(amount_minor), 0) from txn where household_id = :h
            union all select 'activity ' || count(*) || ' ' || coalesce(sum(amount_minor), 0) || ' ' || min(traded_at)
                || ' ' || count(acquired_on)
                from activity where household_id = :h
            union all select 'price ' || count(*) || ' ' || sum(close) from price p join asset a on a.id = p.asset_id
                where a.household_id = :h
            union all select 'series ' || count(*) || ' ' || sum(value) from index_value v
                join index_def i on i.id = v.index_id where i.household_id = :h
            union all select 'usage ' || count(*) || ' ' || sum(wh) || ' ' || min(started_at)
                from usage_interval u join meter m on m.id = u.meter_id where m.household_id = :h
            union all select 'account ' || string_agg(name || kind || ccy, ',' order by name) from account where household_id = :h
            """;

    private final ServiceFixture service = ServiceFixture.shared();

    private static void send(TestClient household, String query, Object file) {
        int status = household
                .with("Content-Type", "text/csv")
                .post("/api/v1/imports" + query, file)
                .status();
        assertEquals(201, status, query);
    }

    private List<String> counts(TestClient household) {
        return service.jdbc()
                .sql(COUNTS)
                .param("h", household.householdId())
                .query((row, _) -> row.getString(1))
                .list();
    }

    private Map<String, byte[]> export(TestClient household) throws IOException, InterruptedException {
        String token = service.anonymous()
                .post("/api/v1/auth/login", Map.of("email", household.email(), "password", ServiceFixture.PASSWORD))
                .expect(200)
                .text("/token");
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.service() + "/api/v1/export"))
                .header("Authorization", "Bearer " + token)
                .build();
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertEquals(200, response.statusCode());
        assertEquals(
                "application/zip", response.headers().firstValue("Content-Type").orElse(""));
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(response.body()))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    @Test
    void export_importedIntoAFreshHousehold_givesTheSame() throws IOException, InterruptedException {
        TestClient robin = service.household();
        send(robin, "?account=Joint", """
                Date,Payee,Memo,Amount
                2026-01-05,"Quoted, ""payee""\","two
                lines",-12.34
                2026-01-05,Coffee,,-3.00
                2026-01-05,Coffee,,-3.00
                """);
        send(robin, "?account=Card&currency=EUR", "Date,Payee,Amount\n2026-01-06,Büro,-1.50\n");
        send(robin, "", """
                Date,Symbol,Type,Quantity,Price,Fee,Currency,Date acquired
                2026-01-05,QQX,Buy,10,250.505,1.00,USD,
                2026-01-06,QQX,Transfer in,2,200,,USD,2017-05-04
                2026-01-07T10:15:30-06:00,QQX,Dividend,6,0.50,,USD,
                2026-01-08,,Fee,,,3,USD,
                """);
        send(robin, "?kind=holdings", "Symbol,Quantity,Cost basis\nQQY,10,2000\n");
        send(robin, "", "date,QQX,QQY\n2026-01-02,10.5,\n2026-01-05,11,12\n");
        send(robin, "", "date,series,value,frequency\n2026-01-01,MY.INDEX,100.5,monthly\n");
        send(
                robin,
                "",
                "start,kwh,flow\n2026-01-31T18:00:00-06:00,0.5,consumption\n2026-01-31T13:00:00-06:00,0.25,export\n");
        Map<String, byte[]> files = export(robin);
        assertTrue(new String(files.getOrDefault("profile.json", new byte[0]), StandardCharsets.UTF_8)
                .contains(robin.email()));

        TestClient fresh = service.household();
        for (String file : List.of("transactions.csv", "activities.csv", "prices.csv", "series.csv", "usage.csv")) {
            send(fresh, "?file_name=" + file, files.getOrDefault(file, new byte[0]));
        }
        assertEquals(counts(robin), counts(fresh));
        TestClient.Answer again = robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports", files.getOrDefault("transactions.csv", new byte[0]))
                .expect(200);
        assertEquals(4, again.number("/rows_known"));
    }

    @Test
    void export_holdsNothingOfOthers() throws IOException, InterruptedException {
        TestClient other = service.household();
        send(other, "", "Date,Payee,Amount\n2026-01-05,Secret of theirs,-1.00\n");
        Map<String, byte[]> files = export(service.household());
        assertEquals(Sheets.all().size() + 1, files.size());
        files.forEach((name, bytes) ->
                assertFalse(new String(bytes, StandardCharsets.UTF_8).contains("Secret of theirs"), name));
    }

    @Test
    void export_withoutHouseholdOrSignIn_isRefused() {
        service.advisor().get("/api/v1/export").expectProblem(403, "NO_HOUSEHOLD");
        service.anonymous().get("/api/v1/export").expectProblem(401, "NOT_SIGNED_IN");
    }
}
