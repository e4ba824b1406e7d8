package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * One server. Which of them is the primary is found out, not configured.
 *
 * @param name in reports and logs, 1 to 63 letters, digits, dots, dashes and underscores
 * @param url of the server itself: {@code jdbc:postgresql://host:port/database}, one host, no credentials
 * @param poolerUrl of a pooler in front of it, for the work; looks and {@link Database#direct} go around it
 */
public record NodeSettings(String name, String url, Optional<String> poolerUrl) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

    /** Without a pooler. */
    public static NodeSettings of(String name, String url) {
        return new NodeSettings(name, url, Optional.empty());
    }

    void check(List<Violation> broken) {
        if (!NAME.matcher(name).matches()) {
            broken.add(
                    Violation.of("name of a node", "must be 1..63 letters, digits, dots, dashes, underscores", name));
        }
        checkUrl(broken, "url of node " + name, url);
        poolerUrl.ifPresent(pooler -> checkUrl(broken, "pooler url of node " + name, pooler));
    }

    private static void checkUrl(List<Violation> broken, String what, String url) {
        if (!url.startsWith("jdbc:postgresql:") || Driver.parseURL(url, null) == null) {
            broken.add(Violation.of(what, "can't be read", withoutParameters(url))
                    .instead("write jdbc:postgresql://host:port/database"));
        } else if (withoutParameters(url).contains(",")) {
            broken.add(Violation.of(what, "must name one host", withoutParameters(url))
                    .instead("give each host a node of its own"));
        }
    }

    /** Parameters may hold a password. */
    private static String withoutParameters(String url) {
        int mark = url.indexOf('?');
        return mark < 0 ? url : url.substring(0, mark);
    }

    @Override
    public String toString() {
        return name + " at " + withoutParameters(url);
    }
}
