package dev.canopy.configuration;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads a key of the configuration that is exactly {@code true} or {@code false}, and refuses other words. Without it,
 * "yes" would mean true for some libraries and false for others, and a typing error would mean false.
 */
@RegisterForReflection // the configuration creates it
public final class TrueOrFalse implements Converter<Boolean> {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean convert(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("must be true or false, not " + text);
        };
    }
}
