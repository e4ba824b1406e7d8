package dev.headroom.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MemoTest {
    @Test
    void beyondItsBound_everythingIsForgotten_butWhatCame() {
        Memo<Integer, String> memo = new Memo<>(3);
        IntStream.range(0, 3).forEach(i -> memo.put(i, "value " + i));
        assertEquals("value 0", memo.get(0));
        assertEquals("value 3", memo.put(3, "value 3"));
        assertEquals("value 3", memo.get(3));
        assertNull(memo.get(0));
        memo.clear();
        assertNull(memo.get(3));
    }

    @Test
    void withoutRoom_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Memo<String, String>(0));
    }

    @Test
    void forgotten_isUnknown_andTheOthersStay() {
        Memo<String, Integer> memo = new Memo<>(10);
        memo.put("a", 1);
        memo.put("b", 2);
        memo.forget("a");
        memo.forget("never known");
        assertNull(memo.get("a"));
        assertEquals(2, memo.get("b"));
    }
}
