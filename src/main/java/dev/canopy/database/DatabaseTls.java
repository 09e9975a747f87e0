package dev.canopy.database;

import dev.canopy.postgres.StartupFailure;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a database URL that concern TLS. They mean the same as in the tools of PostgreSQL: {@code require}
 * encrypts, {@code verify-ca} also checks the certificate of the server, and {@code verify-full} also its name. The
 * driver for requests takes these choices from other keys than from the URL.
 *
 * @param parameters the parameters for the driver for requests
 * @param properties its other keys
 */
record DatabaseTls(Optional<String> parameters, Map<String, String> properties) {
    private static final String MODE = "sslmode";
    private static final String ROOT = "sslrootcert";
    private static final String REACTIVE = "quarkus.datasource.reactive.";
    private static final String TRUST_ALL = REACTIVE + "trust-all";
    private static final String CERTIFICATES = REACTIVE + "trust-certificate-pem.certs";
    private static final String VERIFICATION = REACTIVE + "hostname-verification-algorithm";

    DatabaseTls {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads the parameters of a URL.
     *
     * @param key the key of the configuration that has the URL
     * @throws StartupFailure if a certificate is to be checked, and the parameters name no readable file to check it
     *     against
     */
    static DatabaseTls of(String key, Optional<String> parameters) throws StartupFailure {
        Map<String, String> all = new LinkedHashMap<>();
        parameters.ifPresent(text -> Arrays.stream(text.split("&", -1))
                .map(parameter -> parameter.split("=", 2))
                .forEach(pair -> all.put(pair[0], pair.length == 1 ? "" : pair[1])));
        Map<String, String> properties = new LinkedHashMap<>();
        switch (all.getOrDefault(MODE, "")) {
            case "require" -> properties.put(TRUST_ALL, "true");
            case "verify-ca", "verify-full" -> {
                properties.put(REACTIVE + "trust-certificate-pem", "true");
                properties.put(CERTIFICATES, certificate(key, all.get(ROOT)));
            }
            default -> {}
        }
        if ("verify-full".equals(all.get(MODE))) {
            properties.put(VERIFICATION, "HTTPS");
        }
        all.remove(ROOT); // the driver would send it to the server
        return new DatabaseTls(
                all.isEmpty()
                        ? Optional.empty()
                        : Optional.of(all.entrySet().stream()
                                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                                .collect(Collectors.joining("&"))),
                properties);
    }

    /** Does what these properties let Quarkus do, for a pool that Quarkus does not make. */
    static void apply(Map<String, String> properties, PgConnectOptions options) {
        options.setTrustAll(properties.containsKey(TRUST_ALL));
        if (properties.containsKey(CERTIFICATES)) {
            options.setPemTrustOptions(new PemTrustOptions().addCertPath(properties.get(CERTIFICATES)));
        }
        if (properties.containsKey(VERIFICATION)) {
            options.setHostnameVerificationAlgorithm(properties.get(VERIFICATION));
        }
    }

    private static String certificate(String key, @Nullable String encoded) throws StartupFailure {
        String path = encoded == null ? "" : URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        if (path.isEmpty() || !Files.isReadable(Path.of(path))) {
            throw new StartupFailure(DatabaseUrl.named(key) + " has an sslmode that checks the certificate of"
                    + " the server, and so needs the parameter sslrootcert with the path of a readable PEM file.");
        }
        return path;
    }
}
