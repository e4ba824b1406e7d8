package dev.headroom.finance.server.page;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the versions of one script or style sheet have in common: the build calls them by their name and seven signs of
 * their content's hash.
 */
final class AssetFamilies {
    /** On the class path. */
    static final String PLACE = "static/assets/";
    /** Where they are handed out. */
    static final String ADDRESS = "/assets/";

    private static final Pattern VERSION = Pattern.compile("([\\w./-]+)-[\\w-]{6}(\\.(?:js|css))");

    private AssetFamilies() {}

    /**
     * The addresses of all versions of a file, as {@code /assets/app-*.js}; empty for one whose name holds no hash.
     *
     * @param path below the place of all of them, as {@code app-BYKytD.js}
     */
    static Optional<String> of(String path) {
        Matcher version = VERSION.matcher(path);
        return version.matches() ? Optional.of(ADDRESS + version.group(1) + "-*" + version.group(2)) : Optional.empty();
    }
}
