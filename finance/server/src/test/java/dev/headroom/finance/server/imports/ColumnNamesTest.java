package dev.headroom.finance.server.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a heading costs what it is long, whatever stands in it. */
final class ColumnNamesTest {
    private static final int MANY = 2_000_000;

    @ParameterizedTest
    @ValueSource(strings = {"[", "(", "[(", "([x"})
    void normal_bracketsThatNeverClose_isReadOnce(String open) {
        String name = ColumnNames.normal("Amount " + open.repeat(MANY));
        assertEquals("amount", name.substring(0, 6));
    }
}
