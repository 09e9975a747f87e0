package dev.canopy.tenant;

import dev.canopy.attribute.Audited;
import dev.canopy.attribute.Keyed;
import dev.canopy.attribute.Labelled;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.Map;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** A tenant as queries see it. The tree is written by {@link TenantTreeRepository}, several tables at once. */
@Entity
@Immutable
@NullUnmarked
public class Tenant extends PanacheEntityBase implements Keyed, Labelled, Audited {
    @Id
    Long id;

    @Column(nullable = false)
    Long rootId;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "parent_id")
    Tenant parent;

    @Column(nullable = false, columnDefinition = "text")
    String key;

    @Column(nullable = false, columnDefinition = "text")
    String name;

    @Column(columnDefinition = "text")
    String region;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    Map<String, String> labels;

    @Column(nullable = false)
    Integer depth;

    @Column(nullable = false)
    Long subtreeSize;

    Instant archivedAt;

    @Column(nullable = false)
    Instant createdAt;

    @Column(nullable = false)
    Instant updatedAt;

    /** The words of key, name and labels, made by the database; only compared, never read. */
    @Column(columnDefinition = "tsvector")
    String search;

    @Override
    public String key() {
        return key;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public Instant createdAt() {
        return createdAt;
    }

    @Override
    public Instant updatedAt() {
        return updatedAt;
    }
}
