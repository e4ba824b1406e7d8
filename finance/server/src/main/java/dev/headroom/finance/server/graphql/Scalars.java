package dev.headroom.finance.server.graphql;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.GraphQLScalarType;
import graphql.schema.idl.RuntimeWiring;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import java.util.function.Function;

/** Values that travel as text. */
final class Scalars {
    private Scalars() {}

    static void addTo(RuntimeWiring.Builder wiring) {
        wiring.scalar(scalar("Date", "a date like 2026-01-31", LocalDate::parse));
        wiring.scalar(scalar("DateTime", "a moment like 2026-01-31T12:00:00Z", Instant::parse));
        wiring.scalar(scalar("Decimal", "a decimal number as text", BigDecimal::new));
    }

    private static GraphQLScalarType scalar(String name, String rule, Function<String, Object> reader) {
        return GraphQLScalarType.newScalar()
                .name(name)
                .coercing(new Text(rule, reader))
                .build();
    }

    private record Text(String rule, Function<String, Object> reader) implements Coercing<Object, String> {
        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        }

        @Override
        public Object parseValue(Object input, GraphQLContext context, Locale locale) {
            try {
                if (input instanceof String text) {
                    return reader.apply(text);
                }
            } catch (DateTimeException | NumberFormatException _) {
                // refused below
            }
            throw new CoercingParseValueException("must be " + rule + ", was " + input);
        }

        @Override
        public Object parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            try {
                if (input instanceof StringValue text && text.getValue() != null) {
                    return reader.apply(text.getValue());
                }
            } catch (DateTimeException | NumberFormatException _) {
                // refused below
            }
            throw new CoercingParseLiteralException("must be " + rule);
        }

        @Override
        public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
            return StringValue.of(serialize(input, context, locale));
        }
    }
}
