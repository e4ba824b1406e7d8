package dev.headroom.finance.server.categories;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.Tier;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.HouseholdTable;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.freshness.Freshness;
import dev.headroom.spring.CachedQueries;
import dev.headroom.sql.cache.CachedQuery;
import dev.headroom.sql.cache.QuerySpec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.Normalizer;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The categories a household sees: its own and the shared ones. */
@Component
public class Categories {
    private static final ErrorCode UNKNOWN_CATEGORY = new ErrorCode("UNKNOWN_CATEGORY", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode SHARED_CATEGORY = new ErrorCode("SHARED_CATEGORY", ErrorCode.Kind.FORBIDDEN);
    private static final ErrorCode CATEGORY_IN_USE = new ErrorCode("CATEGORY_IN_USE", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode CATEGORY_EXISTS = new ErrorCode("CATEGORY_EXISTS", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode BAD_PARENT = new ErrorCode("IMPOSSIBLE_PARENT", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

    private static final String SELECT = """
            select r.*, p.slug as parent_slug
            from category r
            left join category p on p.id = r.parent_id
            where (r.household_id = :household or r.household_id is null)""";

    /** Of every page of every household, whose results are kept until a category changes. */
    private static final String PAGE = """
            select r.*, p.slug as parent_slug
            from category r
            left join category p on p.id = r.parent_id
            where (r.household_id = ? or r.household_id is null) and r.id > ?
            order by r.id limit ?
            """;

    private final JdbcClient jdbc;
    private final HouseholdTable<Category> table;
    private final CachedQuery<Category> pages;

    Categories(JdbcClient jdbc, InstantSource clock, CachedQueries queries) {
        this.jdbc = jdbc;
        this.pages = queries.declare(QuerySpec.of("category_page", PAGE, Category.class, Categories::read)
                .tiers(Set.of(Tier.MEMORY))
                .freshness(Freshness.strict()));
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("category", "category", SELECT, (row, _) -> read(row)));
    }

    /**
     * The category that a request names by slug or by id, or {@code UNKNOWN_CATEGORY}.
     *
     * @param subject the request's field
     */
    public Category named(Household household, String subject, String slugOrId) {
        boolean byId = DIGITS.matcher(slugOrId).matches();
        return table.query(
                        household, byId ? " and r.id = :name" : " and r.slug = :name order by r.household_id limit 1")
                .param("name", byId ? Long.valueOf(slugOrId) : slugOrId)
                .query((row, _) -> read(row))
                .optional()
                .orElseThrow(() -> CodedException.of(
                        UNKNOWN_CATEGORY,
                        Violation.of(subject, "must be the slug of a category", slugOrId)
                                .instead("GET /api/v1/categories lists them")));
    }

    /** Those of the categories that the household sees, by slug, in one query. */
    public Map<String, Category> bySlug(Household household, Collection<String> slugs) {
        return table
                .query(household, " and r.slug = any(:slugs)")
                .param("slugs", slugs.toArray(String[]::new))
                .query((row, _) -> read(row))
                .list()
                .stream()
                .collect(Collectors.toMap(Category::slug, Function.identity(), (a, b) -> a.shared() ? b : a));
    }

    Page<Category> page(Household household, PageRequest page) {
        List<Category> rows = pages.list(household.id(), page.afterId(), page.fetch());
        return Page.of(rows, page, row -> List.of(row.id()));
    }

    Category get(Household household, long id) {
        return table.get(household, id);
    }

    Category add(Household household, CategoryRequest request) {
        String slug = request.slug() == null ? slug(request.name()) : request.slug();
        requireNew(household, slug);
        return get(household, table.insert(household, columns(household, request, slug, null)));
    }

    @Transactional
    public Category change(Household household, long id, IfMatch condition, CategoryRequest request) {
        Category before = own(household, id);
        String slug = request.slug() == null ? before.slug() : request.slug();
        if (!slug.equals(before.slug())) {
            requireNew(household, slug);
        }
        table.update(household, id, condition, columns(household, request, slug, before));
        return get(household, id);
    }

    /** Removes a category; what used it moves to another, and what was part of it becomes part of its parent. */
    @Transactional
    public void remove(Household household, long id, IfMatch condition, @Nullable String moveTo) {
        Category category = own(household, id);
        condition.require(category.version());
        if (moveTo != null) {
            move(category, named(household, "move_to", moveTo));
        }
        requireUnused(category);
        jdbc.sql("""
                        update category set parent_id = (select parent_id from category where id = :id), version = version + 1
                        where parent_id = :id
                        """).param("id", id).update();
        table.delete(household, id, condition);
    }

    private void move(Category from, Category to) {
        if (from.id() == to.id()) {
            throw CodedException.of(CATEGORY_IN_USE, Violation.of("move_to", "must be another category", to.slug()));
        }
        for (String table : new String[] {"txn", "bill"}) {
            jdbc.sql("update %s set category_id = ?, version = version + 1 where category_id = ?".formatted(table))
                    .params(to.id(), from.id())
                    .update();
        }
        jdbc.sql("""
                        insert into budget_entry as e (budget_id, category_id, planned_minor, rollover)
                        select budget_id, :to, planned_minor, rollover from budget_entry where category_id = :from
                        on conflict (budget_id, category_id) do update
                            set planned_minor = e.planned_minor + excluded.planned_minor
                        """).param("to", to.id()).param("from", from.id()).update();
        jdbc.sql("""
                        with moved as (delete from budget_entry where category_id = ? returning budget_id)
                        update budget set version = version + 1 where id in (select budget_id from moved)
                        """).param(from.id()).update();
    }

    private void requireUnused(Category category) {
        long uses = jdbc.sql("""
                        select (select count(*) from txn where category_id = :id)
                             + (select count(*) from bill where category_id = :id)
                             + (select count(*) from budget_entry where category_id = :id)
                        """).param("id", category.id()).query(Long.class).single();
        if (uses > 0) {
            throw CodedException.of(
                    CATEGORY_IN_USE,
                    Violation.of("category", "is used by transactions, bills or budget entries", uses)
                            .instead("name another in ?move_to= and they move there"));
        }
    }

    private Category own(Household household, long id) {
        Category category = get(household, id);
        if (category.shared()) {
            throw CodedException.of(
                    SHARED_CATEGORY,
                    Violation.of("category", "belongs to every household and can't be changed", category.slug())
                            .instead("add one of your own"));
        }
        return category;
    }

    /** The database can't say it: a shared category and a household's own could have one slug. */
    private void requireNew(Household household, String slug) {
        if (table.query(household, " and r.slug = :slug")
                .param("slug", slug)
                .query((row, _) -> read(row))
                .optional()
                .isPresent()) {
            throw CodedException.of(
                    CATEGORY_EXISTS,
                    Violation.of("slug", "belongs to another category", slug).instead("choose another"));
        }
    }

    private Columns columns(Household household, CategoryRequest request, String slug, @Nullable Category before) {
        return new Columns()
                .set("slug", slug)
                .set("name", request.name().strip())
                .set("kind", request.kind())
                .set("essential", Boolean.TRUE.equals(request.essential()))
                .set("parent_id", request.parent() == null ? null : parent(household, request.parent(), before));
    }

    /** One level only: a report that adds up the parts never has to follow a chain. */
    private Long parent(Household household, String slug, @Nullable Category child) {
        Category parent = named(household, "parent", slug);
        boolean itself = child != null && child.id() == parent.id();
        boolean childHasParts = child != null
                && jdbc.sql("select exists (select from category where parent_id = ?)")
                        .param(child.id())
                        .query(Boolean.class)
                        .single();
        if (itself || childHasParts || parent.parent() != null) {
            throw CodedException.of(
                    BAD_PARENT,
                    Violation.of("parent", "must be another category, and one of the two levels only", slug));
        }
        return parent.id();
    }

    /** {@code Crème & co} becomes {@code creme_co}. */
    static String slug(String name) {
        String plain = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_+|_+$", "");
        String slug = plain.length() < 2 || !Character.isLetter(plain.charAt(0)) ? "own_" + plain : plain;
        return slug.substring(0, Math.min(slug.length(), 50));
    }

    private static Category read(ResultSet row) throws SQLException {
        return new Category(
                row.getLong("id"),
                row.getString("slug"),
                row.getString("name"),
                CategoryKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getBoolean("essential"),
                row.getString("parent_slug"),
                row.getObject("household_id") == null,
                row.getInt("version"));
    }
}
