package dev.headroom.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Values that nobody who means well sends. */
final class Hostile {
    /** Written where a request tells of another host; it must not come back. */
    static final String HOST = "evil-fuzz.example";

    /** A field that only an injected line can make. */
    static final String INJECTED = "X-Fuzz-Injected";

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\u202e\u200b",
            "\ud83d\udca9",
            "e\u0301\u0301\u0301",
            "' or '1'='1",
            "'; drop table household; --",
            "\") union select 1,2,3 --",
            "%' escape '",
            "\\",
            "\\u0000",
            "${jndi:ldap://127.0.0.1/x}",
            "#{7*7}${7*7}{{7*7}}",
            "<script>alert(1)</script>",
            "../../../../etc/passwd",
            "..\\..\\win.ini",
            "file:///etc/passwd",
            "http://169.254.169.254/",
            "x\r\n" + INJECTED + ": 1",
            "null",
            "undefined",
            "NaN",
            "true",
            "[]",
            "{}",
            "-",
            "--1",
            "+1",
            "0x10",
            "1e5",
            "1e999999999",
            "-0",
            "1,5",
            "1 000",
            "\u0661\u0662\u0663",
            "2147483647",
            "2147483648",
            "-2147483649",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "99999999999999999999999999999999999999",
            "0.1e-400",
            "0000-00-00",
            "2026-02-30",
            "2026-13-01",
            "+999999999-12-31",
            "-999999999-01-01",
            "9999-12-31",
            "1582-10-10",
            "2026-11-21T25:61:61Z",
            "+1000000000-12-31T23:59:59Z",
            "2026-W47",
            "P9999Y",
            "UTC+99",
            "Mars/Olympus",
            "usd",
            "XXX",
            "(((((((((((((((((((((((((a+)+)+)+)+)+",
            "%00",
            "%ff%fe",
            "%zz",
            "a,b,c,,,",
            "*",
            "%",
            "_");

    private Hostile() {}

    static String text(SplittableRandom chance) {
        int draw = chance.nextInt(TEXTS.size() + 4);
        return switch (draw - TEXTS.size()) {
            case 0 -> "x".repeat(10_000);
            case 1 -> "9".repeat(5_000);
            case 2 -> "\u20ac".repeat(300);
            case 3 -> "a".repeat(chance.nextInt(90, 260));
            default -> TEXTS.get(draw);
        };
    }
}
