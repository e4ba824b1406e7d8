package dev.headroom.cache.jcache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Period;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys of well-known types as text: what kind it is, then its text. Parts of a whole have their length in front, so
 * that no two wholes read alike; where order doesn't matter the parts are sorted.
 */
final class StandardKeys {
    static final KeyCodec CODEC = key -> Optional.ofNullable(text(key));

    private StandardKeys() {}

    /** Null where it, or a part of it, is of another type. */
    private static @Nullable String text(Object key) {
        return switch (key) {
            case String text -> "s" + text;
            case Long number -> "l" + number;
            case Integer number -> "i" + number;
            case Short number -> "h" + number;
            case Byte number -> "b" + number;
            case Character character -> "c" + character;
            case Boolean truth -> "t" + truth;
            case Double number -> "d" + Double.doubleToLongBits(number);
            case Float number -> "f" + Float.floatToIntBits(number);
            case BigInteger number -> "n" + number;
            case BigDecimal number -> "m" + number;
            case UUID id -> "u" + id;
            case Enum<?> constant -> "e" + constant.getDeclaringClass().getName() + '.' + constant.name();
            case Class<?> type -> "k" + type.getName();
            case URI uri -> "w" + uri;
            case Locale locale -> "g" + locale.toLanguageTag() + '/' + locale;
            case Date date when key.getClass() == Date.class -> "a" + date.toInstant();
            case Duration duration -> "p" + duration;
            case Period period -> "q" + period;
            case ZoneId zone -> "z" + zone;
            case TemporalAccessor time
            when javaTime(time) -> "j" + time.getClass().getSimpleName() + ' ' + time;
            case Optional<?> optional -> optional.isEmpty() ? "o" : parts("o", Stream.of(optional.get()), false);
            case List<?> list -> parts("[", list.stream(), false);
            case Set<?> set -> parts("{", set.stream(), true);
            case Map<?, ?> map -> entries(map);
            case Record composite -> components(composite);
            default -> null;
        };
    }

    private static boolean javaTime(TemporalAccessor time) {
        return time.getClass().getPackageName().equals("java.time");
    }

    private static @Nullable String entries(Map<?, ?> map) {
        return parts("<", map.entrySet().stream().map(entry -> Arrays.asList(entry.getKey(), entry.getValue())), true);
    }

    private static @Nullable String components(Record composite) {
        RecordComponent[] components = composite.getClass().getRecordComponents();
        return parts(
                "r" + composite.getClass().getName() + ':',
                Arrays.stream(components).map(component -> component(composite, component)),
                false);
    }

    private static @Nullable Object component(Record composite, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(composite);
        } catch (IllegalAccessException | InvocationTargetException failure) {
            throw new IllegalArgumentException("key " + component + " can't be read", failure);
        }
    }

    private static @Nullable String parts(String kind, Stream<? extends @Nullable Object> parts, boolean sorted) {
        Collection<@Nullable String> texts = parts.<@Nullable String>map(part -> part == null ? "-" : text(part))
                .toList();
        if (texts.contains(null)) {
            return null;
        }
        Stream<@Nullable String> ordered = sorted ? texts.stream().sorted() : texts.stream();
        StringBuilder whole = new StringBuilder(kind);
        ordered.forEach(text -> {
            if (text != null) {
                whole.append(text.length()).append('.').append(text);
            }
        });
        return whole.toString();
    }
}
