package dev.headroom.http;

import dev.headroom.base.Memo;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which codings a client takes, by the quality values of RFC 9110, section 12.5.3. A malformed member counts as not
 * sent; a field of more than {@value #LONGEST} characters as one that takes the bytes themselves and nothing else.
 */
public final class AcceptEncoding {
    static final int LONGEST = 1024;
    private static final int UNSET = -1;
    private static final int LONGEST_KNOWN = 100;
    /** Clients send one of a few. */
    private static final Memo<String, AcceptEncoding> KNOWN = new Memo<>(500);

    private static final int FULL = 1000;
    private static final int MOST = 32;

    /** Without the field everything is acceptable, and old clients read none: identity. */
    static final AcceptEncoding IDENTITY_ONLY = new AcceptEncoding(Map.of(Coding.IDENTITY, FULL));

    /** In thousandths; what is missing isn't acceptable. */
    private final Map<Coding, Integer> qualities;

    private AcceptEncoding(Map<Coding, Integer> qualities) {
        this.qualities = qualities;
    }

    /** The field of a request, all lines joined; null where it isn't sent. */
    public static AcceptEncoding of(@Nullable String field) {
        if (field == null || field.length() > LONGEST) {
            return IDENTITY_ONLY;
        }
        if (field.length() > LONGEST_KNOWN) {
            return parsed(field);
        }
        AcceptEncoding known = KNOWN.get(field);
        return known == null ? KNOWN.put(field, parsed(field)) : known;
    }

    private static AcceptEncoding parsed(String field) {
        Map<Coding, Integer> qualities = new EnumMap<>(Coding.class);
        int others = UNSET;
        List<String> members = Lists.members(field);
        for (String member : members.subList(0, Math.min(MOST, members.size()))) {
            String token = token(member);
            int quality = quality(member);
            if (quality == UNSET) {
                continue;
            }
            if (token.equals("*")) {
                others = Math.max(others, quality);
            } else {
                Optional<Coding> coding = Coding.named(token);
                coding.ifPresent(named -> qualities.merge(named, quality, Math::max));
            }
        }
        for (Coding coding : Coding.values()) {
            qualities.putIfAbsent(coding, unlisted(coding, others));
        }
        return new AcceptEncoding(qualities);
    }

    /**
     * Whether a coding is asked for by its name. A star doesn't stand for codings that need more than the client's word
     * for the bytes it has.
     *
     * @param field of a request, all lines joined; null where it isn't sent
     */
    static boolean names(@Nullable String field, String token) {
        if (field == null || field.length() > LONGEST) {
            return false;
        }
        for (String member : Lists.members(field)) {
            if (token(member).equalsIgnoreCase(token)) {
                return quality(member) > 0;
            }
        }
        return false;
    }

    /** Identity is acceptable unless it is excluded, by itself or by the star; as the last resort. */
    private static int unlisted(Coding coding, int others) {
        if (coding == Coding.IDENTITY) {
            return others == UNSET ? 1 : others;
        }
        return Math.max(0, others);
    }

    private static String token(String member) {
        int semicolon = member.indexOf(';');
        return (semicolon < 0 ? member : member.substring(0, semicolon)).strip();
    }

    /** In thousandths, or UNSET where what it says isn't {@code q=} with at most three decimals up to 1. */
    private static int quality(String member) {
        int semicolon = member.indexOf(';');
        if (semicolon < 0) {
            return FULL;
        }
        String text = member.substring(semicolon + 1).strip().toLowerCase(Locale.ROOT);
        if (!text.startsWith("q=") || text.length() < 3 || text.length() > 7) {
            return UNSET;
        }
        char whole = text.charAt(2);
        if ((whole != '0' && whole != '1') || (text.length() > 3 && text.charAt(3) != '.')) {
            return UNSET;
        }
        int thousandths = 0;
        int unit = 100;
        for (int i = 4; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return UNSET;
            }
            thousandths += (digit - '0') * unit;
            unit /= 10;
        }
        return whole == '0' ? thousandths : thousandths == 0 ? FULL : UNSET;
    }

    private int quality(Coding coding) {
        return qualities.getOrDefault(coding, 0);
    }

    /** Whether the client takes it at all. */
    public boolean accepts(Coding coding) {
        return quality(coding) > 0;
    }

    /**
     * The best of those on offer: the highest quality, and among equals the first in the order of {@link Coding}; empty
     * where none is acceptable (406).
     */
    public Optional<Coding> best(Collection<Coding> offered) {
        Coding best = null;
        for (Coding coding : Coding.values()) {
            if (offered.contains(coding) && accepts(coding) && (best == null || quality(coding) > quality(best))) {
                best = coding;
            }
        }
        return Optional.ofNullable(best);
    }
}
