package dev.headroom.http;

/** Tells paths that every server reads the same way from those that one normalises and another doesn't. */
final class Paths {
    private static final int LONGEST = 2048;

    private Paths() {}

    /**
     * True for a path without empty or dot segments, parameters, backslashes, and escapes of what needs none: it has
     * one reading, and no suffix that a cache in front could take for a file.
     */
    static boolean canonical(String path) {
        if (path.isEmpty() || path.charAt(0) != '/' || path.length() > LONGEST || path.contains("//")) {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == ';' || c == '\\' || (c == '%' && !plainEscape(path, i))) {
                return false;
            }
            if (c == '.' && path.charAt(i - 1) == '/' && dots(path, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean dots(String path, int from) {
        int end = path.indexOf('/', from);
        String segment = path.substring(from, end < 0 ? path.length() : end);
        return segment.equals(".") || segment.equals("..");
    }

    /** In upper case, and of a byte that can't stand there by itself. */
    private static boolean plainEscape(String path, int at) {
        if (at + 2 >= path.length()) {
            return false;
        }
        int high = "0123456789ABCDEF".indexOf(path.charAt(at + 1));
        int low = "0123456789ABCDEF".indexOf(path.charAt(at + 2));
        if (high < 0 || low < 0) {
            return false;
        }
        int value = high * 16 + low;
        boolean letter = (value >= 'A' && value <= 'Z') || (value >= 'a' && value <= 'z');
        boolean digit = value >= '0' && value <= '9';
        boolean needsNone = letter || digit || "-._~".indexOf(value) >= 0;
        return value >= ' ' && value != 0x7f && !needsNone && "/\\;%".indexOf(value) < 0;
    }
}
