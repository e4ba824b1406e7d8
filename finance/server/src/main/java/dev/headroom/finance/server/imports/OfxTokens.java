package dev.headroom.finance.server.imports;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The elements of an OFX file in their order. Declares nothing and expands nothing but the five entities of XML,
 * characters by number and the space that doesn't break: a document type is refused.
 */
final class OfxTokens implements AutoCloseable {
    private static final int LONGEST_TAG = 1_000;
    private static final int LONGEST_TEXT = 10_000;
    private static final Map<String, String> ENTITIES =
            Map.of("amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ");

    private final BufferedReader text;
    private final Deque<Token> pending = new ArrayDeque<>();
    private final StringBuilder content = new StringBuilder();
    private @Nullable String opened;
    private boolean begun;

    OfxTokens(Reader text) {
        this.text = new BufferedReader(text, 65_536);
    }

    /** What stands in the file. */
    sealed interface Token {}

    /** An element begins. */
    record Open(String name) implements Token {}

    /** An element that holds text, as soon as it is known that it holds nothing else. */
    record Value(String name, String text) implements Token {}

    /** An element with others inside ends. */
    record Close(String name) implements Token {}

    /** The next one, null at the end. */
    @Nullable Token next() throws IOException {
        while (pending.isEmpty()) {
            int c = text.read();
            if (c < 0) {
                return null;
            }
            if (c == '<') {
                tag();
            } else if (begun && content.length() < LONGEST_TEXT) {
                content.append((char) c);
            }
        }
        return pending.poll();
    }

    private void tag() throws IOException {
        StringBuilder inside = new StringBuilder();
        for (int c = text.read(); c != '>'; c = text.read()) {
            if (c < 0 || inside.length() == LONGEST_TAG) {
                throw Rejections.file("has a tag that doesn't end", "<" + cut(inside), "the file was cut off");
            }
            inside.append((char) c);
            if (inside.length() == 8 && inside.toString().equals("![CDATA[")) {
                characterData();
                return;
            }
        }
        element(inside.toString().strip());
    }

    private static String cut(CharSequence tag) {
        return tag.subSequence(0, Math.min(40, tag.length())).toString();
    }

    private void characterData() throws IOException {
        int brackets = 0;
        for (int c = text.read(); c >= 0; c = text.read()) {
            if (c == '>' && brackets >= 2) {
                content.setLength(Math.max(0, content.length() - 2));
                return;
            }
            brackets = c == ']' ? brackets + 1 : 0;
            if (content.length() < LONGEST_TEXT) {
                content.append((char) c);
            }
        }
    }

    private void element(String tag) {
        if (tag.startsWith("!DOCTYPE") || tag.startsWith("!ENTITY")) {
            throw Rejections.file("must not declare a document type", "<" + cut(tag), "remove the declaration");
        }
        if (tag.startsWith("?") || tag.startsWith("!")) {
            return;
        }
        flush();
        int space = tag.indexOf(' ');
        String name = (space < 0 ? tag : tag.substring(0, space)).toUpperCase(Locale.ROOT);
        if (name.startsWith("/")) {
            pending.add(new Close(name.substring(1)));
            return;
        }
        if (tag.endsWith("/")) {
            return;
        }
        begun = true;
        opened = name;
        pending.add(new Open(name));
    }

    /** An element's text ends where the next tag begins, whether or not that is its own end. */
    private void flush() {
        String value = content.toString().strip();
        content.setLength(0);
        if (opened != null && !value.isEmpty()) {
            pending.add(new Value(opened, unescaped(value)));
        }
        opened = null;
    }

    private static String unescaped(String value) {
        if (value.indexOf('&') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < value.length()) {
            int end = value.charAt(at) == '&' ? value.indexOf(';', at) : -1;
            String known = end > at && end - at <= 10 ? character(value.substring(at + 1, end)) : null;
            plain.append(known == null ? String.valueOf(value.charAt(at)) : known);
            at = known == null ? at + 1 : end + 1;
        }
        return plain.toString();
    }

    private static @Nullable String character(String name) {
        if (!name.startsWith("#")) {
            return ENTITIES.get(name);
        }
        try {
            boolean hexadecimal = name.startsWith("#x");
            int point = Integer.parseInt(name.substring(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
            return Character.isValidCodePoint(point) ? Character.toString(point) : null;
        } catch (NumberFormatException noNumber) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
