package dev.canopy.attribute;

import dev.canopy.query.AddressColumn;
import dev.canopy.query.BitsColumn;
import dev.canopy.query.TextVectorColumn;
import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.JdbcType;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** An entity with a column of every type, for the tests of the language. */
@Entity
@Inheritance
@DiscriminatorColumn(name = "kind", columnDefinition = "text")
@DiscriminatorValue("plain")
public class Sample {
    @Id
    Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "parent_id")
    Sample parent;

    @OneToMany(mappedBy = "parent")
    List<Sample> children = new ArrayList<>();

    @Column(name = "parent_id", insertable = false, updatable = false)
    Long parentId;

    Long whole;
    Integer small;
    Double rate;

    @Column(columnDefinition = "numeric")
    BigDecimal amount;

    @Column(columnDefinition = "numeric")
    BigDecimal divisor;

    Boolean flag;
    LocalDate day;
    Instant at;

    @Column(columnDefinition = "text")
    String text;

    UUID code;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    Map<String, String> labels;

    @Column(columnDefinition = "varbit")
    @JdbcType(BitsColumn.class)
    String bits;

    @Column(columnDefinition = "inet")
    @JdbcType(AddressColumn.class)
    String address;

    @Column(columnDefinition = "tsvector")
    @JdbcType(TextVectorColumn.class)
    String words;

    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(columnDefinition = "_text") // the name that PostgreSQL has for text[]
    List<String> texts;

    @Column(nullable = false)
    Long required = 0L;

    void setWhole(Long whole) {
        this.whole = whole;
    }

    void setSmall(Integer small) {
        this.small = small;
    }

    void setRequired(Long required) {
        this.required = required;
    }

    /** One whose tariff is flat. */
    @Entity(name = "FlatSample")
    @DiscriminatorValue("flat")
    public static class FlatSample extends Sample {}

    /** One whose tariff is metered. */
    @Entity(name = "MeteredSample")
    @DiscriminatorValue("metered")
    public static class MeteredSample extends Sample {
        Long step;
    }

    /** Metered by tiers: a subclass of a subclass that has instances of its own. */
    @Entity(name = "TieredSample")
    @DiscriminatorValue("tiered")
    public static class TieredSample extends MeteredSample {
        Long tier;
    }

    /** A subclass without instances of its own. */
    @Entity(name = "PooledSample")
    public abstract static class PooledSample extends Sample {
        Long pool;
    }

    /** One of two subclasses of the abstract one. */
    @Entity(name = "SharedSample")
    @DiscriminatorValue("shared")
    public static class SharedSample extends PooledSample {}

    /** The other subclass of the abstract one. */
    @Entity(name = "ReservedSample")
    @DiscriminatorValue("reserved")
    public static class ReservedSample extends PooledSample {}
}
