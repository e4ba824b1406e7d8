package dev.headroom.cli;

/**
 * One thing that the doctor looked at.
 *
 * @param area what it belongs to: programs, data, service
 * @param name as a person calls it
 * @param state its verdict
 * @param text what was found, and the way out where it is not well
 */
record Finding(String area, String name, State state, String text) {
    enum State {
        /** As it should be. */
        WELL,
        /** Something works less well, or a test is skipped. */
        LESS,
        /** Something doesn't work until it is mended. */
        BROKEN
    }

    Json json() {
        return Json.object()
                .with("area", Json.of(area))
                .with("name", Json.of(name))
                .with("state", Json.of(state.name().toLowerCase(java.util.Locale.ROOT)))
                .with("text", Json.of(text));
    }
}
