package dev.canopy.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of its own for localhost, with its key, in a folder: {@code tls.p12}, {@code tls.crt}, {@code tls.key}.
 */
public record SelfMadeCertificate(Path folder, Certificate certificate) {
    public static final String PASSWORD = "secret";

    /** Makes a new certificate, in place of one that is there. */
    public static SelfMadeCertificate in(Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        return in(folder, "dns:localhost,ip:127.0.0.1");
    }

    /** @param names those of the server, as keytool takes them */
    public static SelfMadeCertificate in(Path folder, String names)
            throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(folder);
        Path made = folder.resolve("new.p12");
        Files.deleteIfExists(made);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "tls",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=" + names,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        made.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool has made no certificate");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(made)) {
            store.load(file, PASSWORD.toCharArray());
        }
        Certificate certificate = store.getCertificate("tls");
        Path key = folder.resolve("tls.key");
        Files.writeString(folder.resolve("tls.crt"), pem("CERTIFICATE", certificate.getEncoded()));
        Files.writeString(
                key,
                pem("PRIVATE KEY", store.getKey("tls", PASSWORD.toCharArray()).getEncoded()));
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.move(made, folder.resolve("tls.p12"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return new SelfMadeCertificate(folder, certificate);
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }
}
