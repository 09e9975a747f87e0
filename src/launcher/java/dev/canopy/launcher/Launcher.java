package dev.canopy.launcher;

import java.lang.reflect.InvocationTargetException;

/**
 * The main class of the packaged service. It is compiled for Java 8, so that an older Java ends with a sentence instead of an
 * {@link UnsupportedClassVersionError}, and calls that of the type of package that {@code application.properties} chooses.
 */
public final class Launcher {
    private static final int REQUIRED = 21;

    private Launcher() {}

    public static void main(String[] args) throws Throwable {
        if (isTooOld(System.getProperty("java.specification.version"))) {
            System.err.println("Canopy cannot start. It needs Java " + REQUIRED + " or newer, and this is Java "
                    + System.getProperty("java.specification.version") + ", in " + System.getProperty("java.home")
                    + ".");
            System.exit(1);
        }
        try {
            Class.forName("io.quarkus.bootstrap.runner.AotQuarkusEntryPoint")
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** @param version 1.8, 11, 17, 21 and so on */
    public static boolean isTooOld(String version) {
        return version.startsWith("1.") || Integer.parseInt(version) < REQUIRED;
    }
}
