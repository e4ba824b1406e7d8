package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;

/** As an entity; its orders are read together for all customers of a query. */
@Entity
class Customer {
    @Id
    private Long id = 0L;

    private String name = "";

    @OneToMany(mappedBy = "customer")
    @Fetch(FetchMode.SUBSELECT)
    private List<Order> orders = new ArrayList<>();

    protected Customer() {}

    Long id() {
        return id;
    }

    String name() {
        return name;
    }

    List<Order> orders() {
        return orders;
    }
}
