package dev.headroom.sql.corpus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

/** As an entity; its product is eager, which a query answers by looking it up. */
@Entity
@Table(name = "order_line")
class Line {
    @Id
    private Long id = 0L;

    @ManyToOne
    @JoinColumn(name = "product_id")
    private Product product = new Product();

    protected Line() {}

    Long id() {
        return id;
    }

    Product product() {
        return product;
    }
}
