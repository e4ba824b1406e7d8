package dev.headroom.finance.server.graphql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import graphql.ExecutionResult;
import graphql.GraphQLException;
import graphql.execution.AbortExecutionException;
import graphql.execution.CoercedVariables;
import graphql.execution.ExecutionContext;
import graphql.execution.ValuesResolver;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLAppliedDirectiveArgument;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnmodifiedType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses an operation that would cost too much, before anything is read for it, and charges the others. A field with
 * parts costs 1 or what its {@code @cost} says; a list multiplies what is in it by its {@code first}, or by what its
 * {@code @listSize} assumes; a plain value costs nothing. With its variables, since those are where sizes come from;
 * without regard to {@code @skip}.
 */
final class Costs extends SimplePerformantInstrumentation {
    private static final ErrorCode TOO_DEAR = new ErrorCode("GRAPHQL_TOO_DEAR", ErrorCode.Kind.IMPOSSIBLE);
    private static final long HIGHEST = Integer.MAX_VALUE;

    private final int limit;

    Costs(int limit) {
        this.limit = limit;
    }

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, @Nullable InstrumentationState state) {
        ExecutionContext operation = parameters.getExecutionContext();
        long cost = new Sum(operation)
                .of(
                        operation.getOperationDefinition().getSelectionSet(),
                        operation.getGraphQLSchema().getQueryType());
        if (cost > limit) {
            CodedException refusal = CodedException.of(
                    TOO_DEAR,
                    Violation.of("query", "must cost at most " + limit, cost)
                            .instead("ask for smaller pages: a list multiplies what is in it by its first"));
            throw new AbortExecutionException(List.of(Failures.told(refusal).build()));
        }
        Charge charge = operation.getGraphQLContext().get(Charge.class);
        if (charge != null && !charge.covers(cost)) {
            // the request is refused as a whole: whoever executes it asks the charge
            throw new AbortExecutionException("the quota is used up");
        }
        return SimpleInstrumentationContext.noOp();
    }

    /** Of one operation; every fragment once, as its type is always the same. */
    private static final class Sum {
        private final ExecutionContext operation;
        private final Map<String, Long> fragments = new HashMap<>();

        Sum(ExecutionContext operation) {
            this.operation = operation;
        }

        long of(@Nullable SelectionSet selections, GraphQLFieldsContainer type) {
            long cost = 0;
            if (selections != null) {
                for (Selection<?> selection : selections.getSelections()) {
                    cost = capped(cost
                            + switch (selection) {
                                case Field field -> of(field, type);
                                case InlineFragment inline -> of(inline.getSelectionSet(), type);
                                case FragmentSpread spread -> of(spread.getName(), type);
                                default -> 0;
                            });
                }
            }
            return cost;
        }

        private long of(String fragment, GraphQLFieldsContainer type) {
            Optional<Long> known = Optional.ofNullable(fragments.get(fragment));
            if (known.isPresent()) {
                return known.get();
            }
            FragmentDefinition definition = operation.getFragmentsByName().get(fragment);
            long cost = definition == null ? 0 : of(definition.getSelectionSet(), type);
            fragments.put(fragment, cost);
            return cost;
        }

        private long of(Field field, GraphQLFieldsContainer type) {
            GraphQLFieldDefinition definition = type.getFieldDefinition(field.getName());
            if (definition == null || field.getSelectionSet() == null) {
                return definition == null ? 1 : weight(definition).orElse(0L);
            }
            GraphQLUnmodifiedType parts = GraphQLTypeUtil.unwrapAll(definition.getType());
            long inside =
                    parts instanceof GraphQLFieldsContainer container ? of(field.getSelectionSet(), container) : 0;
            long own = weight(definition).orElse(1L);
            return capped(size(definition, field)
                    .map(items -> own + items * Math.max(1, inside))
                    .orElse(own + inside));
        }

        /** How many items a list counts as; empty for what is none, or whose page says it already. */
        private Optional<Long> size(GraphQLFieldDefinition definition, Field field) {
            if (definition.getArgument("first") == null) {
                return number(definition, "listSize", "assumed");
            }
            try {
                CoercedVariables variables = operation.getCoercedVariables();
                Map<String, Object> arguments = ValuesResolver.getArgumentValues(
                        definition.getArguments(),
                        field.getArguments(),
                        variables,
                        operation.getGraphQLContext(),
                        operation.getLocale());
                return Optional.of(
                        arguments.get("first") instanceof Integer first ? Math.max(1, first.longValue()) : 100L);
            } catch (GraphQLException _) {
                // execution says what is wrong with it
                return Optional.empty();
            }
        }

        private static Optional<Long> weight(GraphQLFieldDefinition definition) {
            return number(definition, "cost", "weight");
        }

        private static Optional<Long> number(GraphQLFieldDefinition definition, String directive, String argument) {
            GraphQLAppliedDirective applied = definition.getAppliedDirective(directive);
            GraphQLAppliedDirectiveArgument value = applied == null ? null : applied.getArgument(argument);
            Integer number = value == null ? null : value.getValue();
            return Optional.ofNullable(number).map(Integer::longValue);
        }

        private static long capped(long cost) {
            return Math.min(cost, HIGHEST);
        }
    }
}
