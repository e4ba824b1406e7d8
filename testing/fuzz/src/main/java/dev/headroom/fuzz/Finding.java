package dev.headroom.fuzz;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong.
 *
 * @param where the operation, {@code (any)} where the request named none
 * @param what in words
 */
record Finding(Kind kind, String where, String what) {
    private static final int SHOWN = 1_500;

    /** The same trouble has the same text, whatever numbers it carries. */
    String signature() {
        return kind + " " + where + " " + what.replaceAll("[0-9]+", "#");
    }

    /**
     * How it came about.
     *
     * @param request as it was sent, in Base64
     * @param halfClose whether the client closed its side behind it
     */
    record Example(
            long seed,
            long index,
            String as,
            String kind,
            String where,
            String what,
            List<String> mutations,
            String shown,
            boolean head,
            boolean halfClose,
            int answered,
            String request) {
        static Example of(long seed, long index, Finding finding, Attack attack, @Nullable Answer answer) {
            byte[] bytes = attack.draft().bytes();
            return new Example(
                    seed,
                    index,
                    attack.draft().as.role().label(),
                    finding.kind().name(),
                    finding.where(),
                    finding.what(),
                    attack.mutations().stream()
                            .map(each -> each.mutation().name())
                            .toList(),
                    shown(bytes),
                    attack.draft().method.equals("HEAD"),
                    attack.draft().breaksOff(),
                    answer == null ? 0 : answer.status(),
                    Base64.getEncoder().encodeToString(bytes));
        }

        private static String shown(byte[] bytes) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < Math.min(bytes.length, SHOWN); i++) {
                int each = bytes[i] & 0xff;
                if (each == '\r') {
                    continue;
                }
                text.append(each == '\n' || (each >= 0x20 && each < 0x7f) ? (char) each : '?');
            }
            return bytes.length > SHOWN ? text + "\n... " + bytes.length + " bytes" : text.toString();
        }

        Map<String, Object> report(long times, String file) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("kind", kind);
            report.put("where", where);
            report.put("what", what);
            report.put("times", times);
            report.put("as", as);
            report.put("mutations", mutations);
            report.put("replay", file);
            return report;
        }
    }
}
