package dev.headroom.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.architecture.Tree.Source;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextRuleTest {
    private static final List<Source> SOURCES = Tree.sources();

    private static final Pattern PUBLIC_TYPE = Pattern.compile(
            "^public (?:(?:abstract|final|sealed|non-sealed|static) )*(?:class|interface|record|enum|@interface) (\\w+)",
            Pattern.MULTILINE);
    private static final Pattern ANNOTATIONS =
            Pattern.compile("(?:\\s*@\\w+(?:\\([^()]*(?:\\([^()]*\\)[^()]*)*\\))?)+\\s*$");

    @TestFactory
    Stream<DynamicTest> everyFile_everyRule_kept() {
        return TextRule.all().stream()
                .map(rule -> dynamicTest(
                        rule.name(),
                        () -> assertEquals(
                                List.of(),
                                SOURCES.stream()
                                        .flatMap(source -> rule.violations(source).stream())
                                        .toList())));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            web/package.json               | see https://registry.example.org/left-pad         | 1
            web/package-lock.json          | "resolved": "anything"                            | 1
            pom.xml                        | http://maven.apache.org/POM/4.0.0                 | 0
            docs/x.md                      | unpack it to /tmp/x                               | 1
            docs/x.md                      | cd /root/headroom                                 | 1
            docs/x.md                      | ./headroom run --data /var/tmp/x                  | 0
            web/src/x.tsx                  | </root>                                           | 0
            docs/x.md                      | JAVA_HOME=/usr/lib/jvm/x                          | 1
            headroom                       | /usr/lib/jvm                                      | 0
            cli/src/main/java/X.java       | // TODO mend                                      | 1
            web/src/x.test.ts              | it.skip('works')                                  | 1
            README.md                      | a blazingly fast cache                            | 1
            README.md                      | # \uD83D\uDE80 Start                              | 1
            README.md                      | # Start                                           | 0
            cli/src/test/java/XTest.java   | Thread.sleep(10);                                 | 1
            cli/src/main/java/X.java       | Thread.sleep(10);                                 | 0
            platform/base/src/X.java       | /** The household's own. */                       | 1
            finance/server/src/X.java      | /** The household's own. */                       | 0
            embedded/pom.xml               | <goal>test-jar</goal></goals></execution>         | 1
            testing/kit/pom.xml            | <goal>test-jar</goal></goals></execution>         | 0
            """)
    void everyRule_plantedText_foundOnlyWhereBanned(String path, String text, long expected) {
        Source planted = new Source(path, text);
        assertEquals(
                expected,
                TextRule.all().stream()
                        .flatMap(rule -> rule.violations(planted).stream())
                        .count());
    }

    @Test
    void platform_everyPublicType_isDocumented() {
        List<Source> platform = SOURCES.stream()
                .filter(source -> source.path().matches("(?:platform/[^/]+|spring|embedded)/src/main/.*\\.java"))
                .toList();
        assertTrue(platform.size() > 5, "found no sources to check");
        assertEquals(
                List.of(),
                platform.stream()
                        .flatMap(source -> undocumented(source.text()).map(type -> source.path() + ": " + type))
                        .toList());
    }

    @Test
    void undocumented_plantedTypes_found() {
        assertEquals(
                List.of("A"),
                undocumented("package x;\n\npublic final class A {}").toList());
        assertEquals(
                List.of("B"),
                undocumented("import x.Y;\n\n@Y(\"(z)\")\npublic record B() {}").toList());
        assertEquals(
                List.of(),
                undocumented("/** Defined. */\n@Y(\"(z)\")\npublic record C() {}")
                        .toList());
    }

    private static Stream<String> undocumented(String text) {
        Matcher types = PUBLIC_TYPE.matcher(text);
        return types.results()
                .filter(type -> {
                    String before = ANNOTATIONS
                            .matcher(text.substring(0, type.start()))
                            .replaceFirst("")
                            .stripTrailing();
                    return !before.endsWith("*/");
                })
                .map(type -> type.group(1));
    }
}
