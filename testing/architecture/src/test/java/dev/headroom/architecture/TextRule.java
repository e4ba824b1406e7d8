package dev.headroom.architecture;

import dev.headroom.architecture.Tree.Source;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Words that some files must not hold.
 *
 * @param name what a reader of the report sees
 * @param words what is banned
 * @param where the paths it is banned in
 */
record TextRule(String name, Pattern words, Predicate<String> where) {
    private static final String THIS_FILE = "testing/architecture/src/test/java/dev/headroom/architecture/TextRule";

    static List<TextRule> all() {
        Predicate<String> everywhere = path -> !path.startsWith(THIS_FILE);
        Predicate<String> launcher = path -> path.equals("headroom");
        return List.of(
                rule(
                        "host of a package registry",
                        "(?i)https?://[^\\s\"'/]*(?:registry|repo1?|nexus|artifactory|mirror|pypi|proxy)[^\\s\"'/]*\\."
                                + "|\\bregistry\\.npmjs\\b|\\brepo1?\\.maven\\b|\"resolved\"\\s*:",
                        everywhere),
                rule("path of one machine", "(?<![\\w.$}<*/-])/(?:(?:work|root)/|tmp\\b|home/[a-z]+)", everywhere),
                rule("place where one machine keeps its JDK", "/usr/lib/jvm", everywhere.and(launcher.negate())),
                rule("work left over", "\\b(?:TODO|FIXME|HACK)\\b", everywhere),
                rule(
                        "test that is switched off",
                        "@Disabled\\b|\\b(?:it|test|describe)\\.(?:skip|only)\\(",
                        everywhere),
                rule(
                        "word of praise",
                        "(?i)\\b(?:production-ready|blazing(?:ly)?|cutting-edge|state-of-the-art|seamless(?:ly)?"
                                + "|world-class|best-in-class|enterprise-grade|battle-tested|game-chang\\w+"
                                + "|lightning[- ]fast|supercharged?)\\b",
                        everywhere),
                rule(
                        "heading with a picture",
                        "(?m)^#.*\\p{IsEmoji_Presentation}",
                        everywhere.and(path -> path.endsWith(".md"))),
                rule(
                        "test that waits for time to pass",
                        "Thread\\.sleep|TimeUnit\\.\\w+\\.sleep",
                        everywhere.and(path -> path.contains("/src/test/"))),
                rule(
                        "test jar that a build without tests doesn't make, though it asks for it",
                        "<goal>test-jar</goal>\\s*</goals>(?!\\s*<configuration>\\s*(?:<!--[^>]*-->\\s*)?<skip>false<)",
                        everywhere.and(path -> path.endsWith("pom.xml") && !path.startsWith("testing/"))),
                rule(
                        "word of the product in the platform",
                        "(?i)\\b(?:finance|households?|portfolios?|outlooks?|mortgages?)\\b",
                        path -> path.startsWith("platform/")
                                || path.startsWith("spring/")
                                || path.startsWith("embedded/")));
    }

    private static TextRule rule(String name, String words, Predicate<String> where) {
        return new TextRule(name, Pattern.compile(words), where);
    }

    /** {@code path:line: words}, one for each line that breaks the rule. */
    List<String> violations(Source source) {
        if (!where.test(source.path())) {
            return List.of();
        }
        return words.matcher(source.text())
                .results()
                .map(found -> source.path() + ":" + line(source.text(), found.start()) + ": " + found.group())
                .toList();
    }

    private static long line(String text, int at) {
        return 1
                + text.substring(0, at).chars().filter(letter -> letter == '\n').count();
    }
}
