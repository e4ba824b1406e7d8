package dev.headroom.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class NearestTest {
    @Test
    void to_aMisspeltName_findsWhatWasMeant() {
        List<String> known = List.of("session", "price", "profile", "");
        assertEquals(Optional.of("price"), Nearest.to("prise", known));
        assertEquals(Optional.of("profile"), Nearest.to("profil", known));
        assertEquals(Optional.of(""), Nearest.to("", known));
        assertEquals(Optional.empty(), Nearest.to("price", List.of()));
    }

    @Test
    void distance_countsWhatHasToChange() {
        assertEquals(0, Nearest.distance("abc", "abc"));
        assertEquals(3, Nearest.distance("kitten", "sitting"));
        assertEquals(3, Nearest.distance("", "abc"));
        assertEquals(3, Nearest.distance("abc", ""));
    }
}
