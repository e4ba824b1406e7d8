package dev.headroom.spring;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** With everything about it lazy. */
@Entity
class Parcel {
    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE)
    private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY, cascade = CascadeType.ALL)
    private Sender sender = new Sender("");

    @OneToMany(cascade = CascadeType.ALL)
    @JoinColumn(name = "parcel_id")
    private Set<Piece> pieces = new HashSet<>();

    @OneToMany(cascade = CascadeType.ALL)
    @JoinColumn(name = "parcel_id")
    private Set<Stamp> stamps = new HashSet<>();

    @OneToMany(cascade = CascadeType.ALL)
    @JoinColumn(name = "labelled_id")
    @Eager(Eager.By.SUBSELECT)
    private Set<Stamp> labels = new HashSet<>();

    protected Parcel() {}

    Parcel(int number) {
        sender = new Sender("sender " + number);
        for (int i = 0; i < 3; i++) {
            pieces.add(new Piece(i));
            stamps.add(new Stamp(i));
            labels.add(new Stamp(i + 10));
        }
    }

    @Nullable Long id() {
        return id;
    }

    Sender sender() {
        return sender;
    }

    Set<Piece> pieces() {
        return pieces;
    }

    Set<Stamp> stamps() {
        return stamps;
    }

    Set<Stamp> labels() {
        return labels;
    }
}
