package dev.headroom.sql.corpus;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.cfg.Configuration;

/** Lazy and eager loading as Hibernate does it. */
final class HibernateCases {
    private static final AtomicLong NEXT = new AtomicLong(10_000);

    private HibernateCases() {}

    static List<Case> all() {
        return List.of(
                Case.nPlusOne(
                        "Hibernate: a lazy parent of each",
                        shop -> in(shop, Map.of(), session -> {
                            for (Order order : orders(session)) {
                                order.customer().name();
                            }
                        })),
                Case.nPlusOne(
                        "Hibernate: a lazy collection of each",
                        shop -> in(shop, Map.of(), session -> {
                            for (Order order : orders(session)) {
                                Hibernate.initialize(order.shipments());
                            }
                        })),
                Case.nPlusOneTwice(
                        "Hibernate: two lazy collections of each",
                        shop -> in(shop, Map.of(), session -> {
                            for (Order order : orders(session)) {
                                Hibernate.initialize(order.lines());
                                Hibernate.initialize(order.shipments());
                            }
                        })),
                Case.nPlusOne(
                        "Hibernate: an eager parent behind a query",
                        shop -> in(
                                shop,
                                Map.of(),
                                session -> session.createSelectionQuery("from Line", Line.class)
                                        .getResultList())),
                Case.nPlusOne(
                        "Hibernate: found one by one",
                        shop -> in(shop, Map.of(), session -> {
                            for (long id = 1; id <= 10; id++) {
                                session.find(Product.class, id);
                            }
                        })),
                Case.nPlusOne(
                        "Hibernate: asked one by one",
                        shop -> in(shop, Map.of(), session -> {
                            for (long id = 1; id <= 10; id++) {
                                session.createSelectionQuery("from Order where customer.id = :id", Order.class)
                                        .setParameter("id", id)
                                        .getResultList();
                            }
                        })));
    }

    static List<Case> together() {
        return List.of(
                Case.good(
                        "Hibernate: join fetch",
                        shop -> in(
                                shop,
                                Map.of(),
                                session -> session.createSelectionQuery(
                                                "from Order o join fetch o.customer left join fetch o.shipments",
                                                Order.class)
                                        .getResultList()
                                        .forEach(order -> Hibernate.initialize(order.shipments())))),
                Case.good(
                        "Hibernate: batches of lazy parents",
                        shop -> in(shop, Map.of("hibernate.default_batch_fetch_size", 4), session -> {
                            for (Order order : orders(session)) {
                                order.customer().name();
                            }
                        })),
                Case.good(
                        "Hibernate: batches of lazy collections",
                        shop -> in(shop, Map.of("hibernate.default_batch_fetch_size", 5), session -> {
                            for (Order order : orders(session)) {
                                Hibernate.initialize(order.shipments());
                            }
                        })),
                Case.good(
                        "Hibernate: collections by subselect",
                        shop -> in(
                                shop,
                                Map.of(),
                                session -> session.createSelectionQuery("from Customer", Customer.class)
                                        .getResultList()
                                        .forEach(customer -> Hibernate.initialize(customer.orders())))));
    }

    static List<Case> sessions() {
        return List.of(
                Case.good(
                        "Hibernate: an entity graph",
                        shop -> in(shop, Map.of(), session -> {
                            var graph = session.createEntityGraph(Order.class);
                            graph.addAttributeNodes("customer");
                            session.createSelectionQuery("from Order", Order.class)
                                    .setEntityGraph(graph, org.hibernate.graph.GraphSemantic.LOAD)
                                    .getResultList()
                                    .forEach(order -> order.customer().name());
                        })),
                Case.good(
                        "Hibernate: many by their keys",
                        shop -> in(
                                shop,
                                Map.of(),
                                session -> session.findMultiple(Product.class, List.of(1L, 2L, 3L, 4L, 5L, 6L)))),
                Case.good(
                        "Hibernate: one row again in one session",
                        shop -> in(shop, Map.of(), session -> {
                            for (int i = 0; i < 10; i++) {
                                session.find(Product.class, 7L);
                            }
                        })),
                Case.same(
                        "Hibernate: one query again",
                        shop -> in(shop, Map.of(), session -> {
                            for (int i = 0; i < 10; i++) {
                                session.createSelectionQuery("from Shipment where id = 7", Shipment.class)
                                        .getResultList();
                            }
                        })),
                Case.same("Hibernate: one row again without a session's memory", shop -> {
                    try (SessionFactory factory = factory(shop, Map.of());
                            StatelessSession session = factory.openStatelessSession()) {
                        for (int i = 0; i < 10; i++) {
                            session.get(Product.class, 7L);
                        }
                    }
                }));
    }

    static List<Case> writes() {
        return List.of(
                Case.writes(
                        "Hibernate: keys that the database gives",
                        shop -> in(shop, Map.of(), session -> {
                            for (int i = 0; i < 10; i++) {
                                session.persist(new Event("identity", i));
                            }
                        })),
                Case.writes(
                        "Hibernate: no batches",
                        shop -> in(shop, Map.of(), session -> {
                            for (int i = 0; i < 10; i++) {
                                session.persist(new Note(NEXT.incrementAndGet(), "unbatched"));
                            }
                        })),
                Case.good(
                        "Hibernate: batches",
                        shop -> in(shop, Map.of("hibernate.jdbc.batch_size", 50), session -> {
                            for (int i = 0; i < 10; i++) {
                                session.persist(new Note(NEXT.incrementAndGet(), "batched"));
                            }
                        })),
                Case.good(
                        "Hibernate: one statement for all",
                        shop -> in(
                                shop,
                                Map.of(),
                                session -> session.createMutationQuery(
                                                "update Note set name = 'all' where name = 'batched'")
                                        .executeUpdate())));
    }

    private static List<Order> orders(Session session) {
        return session.createSelectionQuery("from Order", Order.class).getResultList();
    }

    private static void in(Shop shop, Map<String, Object> settings, Consumer<Session> work) {
        try (SessionFactory factory = factory(shop, settings)) {
            factory.inTransaction(work);
        }
    }

    private static SessionFactory factory(Shop shop, Map<String, Object> settings) {
        Configuration configuration = new Configuration();
        configuration.getProperties().put("hibernate.connection.datasource", shop.source());
        configuration.getProperties().putAll(settings);
        List.of(Customer.class, Order.class, Line.class, Product.class, Shipment.class, Event.class, Note.class)
                .forEach(configuration::addAnnotatedClass);
        return configuration.buildSessionFactory();
    }
}
