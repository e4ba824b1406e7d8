package dev.headroom.finance.server.graphql;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;

/** The household itself, and what all features tell alike. */
@Questions
class HouseholdQuestions {
    @QueryMapping
    Household household(@ContextValue(name = Asked.HOUSEHOLD) Household household) {
        return household;
    }

    @SchemaMapping(typeName = "Household", field = "timeZone")
    String timeZone(Household household) {
        return household.zone().getId();
    }

    @SchemaMapping(typeName = "Money", field = "amount")
    BigDecimal amount(Money money) {
        return money.decimal();
    }
}
