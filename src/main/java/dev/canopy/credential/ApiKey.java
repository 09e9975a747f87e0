package dev.canopy.credential;

import dev.canopy.query.AddressColumn;
import dev.canopy.tenant.Tenant;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.CheckConstraint;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcType;
import org.jspecify.annotations.NullUnmarked;

/** An API key as lists read it. Its hash is not mapped. {@link KeyRepository} writes keys by SQL. */
@Entity
@Table(
        indexes = {
            @Index(name = "api_key_tenant", columnList = "tenant_id"),
            @Index(name = "api_key_created", columnList = "created_at, id", options = "where revoked_at is null"),
            @Index(name = "api_key_created_by", columnList = "created_by")
        },
        uniqueConstraints = @UniqueConstraint(name = "api_key_prefix_key", columnNames = "prefix"),
        check = {
            @CheckConstraint(name = "api_key_hash", constraint = "length(hash) = 32"),
            @CheckConstraint(
                    name = "api_key_role",
                    constraint = "role in ('viewer', 'reporter', 'manager', 'operator')"),
            @CheckConstraint(name = "api_key_operator", constraint = "role <> 'operator' or tenant_id is null")
        })
@Immutable
@NullUnmarked
public class ApiKey extends PanacheEntityBase {
    @Id
    UUID id;

    @Column(nullable = false, columnDefinition = "text")
    String prefix;

    @Column(nullable = false, columnDefinition = "text")
    String name;

    /** Null if the key has its role in the whole service. */
    @Column(name = "tenant_id")
    Long tenantId;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "tenant_id", insertable = false, updatable = false)
    Tenant tenant;

    @Column(nullable = false, columnDefinition = "text")
    String role;

    @Column(nullable = false)
    Instant createdAt;

    Instant expiresAt;

    /** The end of its successors; later than {@code expiresAt} if there are any. */
    Instant ownEnd;

    Instant lastUsedAt;

    @Column(columnDefinition = "inet")
    @JdbcType(AddressColumn.class)
    String lastUsedFrom;

    Instant revokedAt;
}
