package dev.canopy.query;

import java.util.Collection;
import org.hibernate.boot.MetadataSources;
import org.hibernate.boot.registry.BootstrapServiceRegistryBuilder;
import org.hibernate.boot.registry.StandardServiceRegistry;
import org.hibernate.cfg.JdbcSettings;
import org.hibernate.cfg.MappingSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.reactive.provider.ReactiveServiceRegistryBuilder;

/** Hibernate without Quarkus and without a database, for the build. */
public final class DetachedTranslator {
    /** The oldest version of PostgreSQL that the dialect writes for; Quarkus has the same default. */
    private static final String MINIMUM_VERSION = "14.0";

    /** The setting of {@code application.properties}. */
    private static final String NAMING = "org.hibernate.boot.model.naming.CamelCaseToUnderscoresNamingStrategy";

    private DetachedTranslator() {}

    /**
     * A translator with the settings of the service. {@code AttributeCatalogueIT} compares the two.
     *
     * @param mapped all entities, and the classes that they inherit mappings from
     */
    public static Translator of(Collection<Class<?>> mapped) {
        StandardServiceRegistry services = ReactiveServiceRegistryBuilder.forJpa(
                        new BootstrapServiceRegistryBuilder().build())
                .applySetting(MappingSettings.PHYSICAL_NAMING_STRATEGY, NAMING)
                .applySetting(JdbcSettings.ALLOW_METADATA_ON_BOOT, false)
                .applySetting(JdbcSettings.JAKARTA_HBM2DDL_DB_NAME, "PostgreSQL")
                .applySetting(JdbcSettings.JAKARTA_HBM2DDL_DB_VERSION, MINIMUM_VERSION)
                // Hibernate Reactive reads the kind of the database from it, and does not connect.
                .applySetting(JdbcSettings.JAKARTA_JDBC_URL, "postgresql://nowhere/canopy")
                .build();
        MetadataSources sources = new MetadataSources(services);
        mapped.forEach(sources::addAnnotatedClass);
        SessionFactoryImplementor factory =
                (SessionFactoryImplementor) sources.buildMetadata().buildSessionFactory();
        return new Translator(() -> factory);
    }
}
