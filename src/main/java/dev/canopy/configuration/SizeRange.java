package dev.canopy.configuration;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.validator.constraintvalidation.HibernateConstraintValidatorContext;
import org.jspecify.annotations.Nullable;

/** The bounds of a {@link MemorySize}, both inclusive and written as in the configuration, such as {@code 64K}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = SizeRange.Validator.class)
public @interface SizeRange {
    /** The smallest size. */
    String min();

    /** The largest size. */
    String max();

    /** The sentence that follows the key. */
    String message() default "must be from {min} to {max}, not {bytes} bytes.";

    /** As Bean Validation requires it. */
    Class<?>[] groups() default {};

    /** As Bean Validation requires it. */
    Class<? extends Payload>[] payload() default {};

    /** Compares bytes. */
    final class Validator implements ConstraintValidator<SizeRange, MemorySize> {
        private long min;
        private long max;

        @Override
        public void initialize(SizeRange range) {
            MemorySizeConverter converter = new MemorySizeConverter();
            min = converter.convert(range.min()).asLongValue();
            max = converter.convert(range.max()).asLongValue();
        }

        @Override
        public boolean isValid(@Nullable MemorySize size, ConstraintValidatorContext context) {
            if (size == null) {
                return true;
            }
            long bytes = size.asLongValue();
            context.unwrap(HibernateConstraintValidatorContext.class).addMessageParameter("bytes", bytes);
            return min <= bytes && bytes <= max;
        }
    }
}
