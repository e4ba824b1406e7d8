package dev.headroom.sql.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.sql.RepeatFinding;
import dev.headroom.sql.StatementScope;
import dev.headroom.sql.StatementSettings;
import dev.headroom.sql.Statements;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@WithServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RepeatCorpusTest {
    private final DataSource raw;

    RepeatCorpusTest(TestServers servers) throws SQLException {
        raw = Shop.raw(servers.freshDatabase());
    }

    @BeforeAll
    void fill() throws SQLException {
        Shop.create(raw);
    }

    static List<Case> cases() {
        return Stream.of(
                        LookUpCases.all(),
                        LookUpCases.each(),
                        LookUpCases.forms(),
                        LookUpCases.hidden(),
                        LookUpCases.twice(),
                        OtherCases.pages(),
                        OtherCases.batches(),
                        OtherCases.units(),
                        OtherCases.chores(),
                        OtherCases.repeats(),
                        OtherCases.writes(),
                        HibernateCases.all(),
                        HibernateCases.together(),
                        HibernateCases.sessions(),
                        HibernateCases.writes())
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void findings_ofEachCase_areThoseOfItsLabel(Case labelled) throws Exception {
        Statements statements =
                new Statements(StatementSettings.usual().withApplication(List.of("dev.headroom.sql.corpus")));
        Shop shop = new Shop(statements.observe(raw));
        List<RepeatFinding> findings = StatementScope.call(labelled.name(), () -> {
            labelled.work().run(shop);
            return StatementScope.current().orElseThrow().findings();
        });
        assertEquals(
                labelled.label(),
                findings.stream().map(RepeatFinding::kind).sorted().toList(),
                () -> findings.toString());
        assertEquals(findings.size(), statements.report(10).repeats().size(), "what the registry was told at the end");
    }

    @Test
    void corpus_isLargeAndOfBothKinds() {
        long bad = cases().stream().filter(each -> !each.label().isEmpty()).count();
        assertTrue(cases().size() >= 60);
        assertTrue(bad >= 30);
        assertTrue(cases().size() - bad >= 25);
        assertEquals(cases().size(), cases().stream().map(Case::name).distinct().count());
    }
}
