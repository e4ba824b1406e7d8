package dev.headroom.finance.server.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FormatsTest {
    private static final String OFX_1 = """
            OFXHEADER:100
            DATA:OFXSGML
            VERSION:102
            SECURITY:NONE
            ENCODING:USASCII
            CHARSET:1252
            COMPRESSION:NONE
            OLDFILEUID:NONE
            NEWFILEUID:NONE

            <OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
            <BANKMSGSRSV1><STMTTRNRS><TRNUID>1
            <STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>123<ACCTID>9876543210<ACCTTYPE>SAVINGS</BANKACCTFROM>
            <BANKTRANLIST><DTSTART>20260101<DTEND>20260131
            <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260105120000[-5:EST]<TRNAMT>-12.34<FITID>A1<NAME>Trader Joe&amp;s<MEMO>Gruß
            </STMTTRN>
            <STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260106<TRNAMT>100,00<FITID>A2<NAME>PAYROLL</STMTTRN>
            </BANKTRANLIST><LEDGERBAL><BALAMT>587.66<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
            """;
    private static final String GREEN_BUTTON = """
            <?xml version="1.0" encoding="UTF-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom">%s
            <entry><link rel="self" href="/UsagePoint/7/MeterReading/1"/>
              <link rel="related" href="/ReadingType/1"/><content><MeterReading xmlns="http://naesb.org/espi"/></content></entry>
            <entry><link rel="self" href="/UsagePoint/7/MeterReading/2"/>
              <link rel="related" href="/ReadingType/2"/><content><MeterReading xmlns="http://naesb.org/espi"/></content></entry>
            <entry><link rel="up" href="/UsagePoint/7/MeterReading/1/IntervalBlock"/><content>
              <IntervalBlock xmlns="http://naesb.org/espi">%s</IntervalBlock></content></entry>
            <entry><link rel="up" href="/UsagePoint/7/MeterReading/2/IntervalBlock"/><content>
              <IntervalBlock xmlns="http://naesb.org/espi">%s</IntervalBlock></content></entry>
            <entry><link rel="self" href="/ReadingType/1"/><content><ReadingType xmlns="http://naesb.org/espi">
              <flowDirection>1</flowDirection><powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom>
              </ReadingType></content></entry>
            <entry><link rel="self" href="/ReadingType/2"/><content><ReadingType xmlns="http://naesb.org/espi">
              <flowDirection>19</flowDirection><powerOfTenMultiplier>0</powerOfTenMultiplier><uom>72</uom>
              </ReadingType></content></entry>
            </feed>
            """;

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient household = service.household();

    private TestClient.Answer send(String query, Object body) {
        return household.with("Content-Type", "application/octet-stream").post("/api/v1/imports" + query, body);
    }

    private List<String> rows(String sql) {
        return service.jdbc()
                .sql(sql)
                .param("household", household.householdId())
                .query((row, _) -> row.getString(1))
                .list();
    }

    private static String reading(long start, long seconds, long value) {
        return "<IntervalReading><timePeriod><duration>%d</duration><start>%d</start></timePeriod><value>%d</value></IntervalReading>"
                .formatted(seconds, start, value);
    }

    @Test
    void ofx1_findsAccountAmountsAndBalance() {
        TestClient.Answer answer = send("", OFX_1.getBytes(java.nio.charset.Charset.forName("windows-1252")))
                .expect(201);
        assertEquals("ofx", answer.text("/format"));
        assertEquals(
                List.of("2026-01-05|-1234|Trader Joe&s|Gruß|groceries", "2026-01-06|10000|PAYROLL||salary"), rows("""
                        select concat_ws('|', t.posted_on, t.amount_minor, t.payee, t.memo, c.slug)
                        from txn t join category c on c.id = t.category_id
                        where t.household_id = :household order by t.posted_on
                        """));
        assertEquals(List.of("Savings …3210|savings|58766|2026-01-31|9876543210"), rows("""
                        select concat_ws('|', name, kind, balance_minor, balance_on, external_id) from account
                        where household_id = :household
                        """));
        assertEquals(0, send("", OFX_1).expect(200).number("/rows_added"));
    }

    @Test
    void ofx2_readsXmlAndSeveralAccounts() {
        String xml = """
                <?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200" VERSION="211"?>
                <OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR</CURDEF>
                <BANKACCTFROM><ACCTID>11</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM><BANKTRANLIST>
                <STMTTRN><DTPOSTED>20260105</DTPOSTED><TRNAMT>-1.50</TRNAMT><FITID>1</FITID><NAME><![CDATA[Café & Co]]></NAME></STMTTRN>
                </BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1>
                <CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>EUR</CURDEF>
                <CCACCTFROM><ACCTID>22</ACCTID></CCACCTFROM><BANKTRANLIST>
                <STMTTRN><DTPOSTED>20260105</DTPOSTED><TRNAMT>-2.50</TRNAMT><FITID>1</FITID><NAME>Shop</NAME></STMTTRN>
                </BANKTRANLIST></CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>
                """;
        assertEquals(2, send("", xml).expect(201).number("/rows_added"));
        assertEquals(List.of("checking|EUR|Café & Co", "credit_card|EUR|Shop"), rows("""
                        select concat_ws('|', a.kind, a.ccy, t.payee) from txn t join account a on a.id = t.account_id
                        where t.household_id = :household order by a.kind
                        """));
    }

    @Test
    void ofx_withDocumentType_isRefused() {
        send("", "<?xml version=\"1.0\"?><!DOCTYPE OFX [<!ENTITY a \"aaaa\">]><OFX>&a;</OFX>")
                .expectProblem(422, "IMPORT_REJECTED");
    }

    @Test
    void ofx_cutOff_isRefused() {
        String cut = OFX_1.substring(0, OFX_1.indexOf("<FITID>A2"));
        send("", cut).expectProblem(422, "IMPORT_REJECTED");
        assertTrue(rows("select id from txn where household_id = :household").isEmpty());
    }

    @Test
    void ofx_sharedIdOfDifferentTransactions_isRefusedUntilIdsAreIgnored() {
        String same = OFX_1.replace("<FITID>A2", "<FITID>A1");
        TestClient.Answer refused = send("", same).expectProblem(422, "IMPORT_REJECTED");
        assertTrue(refused.text("/violations/0/way_out").contains("columns=external_id:"));
        assertEquals(2, send("?columns=external_id:", same).expect(201).number("/rows_added"));
    }

    @Test
    void greenButton_honoursMultiplierDirectionAndTypesThatComeLate() {
        String xml = GREEN_BUTTON.formatted(
                "",
                reading(1_767_247_200, 3_600, 2) + reading(1_767_250_800, 3_600, 3),
                reading(1_767_247_200, 3_600, -40));
        TestClient.Answer answer = send("", xml).expect(201);
        assertEquals("2000", answer.text("/preview/0/values/wh"));
        assertEquals(List.of("7|consumption|5000", "7|export|40"), rows("""
                        select concat_ws('|', m.external_id, m.flow, sum(u.wh))
                        from usage_interval u join meter m on m.id = u.meter_id
                        where m.household_id = :household group by m.external_id, m.flow order by m.flow
                        """));
    }

    @Test
    void greenButton_negativeConsumption_isRefused() {
        String xml = GREEN_BUTTON.formatted("", reading(1_767_247_200, 3_600, -2), "");
        TestClient.Answer refused = send("", xml).expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 1, column value", refused.text("/violations/0/subject"));
    }

    @Test
    void greenButton_repeatedIntervals_takeTheLast_overlapping_areRefused() {
        String repeated = reading(1_767_247_200, 3_600, 2) + reading(1_767_247_200, 3_600, 4);
        TestClient.Answer answer =
                send("", GREEN_BUTTON.formatted("", repeated, "")).expect(201);
        assertEquals(1, answer.number("/rows_added"));
        assertTrue(answer.text("/warnings/0").contains("last one"));
        String overlapping = reading(1_767_333_600, 86_400, 24) + reading(1_767_337_200, 3_600, 1);
        TestClient.Answer refused =
                send("", GREEN_BUTTON.formatted("", overlapping, "")).expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 2, column start", refused.text("/violations/0/subject"));
    }

    @Test
    void greenButton_finerGrain_replacesWhatItOverlaps() {
        long day = 1_767_247_200;
        send("", GREEN_BUTTON.formatted("", reading(day, 86_400, 24), "")).expect(201);
        StringBuilder hours = new StringBuilder();
        for (int hour = 0; hour < 24; hour++) {
            hours.append(reading(day + hour * 3_600L, 3_600, 2));
        }
        send("", GREEN_BUTTON.formatted("", hours, "")).expect(201);
        send("", GREEN_BUTTON.formatted("", reading(day + 3_600, 7_200, 5), "")).expect(200);
        assertEquals(List.of("23|49000"), rows("""
                        select concat_ws('|', count(*), sum(u.wh)) from usage_interval u join meter m on m.id = u.meter_id
                        where m.household_id = :household
                        """));
        assertEquals(List.of("49000"), rows("""
                        select sum(s.wh) from usage_slot s join meter m on m.id = s.meter_id
                        where m.household_id = :household
                        """));
    }

    @Test
    void greenButton_dayOfClockChange_has23Hours() {
        // 2025-03-09 in Chicago: 2 o'clock doesn't exist
        long midnight = 1_741_500_000;
        StringBuilder hours = new StringBuilder();
        for (int hour = 0; hour < 23; hour++) {
            hours.append(reading(midnight + hour * 3_600L, 3_600, 1));
        }
        send("", GREEN_BUTTON.formatted("", hours, "")).expect(201);
        assertEquals(List.of("23|23000"), rows("""
                        select concat_ws('|', count(*), sum(s.wh)) from usage_slot s join meter m on m.id = s.meter_id
                        where m.household_id = :household and s.month = 3 and s.hour <> 2
                        """));
    }

    @Test
    void greenButton_entityBomb_isRefusedAtOnce() {
        StringBuilder bomb = new StringBuilder("<!DOCTYPE feed [<!ENTITY a0 \"aaaaaaaaaa\">");
        for (int i = 1; i < 20; i++) {
            bomb.append(
                    "<!ENTITY a%d \"%s\">".formatted(i, "&a%d;".formatted(i - 1).repeat(10)));
        }
        String xml = "<?xml version=\"1.0\"?>" + bomb + "]><feed xmlns=\"http://www.w3.org/2005/Atom\">&a19;</feed>";
        TestClient.Answer refused = send("?format=green_button", xml).expectProblem(422, "IMPORT_REJECTED");
        assertTrue(refused.text("/violations/0/rule").contains("document type"), refused.body());
    }

    @Test
    void greenButton_externalEntity_isNotFetched() {
        String xml =
                "<?xml version=\"1.0\"?><!DOCTYPE feed [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><feed>&x;</feed>";
        send("", xml).expectProblem(422, "IMPORT_REJECTED");
    }

    @Test
    void usageCsv_countsKilowattHours() {
        String csv =
                "start,kwh,flow\n2026-01-31T13:00:00-06:00,0.5,consumption\n2026-01-31T14:00:00-06:00,0.25,consumption\n";
        send("", csv).expect(201);
        assertEquals(List.of("2|750"), rows("""
                        select concat_ws('|', count(*), sum(u.wh)) from usage_interval u join meter m on m.id = u.meter_id
                        where m.household_id = :household
                        """));
    }

    @Test
    void activitiesCsv_storesCashThatMoved() {
        String csv = """
                Date,Symbol,Type,Quantity,Price,Fee,Currency
                2026-01-05,VTI,Buy,10,250.50,1.00,USD
                2026-01-06,VTI,Sell,4,260,1.00,USD
                2026-01-07,VTI,Dividend,6,0.50,,USD
                2026-01-08,,Deposit,,1000,,USD
                """;
        TestClient.Answer answer = send("", csv).expect(201);
        assertEquals("activities", answer.text("/kind"));
        assertEquals(
                List.of("buy|-250500|100|VTI", "sell|104000|100|VTI", "dividend|300|0|VTI", "deposit|100000|0"),
                rows("""
                        select concat_ws('|', v.kind, v.amount_minor, v.fee_minor, a.symbol)
                        from activity v left join asset a on a.id = v.asset_id
                        where v.household_id = :household order by v.traded_at, v.seq
                        """));
        assertEquals(0, send("", csv).expect(200).number("/rows_added"));
    }

    @Test
    void activitiesCsv_keepsWhenSharesThatComeInWereBought() {
        String csv = """
                Date,Date acquired,Symbol,Type,Quantity,Price
                01/31/2026,03/02/2019,VTI,Transfer in,10,250.50
                02/01/2026,,VTI,Transfer in,2,251
                02/02/2026,03/02/2019,VTI,Sell,1,260
                """;
        assertEquals(
                "from 1900-01-01 to the date, 2026-01-31",
                send("", csv.replace("03/02/2019,VTI,Transfer", "02/01/2026,VTI,Transfer"))
                        .expect(422)
                        .text("/violations/0/rule")
                        .replace("must be ", ""));
        TestClient.Answer answer = send("?dry_run=true", csv).expect(200);
        assertEquals("2019-03-02", answer.text("/preview/0/values/acquired_on"));
        send("", csv).expect(201);
        assertEquals(List.of("transfer_in|2019-03-02", "transfer_in|", "sell|"), rows("""
                        select kind || '|' || coalesce(acquired_on::text, '') from activity
                        where household_id = :household order by traded_at, seq
                        """));
        assertEquals(0, send("", csv).expect(200).number("/rows_added"));
    }

    @Test
    void holdingsCsv_opensPositionsAtTheirCost() {
        String csv = "Symbol,Quantity,Cost basis\nVTI,10,2000\nBND,5.5,400\n";
        TestClient.Answer answer = send("?portfolio=Broker", csv).expect(201);
        assertEquals("holdings", answer.text("/kind"));
        service.clock()
                .after(
                        java.time.Duration.ofDays(3),
                        () -> assertEquals(
                                0,
                                household
                                        .with("Content-Type", "text/csv")
                                        .post("/api/v1/imports?portfolio=Broker", csv)
                                        .expect(200)
                                        .number("/rows_added")));
        assertEquals(
                List.of("Broker|opening|10.0000000000|200.00000000|0", "Broker|opening|5.5000000000|72.72727273|0"),
                rows("""
                        select concat_ws('|', p.name, v.kind, v.qty, v.price, v.amount_minor)
                        from activity v join portfolio p on p.id = v.portfolio_id
                        where v.household_id = :household order by v.seq
                        """));
    }

    @Test
    void ghostfolio_readsActivitiesOnTheirDays() {
        String json = """
                {"meta":{"date":"2026-01-01T00:00:00.000Z","version":"2"},
                 "accounts":[{"id":"x","balance":12}],
                 "activities":[
                  {"accountId":"x","comment":null,"fee":19,"quantity":5,"type":"BUY","unitPrice":298.58,
                   "currency":"USD","dataSource":"YAHOO","date":"2025-09-16T00:00:00.000Z","symbol":"MSFT","tags":[{"id":1}]},
                  {"fee":0,"quantity":5,"type":"DIVIDEND","unitPrice":0.62,"currency":"USD","dataSource":"YAHOO",
                   "date":"2025-11-16T23:30:00.000Z","symbol":"MSFT"},
                  {"fee":49,"quantity":0,"type":"FEE","unitPrice":0,"currency":"USD","dataSource":"MANUAL",
                   "date":"2025-09-01T00:00:00.000Z","symbol":"Account fee"},
                  {"fee":0,"quantity":1,"type":"ITEM","unitPrice":500000,"currency":"USD","dataSource":"MANUAL",
                   "date":"2025-12-31T22:00:00.000Z","symbol":"Penthouse"}]}
                """;
        TestClient.Answer answer = send("", json).expect(201);
        assertEquals("ghostfolio", answer.text("/format"));
        assertEquals(4, answer.number("/rows_read"));
        assertEquals(1, answer.number("/rows_skipped"));
        assertEquals(
                List.of("2025-09-01|fee|0|4900", "2025-09-16|buy|-149290|1900", "2025-11-16|dividend|310|0"),
                rows("""
                        select concat_ws('|', (traded_at at time zone 'America/Chicago')::date, kind, amount_minor, fee_minor)
                        from activity where household_id = :household order by traded_at
                        """));
    }

    @Test
    void ghostfolio_brokenJson_namesTheRow() {
        TestClient.Answer refused =
                send("", "{\"activities\":[{\"type\":\"BUY\",").expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 2", refused.text("/violations/0/subject"));
    }

    @Test
    void prices_zeroOrNegative_areRefused() {
        TestClient.Answer refused = send(
                        "?file_name=ABC.csv", "Date,Close\n2026-01-02,100\n2026-01-05,0\n2026-01-06,-1\n")
                .expectProblem(422, "IMPORT_REJECTED");
        assertEquals("row 3, column Close", refused.text("/violations/0/subject"));
        assertEquals(2, refused.number("/violations_total"));
    }

    @Test
    void prices_ofOneSymbol_takeItFromTheFileNameAndTellChanges() {
        send("?file_name=abc.csv", "Date,Close\n2026-01-02,100\n2026-01-05,101\n")
                .expect(201);
        TestClient.Answer changed = send("?symbol=ABC", "Date,Close\n2026-01-05,102\n2026-01-06,103\n")
                .expect(201);
        assertEquals(1, changed.number("/rows_added"));
        assertEquals(1, changed.number("/rows_known"));
        assertTrue(changed.text("/warnings/0").startsWith("1 of the prices"));
        assertEquals(List.of("{100,102,103}"), rows("""
                        select b.closes::text from price_block b join asset a on a.id = b.asset_id
                        where a.household_id = :household
                        """));
    }

    @Test
    void otherFiles_areToldApart() {
        TestClient.Answer zip = send("", new byte[] {'P', 'K', 3, 4, 0, 0}).expectProblem(422, "IMPORT_REJECTED");
        assertTrue(zip.text("/violations/0/way_out").contains("CSV"));
        send("?kind=prices", OFX_1).expectProblem(422, "IMPORT_REJECTED");
    }
}
