package dev.headroom.finance.server.categories;

import dev.headroom.finance.server.graphql.Asked;
import dev.headroom.finance.server.graphql.Questions;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.Page;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import java.util.Map;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.ContextValue;
import org.springframework.graphql.data.method.annotation.QueryMapping;

/** Categories over GraphQL. */
@Questions
class CategoryQuestions {
    private final Categories categories;

    CategoryQuestions(Categories categories) {
        this.categories = categories;
    }

    @QueryMapping
    Page<Category> categories(
            @ContextValue(name = Asked.HOUSEHOLD) Household household, DataFetchingEnvironment field) {
        return categories.page(household, Asked.page(field));
    }

    @BatchMapping(typeName = "Category", field = "parent")
    Map<Category, Category> parents(List<Category> parts, @ContextValue(name = Asked.HOUSEHOLD) Household household) {
        return Asked.belonging(parts, Category::parent, slugs -> categories.bySlug(household, slugs));
    }
}
