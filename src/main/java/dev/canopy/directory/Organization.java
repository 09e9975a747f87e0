package dev.canopy.directory;

import dev.canopy.attribute.Audited;
import dev.canopy.listing.PublicId;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantIdentity;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/**
 * An organization of a tenant. Its name is unique within the tenant, regardless of case. Change an organization only
 * through its own methods: Hibernate does not notice a field that another class sets.
 */
@Entity
@Table(
        indexes = {
            @Index(
                    name = "organization_name",
                    columnList = "tenant_id, lower(name collate \"C\"), root_id",
                    unique = true),
            @Index(name = "organization_document", columnList = "document", options = "using gin"),
            @Index(
                    name = "organization_account",
                    columnList = "words_of_account(root_id, document, name)",
                    options = "using gin with (fastupdate = off)"),
            @Index(name = "organization_named", columnList = "lower(name) collate \"C\""),
            @Index(name = "organization_similar", columnList = "(name) gin_trgm_ops", options = "using gin")
        })
@NullUnmarked
public class Organization extends PanacheEntityBase implements Audited {
    @Id
    UUID id;

    @Column(nullable = false, updatable = false)
    Long rootId;

    @Column(name = "tenant_id", nullable = false, updatable = false)
    Long tenantId;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "tenant_id", insertable = false, updatable = false)
    Tenant tenant;

    @OneToMany(mappedBy = "organization")
    List<User> users = new ArrayList<>();

    @Column(nullable = false, columnDefinition = "text")
    String name;

    @Column(nullable = false, insertable = false, updatable = false)
    Instant createdAt;

    @Column(nullable = false, insertable = false, updatable = false)
    Instant updatedAt;

    Organization() {}

    Organization(TenantIdentity tenant, String name) {
        this.id = PublicId.next();
        this.rootId = tenant.rootId();
        this.tenantId = tenant.id();
        this.name = name;
    }

    void rename(String newName) {
        name = newName;
    }

    public UUID id() {
        return id;
    }

    /** The internal id of the tenant. Reading it does not load the tenant. */
    public Long tenantId() {
        return tenantId;
    }

    public Tenant tenant() {
        return tenant;
    }

    public List<User> users() {
        return users;
    }

    public String name() {
        return name;
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
