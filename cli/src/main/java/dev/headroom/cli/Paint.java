package dev.headroom.cli;

/** Colours for states; plain words where nobody wants colours. */
record Paint(boolean wanted) {
    private static final String END = "\u001b[0m";

    String good(String word) {
        return in("\u001b[32m", word);
    }

    String careful(String word) {
        return in("\u001b[33m", word);
    }

    String bad(String word) {
        return in("\u001b[31m", word);
    }

    private String in(String colour, String word) {
        return wanted ? colour + word + END : word;
    }
}
