package dev.headroom.bench.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report as a page that needs nothing beside itself. */
final class Page {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 160;

    private Page() {}

    /** @param result as it is written as JSON */
    static String of(Map<String, Object> result, List<Step.Outcome> steps) {
        StringBuilder page = new StringBuilder("""
                <!doctype html><html lang="en"><meta charset="utf-8"><title>Load of Headroom</title>
                <style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}
                table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #ccc}
                td:first-child,th:first-child{text-align:left}.INVALID{color:#a60}.MISSED{color:#b00}.PASSED{color:#070}
                svg{background:#f6f6f6;margin:.5rem 0}</style><h1>Load of Headroom</h1>
                """);
        page.append("<p>")
                .append(escaped(String.valueOf(result.get("measured_at"))))
                .append(", commit ")
                .append(escaped(String.valueOf(result.get("commit"))))
                .append(", profile ")
                .append(escaped(String.valueOf(result.get("profile"))))
                .append(", ")
                .append(escaped(String.valueOf(result.get("households"))))
                .append(" households")
                .append(
                        ". Times are milliseconds from when a request was due; generator, service, database and Redis share ")
                .append(escaped(String.valueOf(result.get("machine"))))
                .append(". Loopback only, without TLS.</p>");
        page.append("<table><tr><th>users</th><th>requests/s</th><th>p50</th><th>p95</th><th>p99</th><th>max</th>"
                + "<th>failed</th><th>shed</th><th>lag p99</th><th>busy</th><th>verdict</th></tr>");
        for (Step.Outcome step : steps) {
            row(page, step);
        }
        page.append("</table>");
        for (Step.Outcome step : steps) {
            details(page, step);
        }
        return page.append("</html>\n").toString();
    }

    private static void row(StringBuilder page, Step.Outcome step) {
        Figures figures = step.figures();
        page.append(String.format(
                Locale.ROOT,
                "<tr><td>%,d</td><td>%,.0f</td><td>%s</td><td>%s</td><td>%s</td><td>%.1f</td><td>%d</td><td>%d</td>"
                        + "<td>%.2f</td><td>%.0f %%</td><td class=\"%s\">%s</td></tr>",
                step.plan().users(),
                figures.sent() * 1e9 / step.plan().time().toNanos(),
                figures.text(50),
                figures.text(95),
                figures.text(99),
                figures.percentile(100),
                figures.errors(),
                figures.count(Figures.End.SHED),
                figures.lagP99(),
                100 * step.machine().getOrDefault("busy", 0.0),
                step.verdict().validity(),
                step.verdict().validity()));
    }

    private static void details(StringBuilder page, Step.Outcome step) {
        page.append(String.format(
                Locale.ROOT,
                "<h2>%,d users, %,.0f requests/s</h2>",
                step.plan().users(),
                step.plan().rate()));
        step.verdict()
                .reasons()
                .forEach(reason -> page.append("<p>").append(escaped(reason)).append("</p>"));
        step.setAside()
                .forEach(before -> page.append("<p>Set aside: ")
                        .append(escaped(String.join("; ", before.verdict().reasons())))
                        .append("</p>"));
        page.append("<p>Processor time: ");
        step.cpu()
                .forEach((group, seconds) -> page.append(escaped(group))
                        .append(String.format(
                                Locale.ROOT,
                                " %.1f s (%.0f µs/request), ",
                                seconds,
                                1e6 * seconds / Math.max(1, step.figures().sent()))));
        page.append("</p>");
        chart(page, step.figures().seconds());
    }

    /** p99 by second as a line, failed seconds as red marks. */
    private static void chart(StringBuilder page, List<Figures.Second> seconds) {
        double most = Math.max(
                1e-3, seconds.stream().mapToDouble(Figures.Second::p99).max().orElse(1));
        page.append(String.format(
                Locale.ROOT,
                "<svg width=\"%d\" height=\"%d\" role=\"img\" aria-label=\"p99 by second\"><polyline fill=\"none\" "
                        + "stroke=\"#036\" points=\"",
                WIDTH,
                HEIGHT));
        for (int i = 0; i < seconds.size(); i++) {
            double x = i * (double) WIDTH / Math.max(1, seconds.size() - 1);
            double y = HEIGHT - 4 - (HEIGHT - 20) * seconds.get(i).p99() / most;
            page.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
        }
        page.append("\"/>");
        for (int i = 0; i < seconds.size(); i++) {
            if (seconds.get(i).error() > 0) {
                page.append(String.format(
                        Locale.ROOT,
                        "<rect x=\"%.1f\" y=\"0\" width=\"3\" height=\"10\" fill=\"#b00\"/>",
                        i * (double) WIDTH / Math.max(1, seconds.size() - 1)));
            }
        }
        page.append(String.format(Locale.ROOT, "<text x=\"4\" y=\"12\">p99, up to %.1f ms</text></svg>", most));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
