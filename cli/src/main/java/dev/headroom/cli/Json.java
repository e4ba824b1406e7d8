package dev.headroom.cli;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** A JSON value. A member that is missing reads as {@link Absent}, so that a path can be followed without asking. */
sealed interface Json {
    /** Null, or not there. */
    record Absent() implements Json {}

    record Text(String value) implements Json {}

    record Numeric(BigDecimal value) implements Json {}

    record Flag(boolean value) implements Json {}

    record Items(List<Json> values) implements Json {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Members in their order. */
    record Fields(Map<String, Json> values) implements Json {}

    static Json absent() {
        return new Absent();
    }

    /** An object without members, to add to. */
    static Json object() {
        return new Fields(Map.of());
    }

    static Json of(String value) {
        return new Text(value);
    }

    static Json of(long value) {
        return new Numeric(BigDecimal.valueOf(value));
    }

    static Json of(double value) {
        return new Numeric(BigDecimal.valueOf(value));
    }

    static Json of(boolean value) {
        return new Flag(value);
    }

    static Json of(List<? extends Json> values) {
        return new Items(List.copyOf(values));
    }

    /** A new object with one more member at its end. */
    default Json with(String name, Json value) {
        Map<String, Json> values = new LinkedHashMap<>(this instanceof Fields(var members) ? members : Map.of());
        values.put(name, value);
        return new Fields(values);
    }

    default Json at(String name) {
        return this instanceof Fields(var values) ? values.getOrDefault(name, absent()) : absent();
    }

    /** The elements of an array, none for any other value. */
    default List<Json> items() {
        return this instanceof Items(var values) ? values : List.of();
    }

    /** The members of an object in their order, none for any other value. */
    default Map<String, Json> fields() {
        return this instanceof Fields(var values) ? values : Map.of();
    }

    /** What a person reads: the text of a string, a number or a flag. */
    default Optional<String> text() {
        return switch (this) {
            case Text(var value) -> Optional.of(value);
            case Numeric(var value) -> Optional.of(value.toPlainString());
            case Flag(var value) -> Optional.of(Boolean.toString(value));
            case Absent(), Items(var _), Fields(var _) -> Optional.empty();
        };
    }

    default Optional<String> text(String name) {
        return at(name).text();
    }

    default long number(String name) {
        return at(name) instanceof Numeric(var value) ? value.longValue() : 0;
    }

    /** A figure that may be missing: a percentile of too few samples is. */
    default OptionalDouble decimal(String name) {
        return at(name) instanceof Numeric(var value) ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
    }

    default boolean flag(String name) {
        return at(name) instanceof Flag(var value) && value;
    }

    /** Empty where the text is not JSON. */
    static Optional<Json> parse(String text) {
        try (JsonParser parser = Indented.FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return parser.nextToken() == null ? Optional.empty() : Optional.of(read(parser));
        } catch (JacksonException _) {
            return Optional.empty();
        }
    }

    private static Json read(JsonParser parser) {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> new Text(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Numeric(parser.getDecimalValue());
            case VALUE_TRUE, VALUE_FALSE -> new Flag(parser.currentToken() == JsonToken.VALUE_TRUE);
            case START_ARRAY -> readItems(parser);
            case START_OBJECT -> readFields(parser);
            case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE, END_ARRAY, END_OBJECT, PROPERTY_NAME -> absent();
        };
    }

    private static Json readItems(JsonParser parser) {
        List<Json> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(read(parser));
        }
        return new Items(values);
    }

    private static Json readFields(JsonParser parser) {
        Map<String, Json> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            values.put(name, read(parser));
        }
        return new Fields(values);
    }

    /** The value as indented JSON text. */
    default String print() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = Indented.FACTORY.createGenerator(new Indented(), text)) {
            write(generator);
        }
        return text.toString();
    }

    private void write(JsonGenerator generator) {
        switch (this) {
            case Absent() -> generator.writeNull();
            case Text(var value) -> generator.writeString(value);
            case Numeric(var value) -> generator.writeNumber(value);
            case Flag(var value) -> generator.writeBoolean(value);
            case Items(var values) -> {
                generator.writeStartArray();
                values.forEach(value -> value.write(generator));
                generator.writeEndArray();
            }
            case Fields(var values) -> {
                generator.writeStartObject();
                values.forEach((name, value) -> value.write(generator.writeName(name)));
                generator.writeEndObject();
            }
        }
    }

    /** What the generator asks for how to write. */
    final class Indented extends ObjectWriteContext.Base {
        private static final JsonFactory FACTORY = new JsonFactory();

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }

        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }
    }
}
