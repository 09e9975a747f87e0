package dev.canopy.directory;

import dev.canopy.attribute.Audited;
import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/**
 * A user of an organization. The e-mail address is unique within the organization, regardless of case. Change a user
 * only through its own methods: Hibernate does not notice a field that another class sets.
 */
@Entity
@Table(
        name = "directory_user",
        indexes = {
            @Index(
                    name = "directory_user_email",
                    columnList = "organization_id, lower(email collate \"C\"), root_id",
                    unique = true),
            @Index(name = "directory_user_order", columnList = "lower(email collate \"C\"), id"),
            @Index(name = "directory_user_document", columnList = "document", options = "using gin"),
            @Index(
                    name = "directory_user_account",
                    columnList = "words_of_account(root_id, document, first_name || ' ' || last_name)",
                    options = "using gin with (fastupdate = off)"),
            @Index(name = "directory_user_named", columnList = "lower(first_name || ' ' || last_name) collate \"C\""),
            @Index(
                    name = "directory_user_similar",
                    columnList = "(first_name || ' ' || last_name) gin_trgm_ops",
                    options = "using gin")
        })
@NullUnmarked
public class User extends PanacheEntityBase implements Audited {
    @Id
    UUID id;

    @Column(nullable = false, updatable = false)
    Long rootId;

    @Column(name = "organization_id", nullable = false, updatable = false)
    UUID organizationId;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "organization_id", insertable = false, updatable = false)
    Organization organization;

    @Column(nullable = false, columnDefinition = "text")
    String firstName;

    @Column(nullable = false, columnDefinition = "text")
    String lastName;

    /** The e-mail address, in the case in which the client sent it. */
    @Column(nullable = false, columnDefinition = "text")
    String email;

    @Column(nullable = false, insertable = false, updatable = false)
    Instant createdAt;

    @Column(nullable = false, insertable = false, updatable = false)
    Instant updatedAt;

    void changeFirstName(String newName) {
        firstName = newName;
    }

    void changeLastName(String newName) {
        lastName = newName;
    }

    void changeEmail(String newEmail) {
        email = newEmail;
    }

    public UUID id() {
        return id;
    }

    /** The id of the organization. Reading it does not load the organization. */
    public UUID organizationId() {
        return organizationId;
    }

    public Organization organization() {
        return organization;
    }

    public String firstName() {
        return firstName;
    }

    public String lastName() {
        return lastName;
    }

    public String email() {
        return email;
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
