package dev.canopy.attribute;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.util.ArrayList;
import java.util.List;

/** An entity whose subclasses have tables of their own, for the tests of the language. */
@Entity
@Inheritance(strategy = InheritanceType.JOINED)
public class JoinedSample {
    @Id
    Long id;

    Long whole;

    @Column(columnDefinition = "text")
    String text;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "parent_id")
    JoinedSample parent;

    @OneToMany(mappedBy = "parent")
    List<JoinedSample> children = new ArrayList<>();

    void setWhole(Long whole) {
        this.whole = whole;
    }

    /** A subclass without instances of its own. */
    @Entity(name = "JoinedPart")
    public abstract static class JoinedPart extends JoinedSample {
        Long part;

        @ManyToOne(fetch = FetchType.LAZY)
        @JoinColumn(name = "twin_id")
        JoinedSample twin;

        @Column(name = "twin_id", insertable = false, updatable = false)
        Long twinId;
    }

    /** A subclass of the abstract one. */
    @Entity(name = "JoinedLeaf")
    public static class JoinedLeaf extends JoinedPart {
        Long leaf;
    }

    /** Another subclass of the abstract one, which has a subclass of its own. */
    @Entity(name = "JoinedStem")
    public static class JoinedStem extends JoinedPart {
        Long stem;
    }

    /** Three levels below the root. */
    @Entity(name = "JoinedTip")
    public static class JoinedTip extends JoinedStem {
        Long tip;
    }
}
