package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;

/** As an entity; everything about it is lazy. */
@Entity
@Table(name = "orders")
class Order {
    @Id
    private Long id = 0L;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "customer_id")
    private Customer customer = new Customer();

    @OneToMany
    @JoinColumn(name = "order_id")
    private List<Line> lines = new ArrayList<>();

    @OneToMany
    @JoinColumn(name = "order_id")
    private List<Shipment> shipments = new ArrayList<>();

    protected Order() {}

    Long id() {
        return id;
    }

    Customer customer() {
        return customer;
    }

    List<Line> lines() {
        return lines;
    }

    List<Shipment> shipments() {
        return shipments;
    }
}
