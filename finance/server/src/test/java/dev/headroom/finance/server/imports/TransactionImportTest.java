package dev.headroom.finance.server.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TransactionImportTest {
    private static final String AMERICAN = """
            Date,Description,Amount,Category,Balance
            2026-03-02,Payroll ACME Corp,2500.00,,3100.10
            2026-03-03,"Trader Joe's, #42",-81.15,,3018.95

            2026-03-05,Netflix.com,-15.49,Streaming,3003.46
            2026-03-05,Unheard of Ltd,-1.00,,3002.46
            """;
    private static final String GERMAN = """
            Kontonummer:;DE02120300000000202051;
            Von:;01.02.2026;
            Buchungstag;Wertstellung;Auftraggeber / Empfänger;Verwendungszweck;Betrag (EUR);Währung
            27.02.2026;27.02.2026;ACME GmbH;Gehalt Februar;3.250,00;EUR
            01.03.2026;02.03.2026;Hausverwaltung Müller;Miete März;-1.080,50;EUR
            03.03.2026;03.03.2026;REWE Markt;Kartenzahlung;-42,07;EUR
            """;

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient household = service.household();

    private TestClient.Answer send(String query, Object body) {
        return household.with("Content-Type", "application/octet-stream").post("/api/v1/imports" + query, body);
    }

    private List<Map<String, Object>> stored() {
        return service.jdbc()
                .sql("""
                        select t.posted_on::text as on, t.amount_minor, t.ccy, t.payee, t.memo, c.slug, a.name
                        from txn t join category c on c.id = t.category_id join account a on a.id = t.account_id
                        where t.household_id = ? order by t.posted_on, t.id
                        """)
                .param(household.householdId())
                .query((row, _) -> Map.<String, Object>of(
                        "on", row.getString("on"),
                        "minor", row.getLong("amount_minor"),
                        "ccy", row.getString("ccy"),
                        "payee", row.getString("payee"),
                        "memo", row.getString("memo"),
                        "slug", row.getString("slug"),
                        "account", row.getString("name")))
                .list();
    }

    @Test
    void post_americanCsv_storesEveryRowWithCategoryAndBalance() {
        TestClient.Answer answer = send("?file_name=bank.csv", AMERICAN).expect(201);
        assertEquals(4, answer.number("/rows_read"));
        assertEquals(4, answer.number("/rows_added"));
        assertEquals("Description", answer.text("/columns/payee"));
        assertEquals(
                List.of("salary", "groceries", "subscriptions", "uncategorised"),
                stored().stream().map(row -> row.get("slug")).toList());
        assertEquals(-8115L, stored().get(1).get("minor"));
        Map<String, Object> account = service.jdbc()
                .sql("select balance_minor, balance_on::text, name from account where household_id = ?")
                .param(household.householdId())
                .query((row, _) -> Map.<String, Object>of("minor", row.getLong(1), "on", row.getString(2)))
                .single();
        assertEquals(Map.of("minor", 300_246L, "on", "2026-03-05"), account);
        assertTrue(household
                .get("/api/v1/imports/" + answer.id())
                .expect(200)
                .text("/status")
                .equals("done"));
        assertTrue(onboarded());
    }

    private boolean onboarded() {
        return service.jdbc()
                .sql("select onboarded from household where id = ?")
                .param(household.householdId())
                .query(Boolean.class)
                .single();
    }

    @Test
    void post_germanCsv_readsCommasDotsAndLinesAboveTheHeader() {
        TestClient.Answer answer = send("?account=Giro", GERMAN).expect(201);
        assertEquals("comma", answer.text("/settings/decimal"));
        assertEquals("dd.MM.yyyy", answer.text("/settings/date_format"));
        assertEquals(
                List.of(325_000L, -108_050L, -4_207L),
                stored().stream().map(row -> row.get("minor")).toList());
        assertEquals(
                List.of("salary", "housing", "groceries"),
                stored().stream().map(row -> row.get("slug")).toList());
        assertEquals("EUR", stored().getFirst().get("ccy"));
    }

    @Test
    void post_dryRun_previewsAndStoresNothing() {
        TestClient.Answer answer = send("?dry_run=true", AMERICAN).expect(200);
        assertEquals("preview", answer.text("/status"));
        assertTrue(answer.json().required("id").isNull());
        assertEquals(4, answer.number("/rows_added"));
        assertEquals("-15.49", answer.text("/preview/2/values/amount"));
        assertEquals(5, answer.number("/preview/2/row"));
        assertTrue(stored().isEmpty());
        assertFalse(onboarded());
        assertEquals(
                0, household.get("/api/v1/imports").json().required("items").size());
    }

    @Test
    void post_sameFileTwice_addsNothing() {
        String twins = AMERICAN + "2026-03-06,Cafe,-3.00,,2999.46\n2026-03-06,Cafe,-3.00,,2996.46\n";
        send("", twins).expect(201);
        TestClient.Answer again = send("", twins).expect(200);
        assertEquals(0, again.number("/rows_added"));
        assertEquals(6, again.number("/rows_known"));
        assertEquals(6, stored().size());
    }

    @Test
    void post_oneBadRow_storesNothingAndNamesRowAndColumn() {
        StringBuilder file = new StringBuilder("Date,Payee,Amount\n");
        for (int i = 2; i <= 600; i++) {
            file.append(i == 500 ? "2026-02-30,Impossible,-1.00\n" : "2026-02-03,Shop %d,-1.00\n".formatted(i));
        }
        TestClient.Answer refused = send("", file.toString()).expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 500, column Date", refused.text("/violations/0/subject"));
        assertEquals("2026-02-30", refused.text("/violations/0/value"));
        assertEquals(1, refused.number("/violations_total"));
        assertTrue(stored().isEmpty());
        assertEquals("failed", household.get("/api/v1/imports").text("/items/0/status"));
    }

    @Test
    void post_manyBadRows_showsFiftyAndCountsAll() {
        String file = "Date,Payee,Amount\n" + "2026-02-03,Shop,twelve\n".repeat(70);
        TestClient.Answer refused = send("", file).expectProblem(422, "IMPORT_REJECTED");
        assertEquals(70, refused.number("/violations_total"));
        assertEquals(50, refused.json().required("violations").size());
    }

    @Test
    void post_windows1252_isRefusedWithTheWayOutAndReadWhenTold() {
        byte[] file = GERMAN.getBytes(Charset.forName("windows-1252"));
        TestClient.Answer refused = send("", file).expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 3", refused.text("/violations/0/subject"));
        assertTrue(refused.text("/violations/0/way_out").contains("encoding=windows-1252"));
        send("?encoding=windows-1252", file).expect(201);
        assertEquals("Hausverwaltung Müller", stored().get(1).get("payee"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-8"})
    void post_withByteOrderMark_readsItsEncoding(String encoding) {
        byte[] file = ("\uFEFF" + GERMAN).getBytes(Charset.forName(encoding.equals("UTF-16") ? "UTF-16BE" : encoding));
        send("", file).expect(201);
        assertEquals("Hausverwaltung Müller", stored().get(1).get("payee"));
    }

    @Test
    void post_ambiguousDates_warnsAndObeysWhenTold() {
        String file = "Date,Payee,Amount\n01/02/2026,Shop,-1.00\n";
        TestClient.Answer assumed = send("?dry_run=true", file).expect(200);
        assertEquals("2026-01-02", assumed.text("/preview/0/values/date"));
        assertTrue(assumed.text("/warnings/0").contains("date_format=dd/MM/yyyy"));
        TestClient.Answer told =
                send("?dry_run=true&date_format=dd/MM/yyyy", file).expect(200);
        assertEquals("2026-02-01", told.text("/preview/0/values/date"));
        assertEquals(0, told.json().required("warnings").size());
    }

    @Test
    void post_overflow_isImpossibleAndNoFailureOfOurs() {
        TestClient.Answer refused = send("", "Date,Payee,Amount\n2026-01-02,X,99999999999999999.99\n")
                .expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 2, column amount", refused.text("/violations/0/subject"));
    }

    @Test
    void post_yenWithDecimals_areRoundedHalfUpAndSaidSo() {
        TestClient.Answer answer = send("", "Date,Payee,Amount,Currency\n2026-01-02,X,1234.5,JPY\n")
                .expect(201);
        assertEquals(1235L, stored().getFirst().get("minor"));
        assertTrue(answer.text("/warnings/0").contains("rounded half up"));
    }

    @Test
    void post_mixedCurrencies_areRefusedWithAWayOut() {
        TestClient.Answer refused = send(
                        "", "Date,Payee,Amount,Currency\n2026-01-02,X,-1.00,USD\n2026-01-02,Y,-1.00,EUR\n")
                .expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 3, column currency", refused.text("/violations/0/subject"));
        assertTrue(refused.text("/violations/0/way_out").contains("divide the file"));
    }

    @Test
    void post_missingColumn_tellsWhatTheFileHasAndHowToName() {
        TestClient.Answer refused = send("?kind=transactions", "Foo,Bar\nx,y\n").expectProblem(422, "IMPORT_REJECTED");
        assertEquals("column date", refused.text("/violations/0/subject"));
        assertTrue(refused.text("/violations/0/way_out").contains("Foo, Bar"));
        send("?columns=date:Foo,amount:Bar", "Foo,Bar\n2026-01-02,5\n").expect(201);
    }

    @Test
    void post_columnTwice_isRefusedUntilTold() {
        String file = "Date,Amount,Amount,Payee\n2026-01-02,5,7,X\n";
        TestClient.Answer refused = send("", file).expectProblem(422, "IMPORT_REJECTED");
        assertTrue(refused.text("/violations/0/way_out").contains("amount:#3"), refused.body());
        send("?columns=amount:%233", file).expect(201);
        assertEquals(700L, stored().getFirst().get("minor"));
    }

    @Test
    void post_otherHouseholdsAccount_doesNotExist() {
        long theirs = service.jdbc()
                .sql(
                        "insert into account (household_id, name, kind, ccy, balance_on) values (?, 'A', 'cash', 'USD', now())"
                                + " returning id")
                .param(service.household().householdId())
                .query(Long.class)
                .single();
        send("?account_id=" + theirs, AMERICAN).expectProblem(404, "NO_SUCH_ACCOUNT");
        send("?account_id=" + Long.MAX_VALUE, AMERICAN).expectProblem(404, "NO_SUCH_ACCOUNT");
    }

    @Test
    void post_severalAccountsAndNoneNamed_listsThem() {
        send("?account=One", AMERICAN).expect(201);
        send("?account=Two", AMERICAN).expect(201);
        TestClient.Answer refused = send("", AMERICAN).expectProblem(422, "IMPORT_REJECTED");
        assertTrue(refused.text("/violations/0/way_out").contains("(Two)"));
    }

    @Test
    void post_asForm_readsTheBodyAllTheSame() {
        TestClient.Answer answer = household
                .with("Content-Type", "application/x-www-form-urlencoded")
                .post("/api/v1/imports", AMERICAN)
                .expect(201);
        assertEquals(4, answer.number("/rows_added"));
    }

    @Test
    void post_debitAndCreditColumns_areOutAndIn() {
        send("", "Date,Description,Debit,Credit\n2026-01-02,Out,12.50,\n2026-01-03,In,,7.25\n")
                .expect(201);
        assertEquals(
                List.of(-1250L, 725L),
                stored().stream().map(row -> row.get("minor")).toList());
    }

    @Test
    void post_directionColumn_signsAmounts() {
        send("", "Datum;Naam / Omschrijving;Af Bij;Bedrag (EUR)\n20260102;Winkel;Af;12,50\n20260103;Baas;Bij;7,25\n")
                .expect(201);
        assertEquals(
                List.of(-1250L, 725L),
                stored().stream().map(row -> row.get("minor")).toList());
    }

    @Test
    void post_withoutHeader_findsDateAndAmountByContent() {
        send("", "2026-01-02,Corner shop,-3.50\n2026-01-03,Landlord,-900.00\n").expect(201);
        assertEquals(-350L, stored().getFirst().get("minor"));
        assertEquals("Corner shop", stored().getFirst().get("payee"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "''!422!IMPORT_REJECTED",
                "'   '!422!IMPORT_REJECTED",
                "'Date,Payee,Amount'!422!IMPORT_REJECTED",
            })
    void post_nothing_saysSo(String body, int status, String code) {
        send("", body.getBytes(StandardCharsets.UTF_8)).expectProblem(status, code);
    }

    @Test
    void post_unknownParameter_namesTheKnownOnes() {
        send("?acount=1", AMERICAN).expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void post_unclosedQuote_isRefusedWithAWayOut() {
        TestClient.Answer refused =
                send("", "Date,Payee,Amount\n2026-01-02,\"never closed,5\n").expectProblem(422, "IMPORT_REJECTED");
        assertTrue(refused.text("/violations/0/way_out").contains("quotation mark"));
    }

    @Test
    void post_overLongText_isCutAndSaidSo() {
        TestClient.Answer answer = send("", "Date,Payee,Amount\n2026-01-02," + "x".repeat(300) + ",5\n")
                .expect(201);
        assertTrue(answer.text("/warnings/0").contains("was cut"));
        assertEquals("x".repeat(200), stored().getFirst().get("payee"));
    }

    @Test
    void openApi_tellsTheParametersOfAnImport() {
        String document = service.anonymous().get("/api/openapi").expect(200).body();
        assertTrue(document.contains("/api/v1/imports") && document.contains("dry_run"));
        assertTrue(document.contains("/api/v1/export"));
    }

    @Test
    void post_anonymous_needsASignIn() {
        service.anonymous().post("/api/v1/imports", AMERICAN).expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void post_advisorWithoutHousehold_isRefused() {
        service.advisor().post("/api/v1/imports", AMERICAN).expectProblem(403, "NO_HOUSEHOLD");
    }
}
