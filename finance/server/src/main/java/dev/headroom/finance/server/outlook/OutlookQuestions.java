package dev.headroom.finance.server.outlook;

import dev.headroom.finance.server.graphql.Asked;
import dev.headroom.finance.server.graphql.Questions;
import dev.headroom.finance.server.identity.Caller.Household;
import graphql.schema.DataFetchingEnvironment;
import java.time.LocalDate;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.QueryMapping;

/** The daily outlook over GraphQL. */
@Questions
class OutlookQuestions {
    private final Outlooks outlooks;

    OutlookQuestions(Outlooks outlooks) {
        this.outlooks = outlooks;
    }

    @QueryMapping
    OutlookDocument dailyOutlook(
            @ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        LocalDate date = field.getArgument("date");
        return outlooks.of(household, date).document();
    }
}
