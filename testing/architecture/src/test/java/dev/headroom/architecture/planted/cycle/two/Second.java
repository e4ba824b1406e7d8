package dev.headroom.architecture.planted.cycle.two;

import dev.headroom.architecture.planted.cycle.one.First;
import java.util.List;

/** The other half. */
public record Second(List<First> previous) {
    public Second {
        previous = List.copyOf(previous);
    }
}
